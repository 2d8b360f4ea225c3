/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LISTEN_H_
#define LISTEN_H_

#include <sys/types.h>

#include "answer.h"

/**
 * listen_open(path, uid, gid, why):
 * Listen on the UNIX socket ${path}, mode 0660, owned by ${uid} and ${gid} (where
 * we may give it away). A socket that a dead process left is replaced; one that answers is another
 * scanner's and refused. Return a non-blocking close-on-exec descriptor, or -1 with ${why}.
 */
int
listen_open(const char *path, uid_t uid, gid_t gid, struct why *why);

#endif /* LISTEN_H_ */
