/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_DAYS_H_
#define QUARANTINE_DAYS_H_

#include "quarantine.h"

/* One day of the quarantine, by UTC: what was kept on it, and what has become of that since.
 * Counted are entries, one for each message and recipient. */
struct quarantine_day {
	char day[QUARANTINE_WORD_SIZE]; /* 2026-11-26 */
	int64_t spam, malware, virus;
	int64_t released, deleted, expired; /* of all three */
};

/* Called for each day. Return 0 to go on, or -1 to end. */
typedef int
quarantine_day_visit(const struct quarantine_day *day, void *context);

/**
 * quarantine_days(quarantine, days, visit, context, why):
 * Visit the ${days} latest days on which something was kept, the newest first. Return 0, or
 * -1 with ${why}.
 */
int
quarantine_days(struct quarantine *quarantine, int64_t days, quarantine_day_visit *visit,
    void *context, struct why *why);

#endif /* QUARANTINE_DAYS_H_ */
