/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DEADLINE_H_
#define DEADLINE_H_

#include <stdbool.h>
#include <stdint.h>

/*
 * A point on the monotonic clock by which something has to be over. Passed
 * down by value through everything that waits.
 */
struct deadline {
	int64_t at_ms;
};

/* Milliseconds on the monotonic clock. */
int64_t
deadline_now_ms(void);

/* The deadline ${ms} milliseconds from now; ${ms} <= 0 has passed already. */
struct deadline
deadline_in_ms(int64_t ms);

/* The earlier of the two. */
struct deadline
deadline_earlier(struct deadline a, struct deadline b);

/* Milliseconds left, never below 0 and never above INT_MAX: fit for poll(2). */
int
deadline_left_ms(struct deadline deadline);

/* Whether it has passed. */
bool
deadline_passed(struct deadline deadline);

#endif /* DEADLINE_H_ */
