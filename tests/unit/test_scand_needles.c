/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "needles.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

struct row {
	const char *name;
	const char *pattern;
	const char *want; /* the needles, each followed by | */
};

static const struct row rows[] = {
    {"a word", "toner", "toner|"},
    {"in any case", "(?i)ToNer", "toner|"},
    {"at a boundary", "(?i)\\btoner\\b", "toner|"},
    {"cut", "abcdefghijklmnopq", "abcdefghijkl|"},
    {"one of several", "(?i)toner|ink jet", "toner|ink jet|"},
    {"a group", "(?i)\\b(?:toner|ink.?jet)\\b[^x]{0,20}\\bcheap", "toner|ink|"},
    {"a group and more beside it", "(?:toner|paper)s|wares", "toner|paper|wares|"},
    {"a letter that may be missing", "toners?x", "toner|"},
    {"also any number of times", "toners*x|inky{0,3}", "toner|ink|"},
    {"one or more are one", "toner+", "toner|"},
    {"too short", "to", ""},
    {"too short where a letter may be missing", "tone?|in?k", ""},
    {"one alternative that is too short", "(?:toner|ox)", ""},
    {"an alternative of nothing", "toner|", ""},
    {"a group of nothing", "(?:toner|)x", ""},
    {"a group that may be missing", "(?:toner)?x", ""},
    {"a group any number of times", "(?:toner){0,3}", ""},
    {"a group within a group", "(?:(?:a|b)toner|paper)", ""},
    {"a dot", ".toner", ""},
    {"a class first", "[t]oner", ""},
    {"a class behind", "ton[e)|]r|paper", "ton|paper|"},
    {"a class with ] first", "ton[])|]r|paper", "ton|paper|"},
    {"an escaped bar", "ton\\|x|paper", "ton|paper|"},
    {"look behind", "(?<!a)toner", ""},
    {"other options", "(?x)to ner", ""},
    {"options within", "ton(?x)er|paper", ""},
    {"options off", "(?i)toner(?-i)X", ""},
    {"quoted", "\\Qton|er\\E", ""},
    {"verbs", "(*UCP)toner", ""},
    {"umlauts are not seen", "l\xc3\xa4uft", ""},
    {"a group that never ends", "(?:toner", ""},
    {"a class that never ends", "toner[", ""},
    {"an end too many", "toner)", ""},
    {"nothing", "", ""},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct needles needles;
	char got[1024] = "";
	size_t i;

	needles_find(&needles, row->pattern);
	for (i = 0; i < needles.count; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s|", needles.list[i]);
	assert_string_equal(got, row->want);
}

static bool
may_have(const char *text, const char *pattern)
{
	static struct haystack haystack;
	struct needles needles;

	needles_find(&needles, pattern);
	haystack_make(&haystack, text, strlen(text));
	return (haystack_may_have(&haystack, &needles));
}

static void
test_haystack(void **state)
{
	(void)state;
	assert_true(may_have("cheap TONER here", "toner"));
	assert_true(may_have("toner", "(?i)TONER"));
	assert_true(may_have("paper", "toner|paper"));
	assert_false(may_have("cheap tone r", "toner"));
	assert_false(may_have("", "toner"));
	assert_true(may_have("", "to"));
	/* U+017F is an s, and U+212A is a k. */
	assert_true(may_have("\xc5\xbfpam", "(?i)spam"));
	assert_true(may_have("\xe2\x84\xaa"
			     "ing",
	    "(?i)king"));
}

int
main(void)
{
	struct CMUnitTest tests[64] = {cmocka_unit_test(test_haystack)};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_needles", tests, used));
}
