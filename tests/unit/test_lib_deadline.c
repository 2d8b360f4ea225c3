/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deadline.h"

#include <limits.h>

#include "rows.h"

struct deadline_row {
	const char *name;
	int64_t in_ms;
	bool want_passed;
	int want_left_max; /* and not much below it */
};

enum { SLACK_MS = 30000 };

static const struct deadline_row rows[] = {
    {"zero has passed", 0, true, 0},
    {"negative has passed", -5000, true, 0},
    {"a minute and more is ahead", 100000, false, 100000},
    {"further than an int of milliseconds is INT_MAX", INT64_C(1) << 40, false, INT_MAX},
};

static void
test_row(void **state)
{
	const struct deadline_row *row = *state;
	struct deadline deadline = deadline_in_ms(row->in_ms);
	int left = deadline_left_ms(deadline);

	assert_int_equal(deadline_passed(deadline), row->want_passed);
	assert_true(left <= row->want_left_max);
	assert_true(left >= row->want_left_max - SLACK_MS);
	assert_true(left >= 0);
}

static void
test_earlier(void **state)
{
	struct deadline early = {.at_ms = 1}, late = {.at_ms = 2};

	(void)state;
	assert_int_equal(deadline_earlier(early, late).at_ms, 1);
	assert_int_equal(deadline_earlier(late, early).at_ms, 1);
}

int
main(void)
{
	struct CMUnitTest tests[16] = {cmocka_unit_test(test_earlier)};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("lib/deadline", tests, used));
}
