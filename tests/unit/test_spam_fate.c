/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spam_fate.h"

#include <string.h>

#include "points.h"
#include "rows.h"

#define USUAL .tag = 5000, .quarantine = 8000, .reject = 20000

struct fate_row {
	const char *name;
	struct score score;
	enum fate policy;
	bool own_forged;
	struct spam_recipient recipient;
	enum fate want;
};

static const struct fate_row fate_rows[] = {
    {"below all", {.milli = 4999}, FATE_ACCEPT, false, {USUAL}, FATE_ACCEPT},
    {"just a tag", {.milli = 5000}, FATE_ACCEPT, false, {USUAL}, FATE_TAG},
    {"just quarantine", {.milli = 8000}, FATE_ACCEPT, false, {USUAL}, FATE_QUARANTINE},
    {"just rejected", {.milli = 20000}, FATE_ACCEPT, false, {USUAL}, FATE_REJECT},
    {"rules and classifier together", {.milli = 4000, .class_milli = 4000}, FATE_ACCEPT, false,
	{USUAL}, FATE_QUARANTINE},
    {"an untaught classifier alone never quarantines", {.class_milli = 9000, .untaught = true},
	FATE_ACCEPT, false, {USUAL}, FATE_TAG},
    {"nor where the person's thresholds are low", {.class_milli = 4000, .untaught = true},
	FATE_ACCEPT, false, {.tag = 500, .quarantine = 1000, .reject = 2000}, FATE_TAG},
    {"a taught one may", {.class_milli = 9000}, FATE_ACCEPT, false, {USUAL}, FATE_QUARANTINE},
    {"a policy without a score", {.milli = 0}, FATE_REJECT, false, {USUAL}, FATE_REJECT},
    {"the heavier of policy and score", {.milli = 20000}, FATE_QUARANTINE, false, {USUAL},
	FATE_REJECT},
    {"allow goes before both", {.milli = 99000}, FATE_REJECT, false,
	{USUAL, .entry = SPAM_ENTRY_ALLOW}, FATE_ACCEPT},
    {"but not for a forged address of ours", {.milli = 0}, FATE_QUARANTINE, true,
	{USUAL, .entry = SPAM_ENTRY_ALLOW}, FATE_QUARANTINE},
    {"block is quarantine", {.milli = -3000}, FATE_ACCEPT, false,
	{USUAL, .entry = SPAM_ENTRY_BLOCK}, FATE_QUARANTINE},
    {"and what is worse stays worse", {.milli = 20000}, FATE_ACCEPT, false,
	{USUAL, .entry = SPAM_ENTRY_BLOCK}, FATE_REJECT},
};

static void
test_fate(void **state)
{
	const struct fate_row *row = *state;
	struct spam_opinion opinion = {&row->score, row->policy, row->own_forged};

	assert_int_equal(spam_fate(&opinion, &row->recipient), row->want);
}

struct class_row {
	const char *name;
	double p;
	int64_t ham, spam;
	int64_t want;
	const char *want_tests;
};

static const struct class_row class_rows[] = {
    {"certain of spam", 1.0, 200, 200, 9000, "CLASSIFIER:9.0"},
    {"certain of ham", 0.0, 200, 200, -6000, "CLASSIFIER:-6.0"},
    {"no opinion", 0.5, 200, 200, 0, "CLASSIFIER:0.0"},
    {"99 in 100", 0.99, 5000, 200, 4490, "CLASSIFIER:4.49"},
    {"too little ham taught", 1.0, 199, 5000, 4000, "CLASSIFIER_UNTAUGHT:4.0"},
    {"too little spam taught", 1.0, 5000, 199, 4000, "CLASSIFIER_UNTAUGHT:4.0"},
    {"untaught, it speaks for ham no louder", 0.0, 0, 0, -4000, "CLASSIFIER_UNTAUGHT:-4.0"},
    {"untaught, and not so certain", 0.1, 0, 0, -1431, "CLASSIFIER_UNTAUGHT:-1.431"},
};

static const int64_t points[SPAM_POINTS_COUNT] = {[SPAM_POINT_CLASS_SPAM] = 9000,
    [SPAM_POINT_CLASS_HAM] = -6000,
    [SPAM_POINT_CLASS_UNTAUGHT] = 4000,
    [SPAM_POINT_CLASS_TAUGHT] = 200000};

static void
test_class(void **state)
{
	const struct class_row *row = *state;
	struct score score = {.milli = 0};

	score_class(&score, points, row->p, row->ham, row->spam);
	assert_int_equal(score.class_milli, row->want);
	assert_string_equal(score.tests, row->want_tests);
}

static void
test_more_certain_is_never_less(void **state)
{
	int64_t before = INT64_MIN;
	int i;

	(void)state;
	for (i = 0; i <= 10000; i++) {
		struct score score = {.milli = 0};

		score_class(&score, points, i / 10000.0, 200, 200);
		assert_true(score.class_milli >= before);
		before = score.class_milli;
	}
}

static void
test_tests_are_words_and_bounded(void **state)
{
	struct score score = {.milli = 0};
	int i;

	(void)state;
	score_add(&score, "A rule=\n\"x\",y", 1500);
	score_add(&score, "NOTHING", 0);
	score_add(&score, "B", -250);
	assert_string_equal(score.tests, "A_rule___x__y:1.5,B:-0.25");
	assert_int_equal(score_total(&score), 1250);
	for (i = 0; i < 100; i++)
		score_add(&score, "A_RULE_WITH_A_RATHER_LONG_NAME", 1000);
	assert_int_equal(score_total(&score), 101250);
	assert_true(strlen(score.tests) < SCORE_TESTS_SIZE);
	assert_string_equal(score.tests + strlen(score.tests) - 4, ",...");
}

static void
test_points(void **state)
{
	char text[POINTS_TEXT_SIZE];

	(void)state;
	assert_string_equal(points_text(0, text), "0.0");
	assert_string_equal(points_text(-50, text), "-0.05");
	assert_string_equal(points_text(1000000, text), "1000.0");
	assert_int_equal(points_milli(0.1 + 0.2), 300);
	assert_int_equal(points_milli(-2.5), -2500);
	assert_int_equal(points_milli(1e300), points_milli_max);
}

int
main(void)
{
	struct CMUnitTest tests[40] = {cmocka_unit_test(test_more_certain_is_never_less),
	    cmocka_unit_test(test_tests_are_words_and_bounded), cmocka_unit_test(test_points)};
	size_t used = 3;

	ROWS_ADD(tests, used, fate_rows, test_fate);
	ROWS_ADD(tests, used, class_rows, test_class);
	return (ROWS_RUN("spam_fate", tests, used));
}
