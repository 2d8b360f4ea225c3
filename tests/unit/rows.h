/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ROWS_H_
#define ROWS_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/*
 * A unit test is a table of rows: each a struct whose first member is
 * "const char *name", which says the rule or the failure, and one function
 * that gets the row as its *state.
 */

/**
 * ROWS_ADD(tests, used, rows, function):
 * Append a test for each row of the array ${rows} to the array ${tests}, which holds
 * ${used} already.
 */
#define ROWS_ADD(tests, used, rows, function)                                                      \
	do {                                                                                       \
		size_t row_;                                                                       \
                                                                                                   \
		for (row_ = 0; row_ < sizeof(rows) / sizeof((rows)[0]); row_++) {                  \
			assert_true((used) < sizeof(tests) / sizeof((tests)[0]));                  \
			(tests)[(used)++] = (struct CMUnitTest){.name = (rows)[row_].name,         \
			    .test_func = (function),                                               \
			    .initial_state = (void *)(uintptr_t) & (rows)[row_]};                  \
		}                                                                                  \
	} while (0)

/*
 * Run the first ${used} of ${tests}; what main() returns: 1 when one has failed. (cmocka's own
 * number of them could be 77, which is "skipped", or 256.)
 */
#define ROWS_RUN(group, tests, used) (_cmocka_run_group_tests(group, tests, used, NULL, NULL) != 0)

#endif /* ROWS_H_ */
