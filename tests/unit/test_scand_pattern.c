/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

struct row {
	const char *name;
	const char *pattern;
	enum pattern_subject kind;
	const char *subject;
	enum answer want;
	const char *want_why; /* part of it; NULL: none. Of a pattern that does not compile, too */
};

static const struct row rows[] = {
    {"it matches", "b+", PATTERN_TEXT, "abbc", ANSWER_YES, NULL},
    {"it does not", "bb$", PATTERN_TEXT, "abbc", ANSWER_NO, NULL},
    {"letters in upper case differ", "B", PATTERN_TEXT, "abbc", ANSWER_NO, NULL},
    {"not with (?i)", "(?i)B", PATTERN_TEXT, "abbc", ANSWER_YES, NULL},
    {"a character of text is one", "^K.ln$", PATTERN_TEXT, "K\xc3\xb6ln", ANSWER_YES, NULL},
    {"of bytes it is two", "^K..ln$", PATTERN_BYTES, "K\xc3\xb6ln", ANSWER_YES, NULL},
    {"bytes that are not UTF-8", "\\xff", PATTERN_BYTES, "a\xff", ANSWER_YES, NULL},
    {"umlauts with (?i)", "(?i)\xc3\x96", PATTERN_TEXT, "K\xc3\xb6ln", ANSWER_YES, NULL},
    {"it does not compile", "a(b", PATTERN_TEXT, "", ANSWER_NO, "at byte 3: missing closing"},
    {"a single byte breaks UTF-8", "\\C", PATTERN_TEXT, "", ANSWER_NO, "at byte 2"},
    {"it is no UTF-8 itself", "\xff", PATTERN_TEXT, "", ANSWER_NO, "UTF-8"},
    {"an empty subject", "^$", PATTERN_TEXT, "", ANSWER_YES, NULL},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct why why = {.text = ""};
	struct pattern *pattern = pattern_compile(row->pattern, row->kind, &why);

	if (row->want_why != NULL) {
		assert_null(pattern);
		assert_non_null(strstr(why.text, row->want_why));
		return;
	}
	assert_non_null(pattern);
	assert_int_equal(
	    pattern_matches(pattern, row->subject, strlen(row->subject), 0, &why), row->want);
	assert_string_equal(why.text, "");
	pattern_free(pattern);
}

/* Patterns that go on for years where nothing stops them; compiled and not. */
static const char *const catastrophes[] = {"^(?:a?){50}b", "(?:a|aa)+$", "(a(?1)?)+b",
    "(*NO_JIT)^(?:a?){50}b", "(*NO_JIT)(?:a|aa)+$", "(*NO_JIT)(a+)+$", "(a|a?)+c=$",
    "(?s)^(.*?a){20}x"};

static void
test_a_catastrophe_meets_a_limit(void **state)
{
	char subject[4096];
	size_t i;

	(void)state;
	memset(subject, 'a', sizeof(subject));
	memcpy(subject + sizeof(subject) - 8, ".b=c:y x", 8);
	for (i = 0; i < sizeof(catastrophes) / sizeof(catastrophes[0]); i++) {
		struct why why = {.text = ""};
		struct pattern *pattern = pattern_compile(catastrophes[i], PATTERN_TEXT, &why);
		enum answer answer;

		assert_non_null(pattern);
		answer = pattern_matches(pattern, subject, sizeof(subject), 0, &why);
		/* PCRE2 sees through some of them, and which depends on its version. */
		assert_true(answer == ANSWER_NO ||
			    (answer == ANSWER_CANNOT_TELL && strstr(why.text, "limit") != NULL));
		if (i < 4)
			assert_int_equal(answer, ANSWER_CANNOT_TELL);
		pattern_free(pattern);
	}
}

static void
test_a_longer_subject_is_not_looked_at(void **state)
{
	static char subject[PATTERN_SUBJECT_MAX + 1];
	struct why why = {.text = ""};
	struct pattern *pattern = pattern_compile("^a", PATTERN_TEXT, &why);

	(void)state;
	memset(subject, 'a', sizeof(subject));
	assert_int_equal(
	    pattern_matches(pattern, subject, PATTERN_SUBJECT_MAX, 0, &why), ANSWER_YES);
	assert_int_equal(
	    pattern_matches(pattern, subject, sizeof(subject), 0, &why), ANSWER_CANNOT_TELL);
	pattern_free(pattern);
}

static void
test_a_pattern_of_any_length_is_refused(void **state)
{
	char text[PATTERN_SIZE_MAX + 2];
	struct why why = {.text = ""};

	(void)state;
	memset(text, 'a', sizeof(text));
	text[PATTERN_SIZE_MAX + 1] = '\0';
	assert_null(pattern_compile(text, PATTERN_TEXT, &why));
	assert_non_null(strstr(why.text, "longer than"));
}

static void
test_from_is_no_beginning(void **state)
{
	struct why why = {.text = ""};
	struct pattern *begin = pattern_compile("\\Ab", PATTERN_TEXT, &why);
	struct pattern *behind = pattern_compile("(?<=a)b", PATTERN_TEXT, &why);

	(void)state;
	assert_int_equal(pattern_matches(begin, "ab", 2, 1, &why), ANSWER_NO);
	assert_int_equal(pattern_matches(behind, "ab", 2, 1, &why), ANSWER_YES);
	pattern_free(begin);
	pattern_free(behind);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
	    cmocka_unit_test(test_a_catastrophe_meets_a_limit),
	    cmocka_unit_test(test_a_longer_subject_is_not_looked_at),
	    cmocka_unit_test(test_a_pattern_of_any_length_is_refused),
	    cmocka_unit_test(test_from_is_no_beginning),
	};
	size_t used = 4;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_pattern", tests, used));
}
