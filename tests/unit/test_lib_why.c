/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer.h"

#include <errno.h>
#include <string.h>

#include "rows.h"

static void
test_first_reason_stays(void **state)
{
	struct why why = {""};

	(void)state;
	why_set(&why, "first %d", 1);
	why_set(&why, "second");
	errno = ENOENT;
	why_errno(&why, "third");
	assert_string_equal(why.text, "first 1");
}

static void
test_errno_is_named_and_kept(void **state)
{
	struct why why = {""};

	(void)state;
	errno = ENOENT;
	why_errno(&why, "open %s", "x");
	assert_string_equal(why.text, "open x: No such file or directory");
	assert_int_equal(errno, ENOENT);
}

static void
test_too_long_is_cut_visibly(void **state)
{
	char long_text[2 * WHY_SIZE];
	struct why set = {""}, with_errno = {""};

	(void)state;
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	why_set(&set, "%s", long_text);
	assert_int_equal(strlen(set.text), WHY_SIZE - 1);
	assert_string_equal(set.text + WHY_SIZE - 4, "...");
	long_text[WHY_SIZE - 5] = '\0';
	why_errno(&with_errno, "%s", long_text);
	assert_int_equal(strlen(with_errno.text), WHY_SIZE - 1);
	assert_string_equal(with_errno.text + WHY_SIZE - 4, "...");
}

static void
test_nobody_wants_to_know(void **state)
{
	(void)state;
	why_set(NULL, "x");
	why_errno(NULL, "x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_first_reason_stays),
	    cmocka_unit_test(test_errno_is_named_and_kept),
	    cmocka_unit_test(test_too_long_is_cut_visibly),
	    cmocka_unit_test(test_nobody_wants_to_know),
	};

	return (cmocka_run_group_tests_name("lib/why", tests, NULL, NULL));
}
