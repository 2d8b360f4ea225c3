/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checks.h"

#include <string.h>

#include "rows.h"

/* The directory and the facts that answer what the row says, to show that each answer travels. */
struct directory {
	enum answer answer;
	struct directory_check rows[3];
	size_t count;
};

struct facts {
	struct scan_result scan;
	int asked;
};

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

const struct scan_result *
facts_scan(struct facts *facts)
{
	facts->asked++;
	return (&facts->scan);
}

struct checks_row {
	const char *name;
	struct directory directory;
	struct scan_result scan;
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
#define FOUND                                                                                      \
	{                                                                                          \
		.virus = ANSWER_YES, .name = "Eicar"                                               \
	}
#define CLEAN                                                                                      \
	{                                                                                          \
		.virus = ANSWER_NO                                                                 \
	}
#define UNKNOWN                                                                                    \
	{                                                                                          \
		.virus = ANSWER_CANNOT_TELL, .why = { "no scanner" }                               \
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
    {"a limit that the setting refuses", {ANSWER_YES, {VIRUS("reject")}, 1},
	{.virus = ANSWER_YES, .limit = true, .name = "Limits.Size"}, VERDICT_REJECT, "virus",
	"limit Limits.Size", "5.7.1 S0 virus: limit Limits.Size", "virus", "", 1},
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
    {"an action that nobody knows", {ANSWER_YES, {VIRUS("tag")}, 1}, FOUND, VERDICT_TEMPFAIL,
	"virus", "this module knows no action tag (contact_check, S0 virus)",
	"4.3.5 virus: local configuration problem, try again later", "", "", 0},
    {"an action that nobody knows does not matter when off",
	{ANSWER_YES, {{.check = "virus", .action = "tag", OFF}}, 1}, FOUND, VERDICT_ACCEPT, "", "",
	"", "", "", 0},
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
	struct facts facts = {.scan = row->scan};
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

int
main(void)
{
	struct CMUnitTest tests[32];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/checks", tests, used));
}
