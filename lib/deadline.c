/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deadline.h"

#include <limits.h>
#include <time.h>

int64_t
deadline_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

struct deadline
deadline_in_ms(int64_t ms)
{
	return ((struct deadline){.at_ms = deadline_now_ms() + (ms > 0 ? ms : 0)});
}

struct deadline
deadline_earlier(struct deadline a, struct deadline b)
{
	return (a.at_ms < b.at_ms ? a : b);
}

int
deadline_left_ms(struct deadline deadline)
{
	int64_t left = deadline.at_ms - deadline_now_ms();

	if (left < 0)
		return (0);
	return (left > INT_MAX ? INT_MAX : (int)left);
}

bool
deadline_passed(struct deadline deadline)
{
	return (deadline_now_ms() >= deadline.at_ms);
}
