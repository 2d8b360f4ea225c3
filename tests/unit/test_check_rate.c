/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rate.h"
#include "rows.h"

/* On a real rate.db; login and class are what the row says. Run from the top of the checkout. */

static char work[] = "/tmp/test_check_rate.XXXXXX";
static struct module_settings settings = {.rate_timeout_ms = 10000};

struct facts {
	struct message message;
	enum answer login_answer, class_answer;
	struct directory_login login;
	struct directory_rate_class rate_class;
};

const struct message *
facts_message(const struct facts *facts)
{
	return (&facts->message);
}

const struct module_settings *
facts_settings(const struct facts *facts)
{
	(void)facts;
	return (&settings);
}

struct directory *
facts_directory(const struct facts *facts)
{
	return ((struct directory *)facts);
}

enum answer
facts_login(struct facts *facts, const struct directory_login **login, struct why *why)
{
	*login = &facts->login;
	if (facts->login_answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	return (facts->login_answer);
}

enum answer
directory_rate_class(struct directory *directory, const char *login,
    struct directory_rate_class *rate_class, struct why *why)
{
	const struct facts *facts = (const struct facts *)directory;

	assert_string_equal(login, facts->login.name);
	*rate_class = facts->rate_class;
	if (facts->class_answer == ANSWER_CANNOT_TELL)
		why_set(why, "broken");
	return (facts->class_answer);
}

/* How many times a day's allowance may be refused; -1: the directory cannot tell. */
static int64_t suspend_after;

enum answer
directory_limit(struct directory *directory, const char *contact, const char *name, int64_t *value,
    struct why *why)
{
	(void)directory;
	assert_string_equal(contact, "S2");
	assert_string_equal(name, "rate_suspend");
	*value = suspend_after;
	if (suspend_after == -1)
		why_set(why, "broken");
	return (suspend_after == -1 ? ANSWER_CANNOT_TELL : ANSWER_YES);
}

/* Three messages a minute, five recipients; a message may have four. */
#define CLASS                                                                                      \
	{                                                                                          \
		4, 3, 10, 10, 5, 10, 10                                                            \
	}
#define ANNA                                                                                       \
	{                                                                                          \
		.name = "anna", .mailbox = "anna@company.example", .may_submit = true              \
	}

struct rate_row {
	const char *name;
	struct facts facts;
	int before; /* messages with one recipient sent before */
	enum answer want;
	enum finding_fate want_fate;
	const char *want_detail, *want_reply, *want_code; /* how they begin */
};

static const struct rate_row rows[] = {
    {"room", {{.recipients_count = 1}, ANSWER_YES, ANSWER_YES, ANNA, CLASS}, 2, ANSWER_NO,
	FINDING_BY_ROW, "", "", ""},
    {"one too many", {{.recipients_count = 1}, ANSWER_YES, ANSWER_YES, ANNA, CLASS}, 3, ANSWER_YES,
	FINDING_BY_ROW, "anna@company.example has used up messages a minute, open again at 2",
	"you have used up your messages a minute, try again after 2", ""},
    {"too many recipients", {{.recipients_count = 4}, ANSWER_YES, ANSWER_YES, ANNA, CLASS}, 2,
	ANSWER_YES, FINDING_BY_ROW,
	"anna@company.example has used up recipients a minute, open again at 2",
	"you have used up your recipients a minute, try again after 2", ""},
    {"too many in one message", {{.recipients_count = 5}, ANSWER_YES, ANSWER_YES, ANNA, CLASS}, 0,
	ANSWER_YES, FINDING_FOR_GOOD, "5 recipients in one message, 4 are allowed", "", "5.3"},
    {"more than there ever is",
	{{.recipients_count = 6}, ANSWER_YES, ANSWER_YES, ANNA, {100, 3, 10, 10, 5, 10, 10}}, 0,
	ANSWER_YES, FINDING_FOR_GOOD,
	"6 recipients are more than anna@company.example ever has in recipients a minute",
	"6 recipients are more than the limit of recipients a minute", "5.3"},
    {"a service has a bucket of its own",
	{{.recipients_count = 1}, ANSWER_YES, ANSWER_YES,
	    {.name = "printer", .service = true, .may_submit = true}, CLASS},
	0, ANSWER_NO, FINDING_BY_ROW, "", "", ""},
    {"the directory cannot tell who it is",
	{{.recipients_count = 1}, ANSWER_CANNOT_TELL, ANSWER_YES, ANNA, CLASS}, 0,
	ANSWER_CANNOT_TELL, FINDING_BY_ROW, "locked", "", ""},
    {"nobody has logged in", {{.recipients_count = 1}, ANSWER_NO, ANSWER_YES, ANNA, CLASS}, 0,
	ANSWER_CANNOT_TELL, FINDING_BY_ROW, "nobody whom the directory knows has logged in", "",
	""},
    {"the directory cannot tell the class",
	{{.recipients_count = 1}, ANSWER_YES, ANSWER_CANNOT_TELL, ANNA, CLASS}, 0,
	ANSWER_CANNOT_TELL, FINDING_BY_ROW, "broken", "", ""},
    {"no class", {{.recipients_count = 1}, ANSWER_YES, ANSWER_NO, ANNA, CLASS}, 0,
	ANSWER_CANNOT_TELL, FINDING_BY_ROW, "no row of rate_class for login anna", "", ""},
};

static void
fresh(void)
{
	char line[2048];

	snprintf(line, sizeof(line), "rm -f %s %s-*; sql/migrate %s sql/rate >/dev/null",
	    settings.rate, settings.rate, settings.rate);
	assert_int_equal(system(line), 0);
}

static void
begins(const char *text, const char *with)
{
	if (with[0] == '\0' ? text[0] != '\0' : strncmp(text, with, strlen(with)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, with);
}

static void
test_row(void **state)
{
	const struct rate_row *row = *state;
	struct facts facts = row->facts;
	struct finding finding = {.fate = FINDING_BY_ROW}, settled = {.fate = FINDING_BY_ROW};
	struct finding ignored = {.fate = FINDING_BY_ROW};
	int i;

	suspend_after = 3;
	fresh();
	facts.message.recipients_count = 1;
	/* By another login of the same person: one bucket. */
	snprintf(facts.login.name, sizeof(facts.login.name), "anna-on-her-phone");
	for (i = 0; i < row->before; i++)
		assert_int_equal(check_rate_settle(&facts, &ignored), ANSWER_NO);
	facts = row->facts;
	for (i = 0; i < 5; i++) {
		finding = (struct finding){.fate = FINDING_BY_ROW};
		assert_int_equal(check_rate_ask(&facts, &finding), row->want);
	}
	assert_int_equal(check_rate_settle(&facts, &settled), row->want);
	assert_int_equal(finding.fate, row->want_fate);
	begins(finding.detail.text, row->want_detail);
	begins(finding.reply, row->want_reply);
	begins(finding.code, row->want_code);
	begins(settled.detail.text, row->want_detail);
}

static void
test_no_rate_database_is_cannot_tell(void **state)
{
	struct facts facts = rows[0].facts;
	struct finding finding = {.fate = FINDING_BY_ROW};

	(void)state;
	unlink(settings.rate);
	assert_int_equal(check_rate_ask(&facts, &finding), ANSWER_CANNOT_TELL);
	assert_int_equal(check_rate_settle(&facts, &finding), ANSWER_CANNOT_TELL);
	assert_non_null(strstr(finding.detail.text,
	    "if it was never made, root makes it with: " COEXIM_LIBDIR "/migrate"));
}

/* Ask until it is no "try again" any more; return how often it was one. */
static int
refused_until(struct facts *facts, int most, enum answer want, struct finding *finding)
{
	int count;

	for (count = 0; count <= most; count++) {
		*finding = (struct finding){.fate = FINDING_BY_ROW};
		if (check_rate_ask(facts, finding) != want || finding->fate == FINDING_FOR_GOOD)
			break;
	}
	return (count);
}

/* Ten messages a day, twice that refused: the next one suspends, and tells both of it. */
static void
test_suspended(void **state)
{
	struct facts facts = rows[0].facts, ben = rows[0].facts;
	struct finding finding;
	char line[2048];
	int i;

	(void)state;
	fresh();
	suspend_after = 2;
	facts.message.recipients_count = 1;
	for (i = 0; i < 3; i++)
		assert_int_equal(check_rate_settle(&facts, &finding), ANSWER_NO);
	finding = (struct finding){.fate = FINDING_BY_ROW};
	assert_int_equal(refused_until(&facts, 100, ANSWER_YES, &finding), 20);
	begins(finding.detail.text,
	    "anna@company.example is suspended from now on: more than 20 refused messages a day");
	begins(finding.reply, "this login is suspended: ask your administrator");

	for (i = 0; i < 3; i++) {
		finding = (struct finding){.fate = FINDING_BY_ROW};
		assert_int_equal(check_rate_ask(&facts, &finding), ANSWER_YES);
		assert_int_equal(finding.fate, FINDING_FOR_GOOD);
		begins(finding.detail.text, "anna@company.example is suspended since 2");
		begins(finding.reply, "this login is suspended since 2");
	}
	assert_int_equal(check_rate_settle(&facts, &finding), ANSWER_YES);
	snprintf(line, sizeof(line),
	    "test \"$(sqlite3 %s \"select kind, subject, times from alarm\" | tr '\\n' ' ')\" = "
	    "'rate|anna@company.example|1 rate-person|anna@company.example|1 '",
	    settings.rate);
	assert_int_equal(system(line), 0);

	/* Nobody else, and not longer than the row is there: then all begins anew. */
	snprintf(ben.login.mailbox, sizeof(ben.login.mailbox), "ben@company.example");
	assert_int_equal(check_rate_ask(&ben, &finding), ANSWER_NO);
	snprintf(line, sizeof(line),
	    "sqlite3 %s \"delete from suspended where person = 'anna@company.example'\"",
	    settings.rate);
	assert_int_equal(system(line), 0);
	assert_int_equal(check_rate_settle(&facts, &finding), ANSWER_NO);
}

/* Tried again and again with many recipients: no more than the messages that it is. */
static void
test_recipients_do_not_suspend(void **state)
{
	struct facts facts = rows[0].facts;
	struct finding finding = {.fate = FINDING_BY_ROW};

	(void)state;
	fresh();
	suspend_after = 2;
	facts.message.recipients_count = 4;
	assert_int_equal(check_rate_settle(&facts, &finding), ANSWER_NO);
	assert_int_equal(refused_until(&facts, 100, ANSWER_YES, &finding), 20);
}

static void
test_never_suspended(void **state)
{
	struct facts facts = rows[0].facts;
	struct finding finding = {.fate = FINDING_BY_ROW};
	int i;

	(void)state;
	fresh();
	suspend_after = 0;
	for (i = 0; i < 3; i++)
		assert_int_equal(check_rate_settle(&facts, &finding), ANSWER_NO);
	assert_int_equal(refused_until(&facts, 200, ANSWER_YES, &finding), 201);
}

static void
test_no_limit_is_cannot_tell(void **state)
{
	struct facts facts = rows[0].facts;
	struct finding finding = {.fate = FINDING_BY_ROW};
	int i;

	(void)state;
	fresh();
	suspend_after = -1;
	for (i = 0; i < 3; i++)
		assert_int_equal(check_rate_settle(&facts, &finding), ANSWER_NO);
	assert_int_equal(check_rate_ask(&facts, &finding), ANSWER_CANNOT_TELL);
	begins(finding.detail.text, "broken");
}

int
main(void)
{
	struct CMUnitTest tests[16] = {
	    cmocka_unit_test(test_no_rate_database_is_cannot_tell),
	    cmocka_unit_test(test_suspended),
	    cmocka_unit_test(test_recipients_do_not_suspend),
	    cmocka_unit_test(test_never_suspended),
	    cmocka_unit_test(test_no_limit_is_cannot_tell),
	};
	size_t used = 5;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(settings.rate, sizeof(settings.rate), "%s/rate.db", work);
	ROWS_ADD(tests, used, rows, test_row);
	failed = ROWS_RUN("local_scan/check_rate", tests, used);
	fresh();
	unlink(settings.rate);
	rmdir(work);
	return (failed);
}
