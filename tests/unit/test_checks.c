/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checks.h"

#include <stdio.h>
#include <string.h>

#include "authentication_results.h"
#include "check_table.h"
#include "rows.h"

/* The directory, the facts and the checks answer what the row says, to show that each answer
 * travels. */
struct directory {
	enum answer answer;
	struct directory_check rows[3];
	size_t count;
};

struct says {
	enum answer answer;
	struct finding finding;
};

struct facts {
	struct says virus, auth, settled, spam;
	int asked, settled_asked, spam_asked;
	unsigned int scan_checks;
};

void
facts_plan_scan(struct facts *facts, unsigned int checks)
{
	facts->scan_checks = checks;
}

const struct message *
facts_message(const struct facts *facts)
{
	static const char *const recipients[] = {"anna@company.example", "bert@company.example"};
	static const struct message message = {.recipients = recipients, .recipients_count = 2};

	(void)facts;
	return (&message);
}

/* Who has sent it, as the test has it; the words are test_authentication_results.c's. */
static struct authentication authentication = {.answer = ANSWER_YES};

const struct authentication *
facts_authentication(struct facts *facts)
{
	(void)facts;
	return (&authentication);
}

void
authentication_results_log(char text[AUTHENTICATION_LOG_SIZE], const struct authentication *found)
{
	(void)found;
	snprintf(text, AUTHENTICATION_LOG_SIZE, "spf=pass");
}

void
authentication_results_header(
    char text[AUTHENTICATION_HEADER_SIZE], const char *hostname, const struct authentication *found)
{
	(void)hostname;
	(void)found;
	snprintf(text, AUTHENTICATION_HEADER_SIZE, "us; spf=pass");
}

static enum answer
say(const struct says *says, struct finding *finding)
{
	if (says->answer != ANSWER_NO)
		*finding = says->finding;
	return (says->answer);
}

static enum answer
ask_auth(struct facts *facts, struct finding *finding)
{
	return (say(&facts->auth, finding));
}

static enum answer
ask_virus(struct facts *facts, struct finding *finding)
{
	facts->asked++;
	return (say(&facts->virus, finding));
}

static enum answer
ask_spam(struct facts *facts, struct finding *finding)
{
	facts->spam_asked++;
	return (say(&facts->spam, finding));
}

static enum answer
settle_auth(struct facts *facts, struct finding *finding)
{
	facts->settled_asked++;
	return (say(&facts->settled, finding));
}

const struct check check_table[] = {
    {"auth", ask_auth, settle_auth},
    {"virus", ask_virus, NULL},
    {"spam", ask_spam, NULL},
};
const size_t check_table_size = 3;

enum answer
directory_checks(struct directory *directory, const char *contact,
    struct directory_check checks[DIRECTORY_CHECKS_MAX], size_t *count, struct why *why)
{
	assert_string_equal(contact, "S0");
	if (directory->answer == ANSWER_CANNOT_TELL)
		why_set(why, "database is locked");
	memcpy(checks, directory->rows, sizeof(directory->rows));
	*count = directory->count;
	return (directory->answer);
}

struct checks_row {
	const char *name;
	struct directory directory;
	struct says virus;
	enum verdict_kind want;
	const char *want_check, *want_detail, *want_reply, *want_made, *want_not_made;
	int want_asked;
};

#define ON    .enabled = true, .made = true
#define OFF   .enabled = false, .made = true
#define LATER .enabled = true, .made = false

#define VIRUS(act)                                                                                 \
	{                                                                                          \
		.check = "virus", .action = act, ON                                                \
	}
#define AUTH(act)                                                                                  \
	{                                                                                          \
		.check = "auth", .action = act, ON                                                 \
	}
#define FOUND                                                                                      \
	{                                                                                          \
		ANSWER_YES,                                                                        \
		{                                                                                  \
			.detail = { "Eicar" }                                                      \
		}                                                                                  \
	}
#define CLEAN                                                                                      \
	{                                                                                          \
		.answer = ANSWER_NO                                                                \
	}
#define UNKNOWN                                                                                    \
	{                                                                                          \
		ANSWER_CANNOT_TELL,                                                                \
		{                                                                                  \
			.detail = { "no scanner" }                                                 \
		}                                                                                  \
	}

#define WORDS(fate_)                                                                               \
	{                                                                                          \
		.detail = {"more than 5"}, .reply = "too many", .code = "5.3", .fate = fate_       \
	}

#define EACH(first, second)                                                                        \
	{                                                                                          \
		.detail = {"more than 5"}, .fate = FINDING_EACH, .each = (const enum fate[])       \
		{                                                                                  \
			first, second                                                              \
		}                                                                                  \
	}

static const struct checks_row rows[] = {
    {"clean", {ANSWER_YES, {VIRUS("reject")}, 1}, CLEAN, VERDICT_ACCEPT, "", "", "", "virus", "",
	1},
    {"found and rejected", {ANSWER_YES, {VIRUS("reject")}, 1}, FOUND, VERDICT_REJECT, "virus",
	"Eicar", "5.7.1 S0 virus: Eicar", "virus", "", 1},
    {"found, with the action tempfail", {ANSWER_YES, {VIRUS("tempfail")}, 1}, FOUND,
	VERDICT_TEMPFAIL, "virus", "Eicar", "4.7.1 S0 virus: Eicar", "virus", "", 1},
    {"cannot tell is never clean, and was not made", {ANSWER_YES, {VIRUS("reject")}, 1}, UNKNOWN,
	VERDICT_TEMPFAIL, "virus", "no scanner",
	"4.7.1 S0 virus: cannot be checked now, try again later", "", "", 1},
    {"switched off is not made", {ANSWER_YES, {{.check = "virus", .action = "reject", OFF}}, 1},
	FOUND, VERDICT_ACCEPT, "", "", "", "", "", 0},
    {"not in this version is shown and does not pretend",
	{ANSWER_YES,
	    {{.check = "spam", .action = "quarantine", LATER}, VIRUS("reject"),
		{.check = "malware", .action = "reject", LATER}},
	    3},
	CLEAN, VERDICT_ACCEPT, "", "", "", "virus", "spam,malware", 1},
    {"virus itself not in this version is not made",
	{ANSWER_YES, {{.check = "virus", .action = "reject", LATER}}, 1}, FOUND, VERDICT_ACCEPT, "",
	"", "", "", "virus", 0},
    {"a module older than the database",
	{ANSWER_YES, {VIRUS("reject"), {.check = "malware", .action = "reject", ON}}, 2}, CLEAN,
	VERDICT_TEMPFAIL, "malware",
	"this module has no check malware: it is older than the database (version " COEXIM_VERSION
	")",
	"4.3.5 malware: local configuration problem, try again later", "", "", 0},
    {"an action that nobody knows", {ANSWER_YES, {VIRUS("burn")}, 1}, FOUND, VERDICT_TEMPFAIL,
	"virus", "this module knows no action burn (contact_check, S0 virus)",
	"4.3.5 virus: local configuration problem, try again later", "", "", 0},
    {"an action that nobody knows does not matter when off",
	{ANSWER_YES, {{.check = "virus", .action = "burn", OFF}}, 1}, FOUND, VERDICT_ACCEPT, "", "",
	"", "", "", 0},
    {"found and quarantined", {ANSWER_YES, {VIRUS("quarantine")}, 1}, FOUND, VERDICT_QUARANTINE,
	"virus", "Eicar", "", "virus", "", 1},
    {"found and marked", {ANSWER_YES, {VIRUS("tag")}, 1}, FOUND, VERDICT_TAG, "virus", "Eicar", "",
	"virus", "", 1},
    {"cannot tell is not quarantined", {ANSWER_YES, {VIRUS("quarantine")}, 1}, UNKNOWN,
	VERDICT_TEMPFAIL, "virus", "no scanner",
	"4.7.1 S0 virus: cannot be checked now, try again later", "", "", 1},
    {"the check quarantines where the row would reject", {ANSWER_YES, {VIRUS("reject")}, 1},
	{ANSWER_YES, WORDS(FINDING_QUARANTINE)}, VERDICT_QUARANTINE, "virus", "more than 5", "",
	"virus", "", 1},
    {"the check marks where the row would reject", {ANSWER_YES, {VIRUS("reject")}, 1},
	{ANSWER_YES, WORDS(FINDING_TAG)}, VERDICT_TAG, "virus", "more than 5", "", "virus", "", 1},
    {"for good is quarantine at the most by the row", {ANSWER_YES, {VIRUS("quarantine")}, 1},
	{ANSWER_YES, WORDS(FINDING_FOR_GOOD)}, VERDICT_QUARANTINE, "virus", "more than 5", "",
	"virus", "", 1},
    {"for now is for now", {ANSWER_YES, {VIRUS("quarantine")}, 1},
	{ANSWER_YES, WORDS(FINDING_TRY_LATER)}, VERDICT_TEMPFAIL, "virus", "more than 5",
	"4.5.3 S0 virus: too many", "virus", "", 1},
    {"each his own, and all reject", {ANSWER_YES, {VIRUS("reject")}, 1},
	{ANSWER_YES, EACH(FATE_REJECT, FATE_REJECT)}, VERDICT_REJECT, "virus", "more than 5",
	"5.7.1 S0 virus: more than 5", "virus", "", 1},
    {"all reject where the row says for now", {ANSWER_YES, {VIRUS("tempfail")}, 1},
	{ANSWER_YES, EACH(FATE_REJECT, FATE_REJECT)}, VERDICT_TEMPFAIL, "virus", "more than 5",
	"4.7.1 S0 virus: more than 5", "virus", "", 1},
    {"each his own", {ANSWER_YES, {VIRUS("reject")}, 1}, {ANSWER_YES, EACH(FATE_REJECT, FATE_TAG)},
	VERDICT_MIXED, "virus", "more than 5", "", "virus", "", 1},
    {"each his own, and tag is the heaviest by the row", {ANSWER_YES, {VIRUS("tag")}, 1},
	{ANSWER_YES, EACH(FATE_REJECT, FATE_TAG)}, VERDICT_TAG, "virus", "more than 5", "", "virus",
	"", 1},
    {"each his own is observed as a whole", {ANSWER_YES, {VIRUS("observe")}, 1},
	{ANSWER_YES, EACH(FATE_REJECT, FATE_TAG)}, VERDICT_ACCEPT, "", "", "", "virus", "", 1},
    {"the directory cannot tell", {ANSWER_CANNOT_TELL, {VIRUS("reject")}, 1}, CLEAN,
	VERDICT_TEMPFAIL, "directory", "database is locked",
	"4.3.0 S0 directory: cannot answer now, try again later", "", "", 0},
    {"no row is not 'nothing to check'", {ANSWER_NO, {VIRUS("reject")}, 0}, CLEAN, VERDICT_TEMPFAIL,
	"directory", "contact_check has no row for S0",
	"4.3.5 directory: local configuration problem, try again later", "", "", 0},
};

static void
test_row(void **state)
{
	const struct checks_row *row = *state;
	struct directory directory = row->directory;
	struct facts facts = {.virus = row->virus};
	struct verdict verdict;

	verdict_accept(&verdict);
	verdict.contact = CONTACT_S0;
	checks_make(&directory, &facts, &verdict);
	assert_string_equal(verdict.detail, row->want_detail);
	assert_int_equal(verdict.kind, row->want);
	assert_string_equal(verdict.check, row->want_check);
	assert_string_equal(verdict.reply, row->want_reply);
	assert_string_equal(verdict.made, row->want_made);
	assert_string_equal(verdict.not_made, row->want_not_made);
	assert_int_equal(facts.asked, row->want_asked);
}

struct settle_row {
	const char *name;
	struct directory directory;
	struct says auth, virus, settled;
	enum verdict_kind want;
	const char *want_check, *want_reply, *want_made, *want_observed;
	int want_settled;
};

static const struct settle_row settle_rows[] = {
    {"what nothing objects to is settled", {ANSWER_YES, {AUTH("reject"), VIRUS("reject")}, 2},
	CLEAN, CLEAN, CLEAN, VERDICT_ACCEPT, "", "", "auth,virus", "", 1},
    {"what is refused is not", {ANSWER_YES, {AUTH("reject"), VIRUS("reject")}, 2}, CLEAN, FOUND,
	CLEAN, VERDICT_REJECT, "virus", "5.7.1 S0 virus: Eicar", "auth,virus", "", 0},
    {"nor what cannot be told", {ANSWER_YES, {AUTH("reject"), VIRUS("reject")}, 2}, CLEAN, UNKNOWN,
	CLEAN, VERDICT_TEMPFAIL, "virus", "4.7.1 S0 virus: cannot be checked now, try again later",
	"auth", "", 0},
    {"a check that is off settles nothing",
	{ANSWER_YES, {{.check = "auth", .action = "reject", OFF}, VIRUS("reject")}, 2}, CLEAN,
	CLEAN, FOUND, VERDICT_ACCEPT, "", "", "virus", "", 0},
    {"refused at the end, with the check's own words", {ANSWER_YES, {AUTH("tempfail")}, 1}, CLEAN,
	CLEAN, {ANSWER_YES, WORDS(FINDING_BY_ROW)}, VERDICT_TEMPFAIL, "auth",
	"4.5.3 S0 auth: too many", "auth", "", 1},
    {"for good, whatever the row says", {ANSWER_YES, {AUTH("tempfail")}, 1},
	{ANSWER_YES, WORDS(FINDING_FOR_GOOD)}, CLEAN, CLEAN, VERDICT_REJECT, "auth",
	"5.5.3 S0 auth: too many", "auth", "", 0},
    {"for now, whatever the row says", {ANSWER_YES, {AUTH("reject")}, 1},
	{ANSWER_YES, WORDS(FINDING_TRY_LATER)}, CLEAN, CLEAN, VERDICT_TEMPFAIL, "auth",
	"4.5.3 S0 auth: too many", "auth", "", 0},
    {"cannot tell at the end", {ANSWER_YES, {AUTH("reject")}, 1}, CLEAN, CLEAN, UNKNOWN,
	VERDICT_TEMPFAIL, "auth", "4.7.1 S0 auth: cannot be checked now, try again later", "auth",
	"", 1},
    {"observed only, and the rest is made", {ANSWER_YES, {AUTH("observe"), VIRUS("reject")}, 2},
	{ANSWER_YES, WORDS(FINDING_FOR_GOOD)}, CLEAN, CLEAN, VERDICT_ACCEPT, "", "", "auth,virus",
	"auth: more than 5", 1},
    {"observed that it cannot be told", {ANSWER_YES, {AUTH("observe"), VIRUS("reject")}, 2},
	UNKNOWN, FOUND, CLEAN, VERDICT_REJECT, "virus", "5.7.1 S0 virus: Eicar", "virus",
	"auth: no scanner", 0},
};

static void
test_settle(void **state)
{
	const struct settle_row *row = *state;
	struct directory directory = row->directory;
	struct facts facts = {.auth = row->auth, .virus = row->virus, .settled = row->settled};
	struct verdict verdict;

	verdict_accept(&verdict);
	verdict.contact = CONTACT_S0;
	checks_make(&directory, &facts, &verdict);
	assert_int_equal(verdict.kind, row->want);
	assert_string_equal(verdict.check, row->want_check);
	assert_string_equal(verdict.reply, row->want_reply);
	assert_string_equal(verdict.made, row->want_made);
	assert_string_equal(verdict.observed, row->want_observed);
	assert_int_equal(facts.settled_asked, row->want_settled);
}

/* The scanner is asked for what is switched on and made, whatever else there is. */
static void
test_what_the_scanner_is_asked_for(void **state)
{
	static const struct {
		struct directory directory;
		unsigned int want;
	} cases[] = {
	    {{ANSWER_YES, {VIRUS("reject"), AUTH("reject")}, 2}, SCAN_CHECK_VIRUS},
	    {{ANSWER_YES, {{.check = "virus", .action = "reject", OFF}, AUTH("reject")}, 2}, 0},
	    {{ANSWER_YES, {VIRUS("reject"), {.check = "spam", .action = "reject", LATER}}, 2},
		SCAN_CHECK_VIRUS},
	    {{ANSWER_YES, {VIRUS("reject"), {.check = "malware", .action = "reject", OFF}}, 2},
		SCAN_CHECK_VIRUS},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct directory directory = cases[i].directory;
		struct facts facts = {.scan_checks = 99};
		struct verdict verdict;

		verdict_accept(&verdict);
		verdict.contact = CONTACT_S0;
		checks_make(&directory, &facts, &verdict);
		assert_int_equal(facts.scan_checks, cases[i].want);
	}
}

/*
 * The sender is looked into where spam is looked for, and before it is judged, whatever is found;
 * not to be able to tell is 451, and nobody guesses at spam then.
 */
static void
test_authentication(void **state)
{
	static const struct {
		bool spam;
		enum answer answer, found;
		enum verdict_kind want;
		const char *want_auth;
		int want_asked;
	} cases[] = {
	    {true, ANSWER_YES, ANSWER_NO, VERDICT_ACCEPT, "spf=pass", 1},
	    {true, ANSWER_YES, ANSWER_YES, VERDICT_QUARANTINE, "spf=pass", 1},
	    {true, ANSWER_CANNOT_TELL, ANSWER_NO, VERDICT_TEMPFAIL, "spf=pass", 0},
	    {true, ANSWER_CANNOT_TELL, ANSWER_YES, VERDICT_TEMPFAIL, "spf=pass", 0},
	    {false, ANSWER_CANNOT_TELL, ANSWER_YES, VERDICT_ACCEPT, "", 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct directory directory = {ANSWER_YES,
		    {{.check = "spam",
			.action = "quarantine",
			.made = true,
			.enabled = cases[i].spam}},
		    1};
		struct facts facts = {.spam = {.answer = cases[i].found}};
		struct verdict verdict;

		authentication = (struct authentication){
		    .answer = cases[i].answer, .why = {"DNS did not answer"}};
		verdict_accept(&verdict);
		verdict.contact = CONTACT_S0;
		checks_make(&directory, &facts, &verdict);
		assert_int_equal(verdict.kind, cases[i].want);
		assert_string_equal(verdict.auth, cases[i].want_auth);
		assert_int_equal(verdict.results[0] != '\0', cases[i].spam);
		assert_int_equal(facts.spam_asked, cases[i].want_asked);
		if (cases[i].want == VERDICT_TEMPFAIL) {
			assert_string_equal(verdict.check, "spam");
			assert_string_equal(verdict.detail, "DNS did not answer");
		}
	}
	authentication = (struct authentication){.answer = ANSWER_YES};
}

int
main(void)
{
	struct CMUnitTest tests[60] = {cmocka_unit_test(test_what_the_scanner_is_asked_for),
	    cmocka_unit_test(test_authentication)};
	size_t used = 2;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, settle_rows, test_settle);
	return (ROWS_RUN("local_scan/checks", tests, used));
}
