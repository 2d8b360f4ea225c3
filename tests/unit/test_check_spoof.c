/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_spoof.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

/* The facts that answer what the row says. */
struct facts {
	struct message message;
	enum answer login_answer;
	struct directory_login login;
};

static int asked;

const struct message *
facts_message(const struct facts *facts)
{
	return (&facts->message);
}

struct directory *
facts_directory(const struct facts *facts)
{
	(void)facts;
	return (NULL);
}

enum answer
facts_login(struct facts *facts, const struct directory_login **login, struct why *why)
{
	*login = &facts->login;
	if (facts->login_answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	return (facts->login_answer);
}

/* The directory: a@x and b@x are own, with "broken" in the address it does not answer. */
enum answer
directory_owns(struct directory *directory, const struct directory_login *login,
    const char *address, struct why *why)
{
	(void)directory;
	assert_string_equal(login->name, "anna");
	asked++;
	if (strstr(address, "broken") != NULL) {
		why_set(why, "locked");
		return (ANSWER_CANNOT_TELL);
	}
	if (strcmp(address, "a@x") == 0 || strcmp(address, "b@x") == 0)
		return (ANSWER_YES);
	return (ANSWER_NO);
}

struct spoof_row {
	const char *name;
	const char *sender;
	const char *headers[5]; /* as they came */
	/* what Exim makes of the one in question; mailboxes NULL: the same as mailbox */
	enum message_author_line line;
	const char *mailbox, *mailboxes, *decoded;
	enum answer want;
	const char *want_detail;
};

#define FROM_A "From: a@x\n"
#define IS_NOT " is not an address of login anna"

static const struct spoof_row rows[] = {
    {"an honest mail", "a@x", {FROM_A}, MESSAGE_FROM, "a@x", NULL, "a@x", ANSWER_NO, ""},
    {"two own addresses", "b@x", {"From: Anna <a@x>\n"}, MESSAGE_FROM, "a@x", NULL, "Anna <a@x>",
	ANSWER_NO, ""},
    {"the sender is another's", "d@x", {FROM_A}, MESSAGE_FROM, "a@x", NULL, "a@x", ANSWER_YES,
	"envelope sender d@x" IS_NOT},
    {"From is another's", "a@x", {"From: d@x\n"}, MESSAGE_FROM, "d@x", NULL, "d@x", ANSWER_YES,
	"From d@x" IS_NOT},
    {"a name that is another's", "a@x", {"From: \"d@x\" <a@x>\n"}, MESSAGE_FROM, "a@x", NULL,
	"\"d@x\" <a@x>", ANSWER_YES, "From d@x" IS_NOT},
    {"an encoded name that is another's", "a@x", {"From: =?utf-8?Q?d=40x?= <a@x>\n"}, MESSAGE_FROM,
	"a@x", NULL, "d@x <a@x>", ANSWER_YES, "From d@x" IS_NOT},
    {"what only the raw text has", "a@x", {"From: =?utf-8?Q?d@x?= <a@x>\n"}, MESSAGE_FROM, "a@x",
	NULL, "<a@x>", ANSWER_YES, "From =?utf-8?Q?d@x?=" IS_NOT},
    {"several mailboxes, all own", "a@x", {"From: a@x, b@x\n"}, MESSAGE_FROM, "", "a@x:b@x",
	"a@x, b@x", ANSWER_NO, ""},
    {"several mailboxes, one another's", "a@x", {"From: a@x, d\n"}, MESSAGE_FROM, "", "a@x:d",
	"a@x, d", ANSWER_YES, "From d" IS_NOT},
    {"a group of own", "a@x", {"From: us: a@x, b@x;\n"}, MESSAGE_FROM, "", "a@x:b@x",
	"us: a@x, b@x;", ANSWER_YES, "From is a group, or has no address that can be read"},
    {"one left of several", "a@x", {"From: a@x, d d\n"}, MESSAGE_FROM, "", "a@x", "a@x, d d",
	ANSWER_YES, "From is a group, or has no address that can be read"},
    {"a colon in a quoted name", "a@x", {"From: \"us: we\" <a@x>\n"}, MESSAGE_FROM, "a@x", NULL,
	"\"us: we\" <a@x>", ANSWER_NO, ""},
    {"nothing that can be read", "a@x", {"From: Anna\n"}, MESSAGE_FROM, "", "", "Anna", ANSWER_YES,
	"From is a group, or has no address that can be read"},
    {"a colon within a mailbox parts it", "a@x", {"From: \"q:a@x:q\"@y\n"}, MESSAGE_FROM,
	"\"q:a@x:q\"@y", "\"q::a@x::q\"@y", "x", ANSWER_YES, "From \"q" IS_NOT},
    {"no From", "a@x", {"To: d@x\n"}, MESSAGE_FROM, "", NULL, "", ANSWER_YES, "there is no From"},
    {"From is the beginning of another name", "a@x", {"From-Here: a@x\n"}, MESSAGE_FROM, "", NULL,
	"", ANSWER_YES, "there is no From"},
    {"two From", "a@x", {FROM_A, "fRoM: a@x\n"}, MESSAGE_FROM, "a@x", NULL, "a@x", ANSWER_YES,
	"there are 2 lines From"},
    {"two From, one with a blank", "a@x", {FROM_A, "From \t: d@x\n"}, MESSAGE_FROM, "a@x", NULL,
	"a@x", ANSWER_YES, "there are 2 lines From"},
    {"two From, one folded before its colon", "a@x", {FROM_A, "From\n : d@x\n"}, MESSAGE_FROM,
	"a@x", NULL, "a@x", ANSWER_YES, "there are 2 lines From"},
    {"a blank before the colon", "a@x", {"From : a@x\n"}, MESSAGE_FROM, "", NULL, "", ANSWER_YES,
	"From has a blank before its colon"},
    {"odd case", "a@x", {"FROM:a@x\n"}, MESSAGE_FROM, "a@x", NULL, "a@x", ANSWER_NO, ""},
    {"Exim could not read it", "a@x", {FROM_A}, MESSAGE_FROM, NULL, NULL, "a@x", ANSWER_CANNOT_TELL,
	"Exim could not read From"},
    {"hidden", "a@x", {"From: =?utf-7?Q?a?= <a@x>\n"}, MESSAGE_FROM, "a@x", NULL, "a <a@x>",
	ANSWER_YES, "From has an encoded word in a character set that is not taken: utf-7"},
    {"Sender own", "a@x", {FROM_A, "Sender: b@x\n"}, MESSAGE_SENDER, "b@x", NULL, "b@x", ANSWER_NO,
	""},
    {"Sender another's", "a@x", {FROM_A, "Sender: d@x\n"}, MESSAGE_SENDER, "d@x", NULL, "d@x",
	ANSWER_YES, "Sender d@x" IS_NOT},
    {"two Sender", "a@x", {FROM_A, "Sender: a@x\n", "Sender: a@x\n"}, MESSAGE_SENDER, "a@x", NULL,
	"a@x", ANSWER_YES, "there are 2 lines Sender"},
    {"Resent-From another's", "a@x", {FROM_A, "Resent-From: d@x\n"}, MESSAGE_RESENT_FROM, "d@x",
	NULL, "d@x", ANSWER_YES, "Resent-From d@x" IS_NOT},
    {"Resent-Sender another's", "a@x", {FROM_A, "Resent-Sender: d@x\n"}, MESSAGE_RESENT_SENDER,
	"d@x", NULL, "d@x", ANSWER_YES, "Resent-Sender d@x" IS_NOT},
    {"Resent-From own", "a@x", {FROM_A, "Resent-From: b@x\n"}, MESSAGE_RESENT_FROM, "b@x", NULL,
	"b@x", ANSWER_NO, ""},
    {"the null sender", "", {FROM_A}, MESSAGE_FROM, "a@x", NULL, "a@x", ANSWER_YES,
	"the null sender is for delivery reports, receipts and automatic replies alone"},
    {"a delivery report", "",
	{FROM_A, "content-type: Multipart/Report; report-type=delivery-status\n"}, MESSAGE_FROM,
	"a@x", NULL, "a@x", ANSWER_NO, ""},
    {"a read receipt", "",
	{FROM_A, "Content-Type: multipart/report;\n report-type=\"disposition-notification\"\n"},
	MESSAGE_FROM, "a@x", NULL, "a@x", ANSWER_NO, ""},
    {"a report of another kind", "",
	{FROM_A, "Content-Type: multipart/report; report-type=feedback-report\n"}, MESSAGE_FROM,
	"a@x", NULL, "a@x", ANSWER_YES,
	"the null sender is for delivery reports, receipts and automatic replies alone"},
    {"multipart/reports is no report", "",
	{FROM_A, "Content-Type: multipart/reports; report-type=delivery-status\n"}, MESSAGE_FROM,
	"a@x", NULL, "a@x", ANSWER_YES,
	"the null sender is for delivery reports, receipts and automatic replies alone"},
    {"a vacation reply", "", {FROM_A, "Auto-Submitted: auto-replied (vacation)\n"}, MESSAGE_FROM,
	"a@x", NULL, "a@x", ANSWER_NO, ""},
    {"not automatic", "", {FROM_A, "Auto-Submitted: no\n"}, MESSAGE_FROM, "a@x", NULL, "a@x",
	ANSWER_YES,
	"the null sender is for delivery reports, receipts and automatic replies alone"},
    {"a vacation reply of another", "", {"From: d@x\n", "Auto-Submitted: auto-generated\n"},
	MESSAGE_FROM, "d@x", NULL, "d@x", ANSWER_YES, "From d@x" IS_NOT},
    {"the directory does not answer", "broken@x", {FROM_A}, MESSAGE_FROM, "a@x", NULL, "a@x",
	ANSWER_CANNOT_TELL, "locked"},
    {"it does not answer for a name", "a@x", {"From: \"broken@x\" <a@x>\n"}, MESSAGE_FROM, "a@x",
	NULL, "\"broken@x\" <a@x>", ANSWER_CANNOT_TELL, "locked"},
};

/* Exim's view of a plain From: a@x is there unless the row is about From itself. */
static void
fill(struct facts *facts, struct message_header headers[5], const struct spoof_row *row)
{
	static const struct message_author plain = {"a@x", "a@x", " a@x\n", "a@x"};
	static const struct message_author none = {"", "", "", ""};
	const char *colon = strchr(row->headers[row->line == MESSAGE_FROM ? 0 : 1], ':');
	size_t i;

	*facts = (struct facts){.message = {.sender = row->sender, .headers = headers},
	    .login_answer = ANSWER_YES,
	    .login = {.name = "anna"}};
	for (i = 0; i < 5 && row->headers[i] != NULL; i++)
		headers[facts->message.headers_count++] =
		    (struct message_header){row->headers[i], strlen(row->headers[i])};
	for (i = 0; i < MESSAGE_AUTHORS; i++)
		facts->message.author[i] = i == MESSAGE_FROM ? plain : none;
	facts->message.author[row->line] = (struct message_author){row->mailbox,
	    row->mailboxes != NULL ? row->mailboxes : row->mailbox, colon + 1, row->decoded};
}

static void
test_row(void **state)
{
	const struct spoof_row *row = *state;
	struct finding finding = {.fate = FINDING_BY_ROW};
	struct message_header headers[5];
	struct facts facts;

	fill(&facts, headers, row);
	assert_int_equal(check_spoof(&facts, &finding), row->want);
	assert_string_equal(finding.detail.text, row->want_detail);
	assert_int_equal(finding.fate, FINDING_BY_ROW);
}

/* A bound on what one header can make us ask. */
static void
judged_from(const char *mailbox, const char *mailboxes, const char *text, char *detail)
{
	struct message_header header = {"From: x\n", 8};
	struct finding finding = {.fate = FINDING_BY_ROW};
	struct facts facts = {.message = {.sender = "a@x", .headers = &header, .headers_count = 1},
	    .login_answer = ANSWER_YES,
	    .login = {.name = "anna"}};

	facts.message.author[MESSAGE_FROM] = (struct message_author){mailbox, mailboxes, text, ""};
	asked = 0;
	assert_int_equal(check_spoof(&facts, &finding), ANSWER_YES);
	memcpy(detail, finding.detail.text, WHY_SIZE);
}

static void
test_too_many(void **state)
{
	char many[1024] = "a@x", detail[WHY_SIZE];
	int i;

	(void)state;
	for (i = 0; i < 64; i++)
		strncat(many, i % 2 == 0 ? ":b@x" : ":a@x", sizeof(many) - strlen(many) - 1);
	judged_from("", many, "", detail);
	assert_string_equal(detail, "From has more than 64 addresses");
	assert_true(asked <= 64);
	for (i = 0; many[i] != '\0'; i++)
		if (many[i] == ':')
			many[i] = ',';
	judged_from("a@x", "a@x", many, detail);
	assert_string_equal(detail, "From has more than 64 addresses");
}

static void
test_too_long(void **state)
{
	static char text[8300];
	struct message_header header = {text, 8193};
	struct finding finding = {.fate = FINDING_BY_ROW};
	struct facts facts = {.message = {.sender = "a@x", .headers = &header, .headers_count = 1},
	    .login_answer = ANSWER_YES,
	    .login = {.name = "anna"}};
	int i;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "From: ", 6);
	for (i = 0; i < MESSAGE_AUTHORS; i++)
		facts.message.author[i] = (struct message_author){"a@x", "a@x", "a@x", "a@x"};
	assert_int_equal(check_spoof(&facts, &finding), ANSWER_YES);
	assert_string_equal(finding.detail.text, "From is longer than 8192 bytes");
	header.size = 8192;
	finding = (struct finding){.fate = FINDING_BY_ROW};
	assert_int_equal(check_spoof(&facts, &finding), ANSWER_NO);
}

static void
test_login(void **state)
{
	struct finding finding = {.fate = FINDING_BY_ROW};
	struct facts facts = {.login_answer = ANSWER_NO};

	(void)state;
	assert_int_equal(check_spoof(&facts, &finding), ANSWER_YES);
	assert_string_equal(finding.detail.text, "nobody has logged in whose addresses are known");
	facts.login_answer = ANSWER_CANNOT_TELL;
	finding = (struct finding){.fate = FINDING_BY_ROW};
	assert_int_equal(check_spoof(&facts, &finding), ANSWER_CANNOT_TELL);
	assert_string_equal(finding.detail.text, "locked");
}

int
main(void)
{
	struct CMUnitTest tests[64];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_too_many);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_too_long);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_login);
	return (ROWS_RUN("local_scan/check_spoof", tests, used));
}
