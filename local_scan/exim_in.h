/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EXIM_IN_H_
#define EXIM_IN_H_

#include "answer.h"
#include "message.h"

/*
 * Exim's variables into a struct message. No policy. Exim documents them in
 * the chapter "Adding a local scan function to Exim".
 */

/**
 * exim_in(fd, message, why):
 * Fill ${message} from Exim's variables and from ${fd}, the descriptor that
 * Exim gave to local_scan(). Return 0; or -1 with ${why}: then the envelope and
 * the interface are there, and headers and body are empty.
 * Either way exim_in_free() ends it.
 */
int
exim_in(int fd, struct message *message, struct why *why);

/**
 * exim_in_free(message):
 * Free what exim_in() allocated. Exim's descriptor is left alone.
 */
void
exim_in_free(struct message *message);

/* The version of Exim's interface that the module was compiled for: Exim asks before it loads it.
 */
#pragma GCC visibility push(default)
int
local_scan_version_major(void);
int
local_scan_version_minor(void);
#pragma GCC visibility pop

#endif /* EXIM_IN_H_ */
