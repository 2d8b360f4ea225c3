/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_line.h"

#include <string.h>

#include "rows.h"

struct line_row {
	const char *name;
	struct message message;
	struct verdict verdict;
	const char *want;
};

static const struct line_row rows[] = {
    {"a refusal as the design shows it",
	{.interface = "192.0.2.1",
	    .peer = "203.0.113.9",
	    .sender = "a@b.example",
	    .recipients_count = 2,
	    .headers_size = 4000,
	    .body_size = 210},
	{.kind = VERDICT_REJECT,
	    .contact = CONTACT_S0,
	    .check = "virus",
	    .detail = "Eicar-Test-Signature",
	    .made = "virus",
	    .not_made = "spam,malware"},
	"coexim contact=S0 verdict=reject check=virus detail=\"Eicar-Test-Signature\""
	" peer=[203.0.113.9] from=<a@b.example> rcpts=2 size=4211 score=- ms=12"
	" checks=virus not_made=spam,malware"},
    {"what a check would have refused",
	{.interface = "192.0.2.1", .peer = "203.0.113.9", .sender = "a@b.example"},
	{.kind = VERDICT_ACCEPT,
	    .contact = CONTACT_S1,
	    .observed = "tenant: \"x\"\n",
	    .made = "tenant"},
	"coexim contact=S1 verdict=accept observed=\"tenant: \\x22x\\x22\\x0A\""
	" peer=[203.0.113.9] from=<a@b.example> rcpts=0 size=1 score=- ms=12"
	" checks=tenant not_made=-"},
    {"our own bounce", {.sender = ""}, {.kind = VERDICT_ACCEPT, .contact = CONTACT_LOCAL},
	"coexim contact=LOCAL verdict=accept peer=- from=<> rcpts=0 size=1 score=- ms=12"
	" checks=- not_made=-"},
    {"recipients of different fates",
	{.interface = "192.0.2.1",
	    .peer = "203.0.113.9",
	    .sender = "a@b.example",
	    .recipients_count = 3},
	{.kind = VERDICT_MIXED,
	    .contact = CONTACT_S0,
	    .check = "spam",
	    .detail = "9.1 points",
	    .mark = "macro \"x\"",
	    .scored = true,
	    .score_milli = 9100,
	    .tests = "SPF_FAIL:2.0,CLASS:7.1",
	    .fates = {.count = {[FATE_ACCEPT] = 1, [FATE_QUARANTINE] = 2}},
	    .made = "virus,spam"},
	"coexim contact=S0 verdict=mixed fates=accept:1,tag:0,quarantine:2 check=spam"
	" detail=\"9.1 points\" mark=\"macro \\x22x\\x22\""
	" peer=[203.0.113.9] from=<a@b.example>"
	" rcpts=3 size=1 score=9.1 tests=SPF_FAIL:2.0,CLASS:7.1 ms=12 checks=virus,spam"
	" not_made=-"},
    {"nothing a sender writes ends a value",
	{.peer = "203.0.113.9", .sender = "x> verdict=accept\n1xYzAb <\"y\\"},
	{.kind = VERDICT_TEMPFAIL, .check = "a b", .detail = "\" verdict=accept\r\n\xff"},
	"coexim contact=- verdict=tempfail check=a b"
	" detail=\"\\x22 verdict=accept\\x0D\\x0A\\xFF\" peer=[203.0.113.9]"
	" from=<x\\x3E verdict=accept\\x0A1xYzAb \\x3C\\x22y\\x5C> rcpts=0 size=1 score=- ms=12"
	" checks=- not_made=-"},
};

static void
test_row(void **state)
{
	const struct line_row *row = *state;
	char line[LOG_LINE_SIZE];

	log_line_format(line, &row->message, &row->verdict, 12);
	assert_string_equal(line, row->want);
}

static void
test_longest_values_fit(void **state)
{
	static char sender[100 * 1024], peer[1024];
	struct message message = {.sender = sender, .peer = peer, .recipients_count = SIZE_MAX};
	struct verdict verdict = {.kind = VERDICT_TEMPFAIL};
	char line[LOG_LINE_SIZE];

	(void)state;
	memset(sender, '\n', sizeof(sender) - 1);
	memset(peer, '\n', sizeof(peer) - 1);
	memset(verdict.detail, '\n', sizeof(verdict.detail) - 1);
	memset(verdict.check, '\n', sizeof(verdict.check) - 1);
	memset(verdict.mark, '\n', sizeof(verdict.mark) - 1);
	memset(verdict.tests, 't', sizeof(verdict.tests) - 1);
	memset(verdict.made, 'm', sizeof(verdict.made) - 1);
	memset(verdict.not_made, 'n', sizeof(verdict.not_made) - 1);
	message.headers_size = INT64_MAX / 4;
	message.body_size = INT64_MAX / 4;
	log_line_format(line, &message, &verdict, INT64_MAX);
	assert_string_equal(line + strlen(line) - 5, "nnnnn");
	assert_non_null(strstr(line, "...\" peer=["));
	assert_non_null(strstr(line, "...> rcpts="));
	assert_null(strchr(line, '\n'));
}

static void
test_list_of_checks_is_cut_visibly(void **state)
{
	char list[VERDICT_CHECKS_SIZE] = "";
	int i;

	(void)state;
	verdict_add(list, "one");
	verdict_add(list, "two");
	assert_string_equal(list, "one,two");
	for (i = 0; i < 100; i++)
		verdict_add(list, "fifteen-letters");
	assert_string_equal(strstr(list, "..."), "...");
	assert_string_equal(list + strlen(list) - 4, ",...");
	assert_true(strlen(list) < sizeof(list));
}

struct reply_row {
	const char *name;
	enum refusal refusal;
	const char *want;
	enum verdict_kind want_kind;
};

static const struct reply_row replies[] = {
    {"reply: found", REFUSAL_FOUND, "5.7.1 S1 virus: \\x0A\\xFFx", VERDICT_REJECT},
    {"reply: found, try later", REFUSAL_FOUND_TRY_LATER, "4.7.1 S1 virus: \\x0A\\xFFx",
	VERDICT_TEMPFAIL},
    {"reply: cannot tell keeps the reason to ourselves", REFUSAL_CANNOT_TELL,
	"4.7.1 S1 virus: cannot be checked now, try again later", VERDICT_TEMPFAIL},
    {"reply: unanswered keeps the reason to ourselves", REFUSAL_UNANSWERED,
	"4.3.0 S1 virus: cannot answer now, try again later", VERDICT_TEMPFAIL},
    {"reply: configuration keeps the reason to ourselves", REFUSAL_CONFIGURATION,
	"4.3.5 virus: local configuration problem, try again later", VERDICT_TEMPFAIL},
};

static void
test_reply(void **state)
{
	const struct reply_row *row = *state;
	struct verdict verdict;

	verdict_accept(&verdict);
	verdict.contact = CONTACT_S1;
	verdict_refuse(&verdict, row->refusal, "virus", "\n\xffx");
	assert_string_equal(verdict.reply, row->want);
	assert_int_equal(verdict.kind, row->want_kind);
	assert_string_equal(verdict.detail, "\n\xffx");
}

static void
test_reply_has_a_bound(void **state)
{
	struct verdict verdict;
	char name[2 * WHY_SIZE];

	(void)state;
	memset(name, '\n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	verdict_accept(&verdict);
	verdict_refuse(&verdict, REFUSAL_FOUND, "virus", name);
	assert_string_equal(verdict.reply + strlen(verdict.reply) - 3, "...");
	assert_true(strlen(verdict.reply) < 500);
	assert_string_equal(verdict.detail + WHY_SIZE - 4, "...");
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
	    cmocka_unit_test(test_longest_values_fit),
	    cmocka_unit_test(test_list_of_checks_is_cut_visibly),
	    cmocka_unit_test(test_reply_has_a_bound),
	};
	size_t used = 3;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, replies, test_reply);
	return (ROWS_RUN("local_scan/log_line, verdict", tests, used));
}
