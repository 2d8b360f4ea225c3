/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kept_reason.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/* With the shipped rules. Run from the top of the checkout. */

static char path[] = "/tmp/test_kept_reason.XXXXXX";
static struct rule_words *words;

enum { WAIT_MS = 5000 };

struct reason_row {
	const char *name;
	const char *reason, *tests;
	int64_t score_milli;
	const char *want; /* b locked, f orged, u nproved, l isted, c lassifier */
	const char *want_words;
};

static const struct reason_row rows[] = {
    {"nothing but a blocked sender", "-0.2 points", "DKIM_PASS:-0.2", -200, "b", ""},
    {"points, and so perhaps blocked, but not alone", "9.0 points", "SPF_FAIL:9.0", 9000, "u", ""},
    {"just as many points as it takes", "8.0 points", "SPF_FAIL:8.0", 8000, "u", ""},
    {"a forgery is not blocked", "0.5 points, and by DMARC for company.example: quarantine",
	"DMARC_FAIL:0.5", 500, "fu", ""},
    {"a blocklist", "9.0 points", "DNSBL_list.example:9.0", 9000, "l", ""},
    {"the classifier", "9.0 points", "CLASSIFIER:9.0", 9000, "c", ""},
    {"the classifier that knows little", "9.0 points", "CLASSIFIER_UNTAUGHT:9.0", 9000, "c", ""},
    {"what speaks for it is no reason", "9.0 points",
	"CLASSIFIER:-3.0,DNSBL_good.example:-1.0,NO_DATE:-1.0,SPF_FAIL:13.0", 9000, "u", ""},
    {"rules", "9.0 points", "NO_DATE:1.2,NO_FROM:8.0", 9000, "", "no From header, no Date header"},
    {"the three heaviest", "9.0 points",
	"NO_DATE:1.0,LOAN:2.0,LOTTERY:3.0,PHARMACY:4.0,TWO_FROM:0.5", 9000, "",
	"medicine, a prize, a loan"},
    {"the first of equals", "9.0 points", "LOAN:2.0,LOTTERY:2.0,PHARMACY:2.0,NO_DATE:2.0", 9000, "",
	"a loan, a prize, medicine"},
    {"a rule that is no more", "9.0 points", "GONE:8.0,NO_DATE:1.0", 9000, "", "no Date header"},
    {"a list that was cut", "9.0 points", "NO_DATE:9.0,...", 9000, "", "no Date header"},
    {"what is no list", "9.0 points", ",,:,x,::1,NO_DATE:,NO_DATE:x,\xff", 9000, "", ""},
    {"none", "9.0 points", "", 9000, "", ""},
};

static void
test_row(void **state)
{
	const struct reason_row *row = *state;
	const struct kept_facts facts = {.reason = row->reason,
	    .tests = row->tests,
	    .score_milli = row->score_milli,
	    .limit_milli = 8000};
	struct kept_reason reason;
	char got[8];

	kept_reason(&facts, words, &reason);
	snprintf(got, sizeof(got), "%s%s%s%s%s", reason.blocked ? "b" : "",
	    reason.forged ? "f" : "", reason.unproved ? "u" : "", reason.listed ? "l" : "",
	    reason.learned ? "c" : "");
	assert_string_equal(got, row->want);
	assert_string_equal(reason.words, row->want_words);
}

static void
test_no_rules(void **state)
{
	const struct kept_facts facts = {.reason = "9.0 points",
	    .tests = "NO_DATE:9.0",
	    .score_milli = 9000,
	    .limit_milli = 8000};
	struct kept_reason reason;

	(void)state;
	assert_null(rule_words_read("/nowhere/rules.db", deadline_in_ms(WAIT_MS)));
	kept_reason(&facts, NULL, &reason);
	assert_string_equal(reason.words, "");
}

int
main(void)
{
	static struct CMUnitTest tests[40];
	size_t used = 0;
	char rules[sizeof(path) + sizeof("/rules.db")];
	int failed;

	if (mkdtemp(path) == NULL || setenv("WORK", path, 1) == -1 ||
	    system("sql/migrate \"$WORK/rules.db\" sql/rules >/dev/null") != 0)
		return (1);
	snprintf(rules, sizeof(rules), "%s/rules.db", path);
	words = rule_words_read(rules, deadline_in_ms(WAIT_MS));
	if (words == NULL)
		return (1);
	ROWS_ADD(tests, used, rows, test_row);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_no_rules);
	failed = ROWS_RUN("kept_reason", tests, used);
	rule_words_free(words);
	return (system("rm -rf \"$WORK\"") != 0 ? 1 : failed);
}
