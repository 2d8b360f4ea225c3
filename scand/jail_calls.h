/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JAIL_CALLS_H_
#define JAIL_CALLS_H_

#include "answer.h"

/**
 * jail_calls(channel, why):
 * From now on this process may make only the system calls of a list; any
 * other ends it (SIGSYS). ${channel} is the only descriptor it may send and receive packets by.
 * Return 0, or -1 with ${why}. It cannot be undone. Needs no_new_privs.
 */
int
jail_calls(int channel, struct why *why);

#endif /* JAIL_CALLS_H_ */
