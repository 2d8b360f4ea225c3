/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JAIL_H_
#define JAIL_H_

#include "answer.h"
#include "config.h"

/**
 * jail_enter(config, why):
 * The one place where a worker gives up what it will not need: called after
 * it has all its descriptors and before the first byte of a message. Return 0, or -1 with ${why}.
 *
 * LIBCLAMAV turns errors of the system into "clean" (a low RLIMIT_NOFILE and
 * an ignored SIGXFSZ did), so every limit here ends the process, or makes malloc fail, which it
 * does report. For the same reason there is no limit on open files.
 */
int
jail_enter(const struct config *config, struct why *why);

#endif /* JAIL_H_ */
