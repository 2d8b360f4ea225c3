/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PRIVILEGES_H_
#define PRIVILEGES_H_

#include <sys/types.h>

#include "answer.h"
#include "config.h"

/* Whom the scanner runs as, and whom its socket belongs to. */
struct privileges {
	uid_t uid;
	gid_t gid;
	gid_t socket_gid;
};

/**
 * privileges_find(config, privileges, why):
 * Look up the settings user and socket_group when started as root; otherwise it is
 * whoever we are. Return 0, or -1 with ${why}.
 */
int
privileges_find(const struct config *config, struct privileges *privileges, struct why *why);

/**
 * privileges_drop(privileges, why):
 * Become the user, for good, with his one group and no new privileges. Return
 * 0, or -1 with ${why}.
 */
int
privileges_drop(const struct privileges *privileges, struct why *why);

#endif /* PRIVILEGES_H_ */
