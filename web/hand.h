/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HAND_H_
#define HAND_H_

#include <stdbool.h>
#include <sys/types.h>

#include "quarantine_release.h"

/*
 * The process that acts. What releases and deletes runs other programs, scans and teaches, and
 * none of that belongs among the threads that serve browsers: so a process is forked before there
 * is any thread, and forks one of its own for each order. One that dies over an order has not
 * done it, as far as anybody knows: try again.
 */

struct hand {
	int fd;
	pid_t pid;
};

/**
 * hand_start(hand, house, why):
 * Fork it. It ends with this process. Return 0, or -1 with ${why}.
 */
int
hand_start(struct hand *hand, const struct quarantine_house *house, struct why *why);

/* Whether it still runs. */
bool
hand_lives(const struct hand *hand);

/**
 * hand_release(hand, order, deadline, why), hand_delete(...):
 * quarantine_release() and quarantine_delete() in a process of their own. QUARANTINE_LATER also
 * when it did not answer by ${deadline}: then it may yet have been done. May be
 * called by several threads at once.
 */
enum quarantine_end
hand_release(const struct hand *hand, const struct quarantine_order *order,
    struct deadline deadline, struct why *why);
enum quarantine_end
hand_delete(const struct hand *hand, const struct quarantine_order *order, struct deadline deadline,
    struct why *why);

#endif /* HAND_H_ */
