/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "authentication_results.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

struct claim_row {
	const char *name, *value;
	bool want;
};

/* Our name is mx.a.example. */
static const struct claim_row claim_rows[] = {
    {"ours", "mx.a.example; spf=pass", true},
    {"ours without results", "mx.a.example", true},
    {"in capitals", "MX.A.Example; none", true},
    {"with a version", "mx.a.example 1; none", true},
    {"folded", "\n\tmx.a.example\n\t; none", true},
    {"quoted", "\"mx.a.example\"; none", true},
    {"quoted with backslashes", "\"mx\\.a.exam\\ple\"; none", true},
    {"behind a comment", "(hi (there;) \\)) mx.a.example; none", true},
    {"with a comment within", "mx.a(x).example; none", true},
    {"with a final dot", "mx.a.example.; none", true},
    {"a comment that stays open", "other.example (; none", true},
    {"a quote that stays open", "\"other.example; none", true},
    {"nothing", "", true},
    {"nobody's results", "; spf=pass", true},
    {"another's", "mx.b.example; spf=pass", false},
    {"another's, which names us further on", "mx.b.example; spf=pass smtp.mailfrom=mx.a.example",
	false},
    {"a name that ours ends", "evil-mx.a.example; none", false},
};

static void
test_claim(void **state)
{
	const struct claim_row *row = *state;

	assert_int_equal(
	    authentication_results_claims(row->value, strlen(row->value), "mx.a.example"),
	    row->want);
}

static void
fill(struct authentication *authentication)
{
	memset(authentication, 0, sizeof(*authentication));
	authentication->answer = ANSWER_YES;
	authentication->spf.result = SPF_PASS;
	strcpy(authentication->spf.domain, "b.example"); /* NOLINT */
	authentication->dkim.known = true;
	authentication->dmarc = DMARC_FAIL;
	authentication->published = DMARC_DISPOSITION_REJECT;
	authentication->disposition = DMARC_DISPOSITION_QUARANTINE;
	strcpy(authentication->from_domain, "a.example"); /* NOLINT */
}

static void
test_header(void **state)
{
	struct authentication authentication;
	char text[AUTHENTICATION_HEADER_SIZE], log[AUTHENTICATION_LOG_SIZE];

	(void)state;
	fill(&authentication);
	authentication.dkim.count = 1;
	authentication.dkim.signatures[0] = (struct dkim_signature){
	    .domain = "b.example", .selector = "s1", .result = DKIM_TEMPERROR};
	authentication_results_header(text, "mx.a.example", &authentication);
	assert_string_equal(text,
	    "mx.a.example;\n\tspf=pass smtp.mailfrom=b.example"
	    ";\n\tdkim=temperror header.d=b.example header.s=s1"
	    ";\n\tdmarc=fail (p=reject dis=quarantine) header.from=a.example");
	authentication_results_log(log, &authentication);
	assert_string_equal(log, "spf=pass dmarc=fail/quarantine dkim=temperror");
}

/* Signed, and nobody has looked: that is neither none nor a pass. */
static void
test_over_the_limits(void **state)
{
	char text[AUTHENTICATION_HEADER_SIZE], log[AUTHENTICATION_LOG_SIZE];
	struct authentication authentication;

	(void)state;
	fill(&authentication);
	authentication.dkim.over = true;
	authentication_results_header(text, "mx.a.example", &authentication);
	assert_non_null(strstr(text, ";\n\tdkim=policy reason=\""));
	assert_null(strstr(text, "dkim=none"));
	authentication_results_log(log, &authentication);
	assert_string_equal(log, "spf=pass dmarc=fail/quarantine dkim=policy");
}

/* A sender writes no line and no result of his own into it. */
static void
test_hostile_names(void **state)
{
	struct authentication authentication;
	char text[AUTHENTICATION_HEADER_SIZE];

	(void)state;
	fill(&authentication);
	strcpy(authentication.spf.domain, "x\n;dmarc=pass (.example"); /* NOLINT */
	authentication.spf_by_helo = true;
	authentication_results_header(text, "mx.a.example", &authentication);
	assert_non_null(strstr(text, "spf=pass smtp.helo=x??dmarc?pass??.example;\n\tdkim=none;"));
	assert_null(strstr(text, "dmarc=pass"));
}

/* What finds no room is counted, and DMARC's result is there whatever there is. */
static void
test_many_signatures(void **state)
{
	struct authentication authentication;
	char text[AUTHENTICATION_HEADER_SIZE], log[AUTHENTICATION_LOG_SIZE];
	size_t i;

	(void)state;
	fill(&authentication);
	authentication.dkim.count = DKIM_SIGNATURES_MAX;
	for (i = 0; i < DKIM_SIGNATURES_MAX; i++) {
		struct dkim_signature *signature = &authentication.dkim.signatures[i];

		memset(signature->domain, 'd', sizeof(signature->domain) - 1);
		memset(signature->selector, 's', sizeof(signature->selector) - 1);
		signature->result = DKIM_PERMERROR;
	}
	memset(authentication.spf.domain, 'x', sizeof(authentication.spf.domain) - 1);
	authentication_results_header(text, "mx.a.example", &authentication);
	assert_true(strlen(text) < AUTHENTICATION_HEADER_SIZE - 1);
	assert_non_null(strstr(text, " more);\n\tdmarc=fail (p=reject dis=quarantine)"));
	assert_non_null(strstr(text, " header.from=a.example"));
	authentication_results_log(log, &authentication);
	assert_true(strlen(log) < AUTHENTICATION_LOG_SIZE);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {cmocka_unit_test(test_header),
	    cmocka_unit_test(test_hostile_names), cmocka_unit_test(test_many_signatures),
	    cmocka_unit_test(test_over_the_limits)};
	size_t used = 4;

	ROWS_ADD(tests, used, claim_rows, test_claim);
	return (ROWS_RUN("local_scan/authentication_results", tests, used));
}
