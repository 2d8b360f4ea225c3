/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JAIL_H_
#define JAIL_H_

#include "answer.h"
#include "config.h"

/*
 * What keeps a worker in that a message has taken over. As its own user, with no new
 * privileges, and without any right from which to lock itself in (no root, no namespace), it has:
 *
 *   files      Landlock: only the working directory, which is its private temporary folder, and
 *              the descriptors it has already
 *   calls      seccomp: an explicit list; no network, no new process, no signal to another one,
 *              no code made at run time. All else ends the process
 *   limits     memory, file size, processor time of its whole life
 *
 * A namespace of its own would do for the files too, but needs rights that are dropped by then,
 * or user namespaces, which machines forbid more often than Landlock.
 *
 * LIBCLAMAV turns errors of the system into "clean" (a low RLIMIT_NOFILE and
 * an ignored SIGXFSZ did), so every limit here ends the process, or makes malloc fail, which it
 * does report. For the same reason there is no limit on open files. Files alone answer with an
 * errno: what libraries read outside is loaded before (charset.h), and a test compares verdicts.
 */

/**
 * jail_check(config, why):
 * At the start of the program: whether this kernel has what jail_enter() needs. Return 0; or -1
 * with ${why}, which names the setting that does without.
 */
int
jail_check(const struct config *config, struct why *why);

/**
 * jail_enter(config, channel, why):
 * The one place where a worker gives up what it will not need: called after
 * it has all its descriptors, in its temporary folder, and before the first byte of a message.
 * ${channel} is the only socket it may use from now on. Return 0, or -1 with ${why}.
 */
int
jail_enter(const struct config *config, int channel, struct why *why);

#endif /* JAIL_H_ */
