/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_SWEEP_H_
#define QUARANTINE_SWEEP_H_

#include "quarantine.h"

/* What goes out of the quarantine, and the files that nobody needs any more. */

/**
 * quarantine_sweep(quarantine, folder, message, why):
 * Remove from ${folder} the file of ${message}, or with 0 of all messages, of which no entry is
 * kept any more. Return how many; or -1 with ${why}.
 */
int64_t
quarantine_sweep(
    struct quarantine *quarantine, const char *folder, int64_t message, struct why *why);

#endif /* QUARANTINE_SWEEP_H_ */
