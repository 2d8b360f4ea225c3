/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ONE_RUN_H_
#define ONE_RUN_H_

#include "answer.h"

/**
 * one_run(database, job, why):
 * Only one run of ${job} at a time: take the lock that lies beside ${database} as a file of its
 * own. Return it, for one_run_end(); -1 when another run has it; or -1 with ${why}.
 */
int
one_run(const char *database, const char *job, struct why *why);

/* Let go of it. The end of the process does so, too. */
void
one_run_end(int lock);

#endif /* ONE_RUN_H_ */
