/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spam_lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

/* Real databases: the shared company of sql/example.sql, and its people's own. Run from the top. */

static char work[] = "/tmp/test_spam_lists.XXXXXX";
static char directory_path[128], state_path[128];

static void
sh(const char *command)
{
	char line[4096];

	assert_true(snprintf(line, sizeof(line),
			"set -e; D='%s'; S='%s'; sql() { sqlite3 -batch -bail \"$@\"; }; { %s\n} "
			">/dev/null",
			directory_path, state_path, command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("the setup failed: %s", command);
}

/* New databases, and then these statements in each. */
static void
setup(const char *directory_sql, const char *state_sql)
{
	char line[2048];

	sh("rm -f \"$D\" \"$S\" \"$S\"-*; cp \"$D.new\" \"$D\"; cp \"$D.state\" \"$S\"");
	assert_true(snprintf(line, sizeof(line), "sql \"$D\" \"%s\"; sql \"$S\" \"%s\"",
			directory_sql, state_sql) < (int)sizeof(line));
	sh(line);
}

#define ANNA "anna@company.example"
#define DORA "dora@company.example"
#define ENTRY(table, whose, sender, kind)                                                          \
	"INSERT INTO spam_entry (" table ", sender, kind) VALUES ('" whose "', '" sender           \
	"', '" kind "');"
#define OWN(sender, kind)     ENTRY("mailbox", ANNA, sender, kind)
#define DOMAIN_(sender, kind) ENTRY("domain", "company.example", sender, kind)

struct list_row {
	const char *name;
	const char *directory_sql, *state_sql, *recipient;
	struct spam_sender senders[SPAM_SENDERS_MAX];
	const char *want_mailbox; /* NULL: as recipient */
	int64_t want_tag, want_quarantine, want_reject;
	enum spam_entry want_entry;
};

#define USUAL 5000, 8000, 20000
#define PROVED(s)                                                                                  \
	{                                                                                          \
		.name = s, .proved = true                                                          \
	}
#define CLAIMED(s)                                                                                 \
	{                                                                                          \
		.name = s                                                                          \
	}
#define ALLOW SPAM_ENTRY_ALLOW
#define BLOCK SPAM_ENTRY_BLOCK
#define NO    SPAM_ENTRY_NONE

static const struct list_row lists[] = {
    /* thresholds */
    {"as shipped", "", "", ANNA, {CLAIMED("")}, NULL, USUAL, NO},
    {"those of the domain", "INSERT INTO spam_threshold VALUES ('company.example', 1, 2.5, 3, '');",
	"", ANNA, {CLAIMED("")}, NULL, 1000, 2500, 3000, NO},
    {"not those of another domain",
	"INSERT INTO spam_threshold VALUES ('branch.example', 1, 2.5, 3, '');", "", ANNA,
	{CLAIMED("")}, NULL, USUAL, NO},
    {"one's own", "", "INSERT INTO spam_threshold VALUES ('" ANNA "', 1, 2, 1000);", ANNA,
	{CLAIMED("")}, NULL, 1000, 2000, 1000000, NO},
    {"what one has not set is the domain's", "",
	"INSERT INTO spam_threshold VALUES ('" ANNA "', NULL, 6, NULL);", ANNA, {CLAIMED("")}, NULL,
	5000, 6000, 20000, NO},
    {"nothing set", "", "INSERT INTO spam_threshold VALUES ('" ANNA "', NULL, NULL, NULL);", ANNA,
	{CLAIMED("")}, NULL, USUAL, NO},
    {"another's", "", "INSERT INTO spam_threshold VALUES ('" DORA "', 1, 2, 3);", ANNA,
	{CLAIMED("")}, NULL, USUAL, NO},
    {"an address outside", "", "", "pat@partner.example", {CLAIMED("")}, "", USUAL, NO},

    /* whose an address is */
    {"in capitals", "", OWN("@b.example", "block"), "ANNA@Company.Example", {CLAIMED("@b.example")},
	ANNA, USUAL, BLOCK},
    {"an alias", "", OWN("@b.example", "block"), "info@company.example", {CLAIMED("@b.example")},
	ANNA, USUAL, BLOCK},
    {"an alias of an alias",
	"INSERT INTO alias VALUES ('ask@company.example', 'info@company.example');",
	OWN("@b.example", "block"), "ask@company.example", {CLAIMED("@b.example")}, ANNA, USUAL,
	BLOCK},
    {"a tag", "", OWN("@b.example", "block"), "anna+news@company.example", {CLAIMED("@b.example")},
	ANNA, USUAL, BLOCK},
    {"the tag of an alias", "", OWN("@b.example", "block"), "info+news@company.example",
	{CLAIMED("@b.example")}, ANNA, USUAL, BLOCK},
    {"a tag that is another's mailbox",
	"INSERT INTO mailbox (address, home) VALUES ('anna+x@company.example', 'skyconnect');",
	OWN("@b.example", "block"), "anna+x@company.example", {CLAIMED("@b.example")}, NULL, USUAL,
	NO},
    {"a group has its domain's", DOMAIN_("@c.example", "block"), OWN("@b.example", "block"),
	"sales@company.example", {CLAIMED("@b.example")}, "", USUAL, NO},
    {"which counts for it", DOMAIN_("@c.example", "block"), OWN("@b.example", "block"),
	"sales@company.example", {CLAIMED("@c.example")}, "", USUAL, BLOCK},
    {"an alias that leads outside", DOMAIN_("@c.example", "block"), "", "partner@company.example",
	{CLAIMED("@c.example")}, "", USUAL, BLOCK},
    {"in quotes", "", OWN("@b.example", "block"), "\"Anna\"@company.example",
	{CLAIMED("@b.example")}, ANNA, USUAL, BLOCK},
    {"in quotes with backslashes", "", OWN("@b.example", "block"), "\"\\an\\na+x\"@company.example",
	{CLAIMED("@b.example")}, ANNA, USUAL, BLOCK},
    {"quoted, and nobody's", DOMAIN_("@b.example", "block"), "", "\"an na\"@company.example",
	{CLAIMED("@b.example")}, "", USUAL, BLOCK},
    {"the other side", "",
	"INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('" DORA
	"', '@b.example', 'block');",
	"boss@company.example", {CLAIMED("@b.example")}, DORA, USUAL, BLOCK},

    /* entries */
    {"allow where it is proved", "", OWN("a@b.example", "allow"), ANNA, {PROVED("a@b.example")},
	NULL, USUAL, ALLOW},
    {"allow where it is not", "", OWN("a@b.example", "allow"), ANNA, {CLAIMED("a@b.example")}, NULL,
	USUAL, NO},
    {"the domain's allow where it is not proved", DOMAIN_("a@b.example", "allow"), "", ANNA,
	{CLAIMED("a@b.example")}, NULL, USUAL, NO},
    {"the domain's allow where it is", DOMAIN_("a@b.example", "allow"), "", ANNA,
	{PROVED("a@b.example")}, NULL, USUAL, ALLOW},
    {"block needs no proof", DOMAIN_("a@b.example", "block"), "", ANNA, {CLAIMED("A@B.example")},
	NULL, USUAL, BLOCK},
    {"one's own goes before the domain's", DOMAIN_("a@b.example", "block"),
	OWN("a@b.example", "allow"), ANNA, {PROVED("a@b.example")}, NULL, USUAL, ALLOW},
    {"but not when it is not proved", DOMAIN_("a@b.example", "block"), OWN("a@b.example", "allow"),
	ANNA, {CLAIMED("a@b.example")}, NULL, USUAL, BLOCK},
    {"one's own domain entry before the domain's for the address", DOMAIN_("a@b.example", "block"),
	OWN("@b.example", "allow"), ANNA, {PROVED("a@b.example"), PROVED("@b.example")}, NULL,
	USUAL, ALLOW},
    {"the first sender that has an entry counts", "",
	OWN("a@b.example", "block") OWN("@b.example", "allow"), ANNA,
	{PROVED("a@b.example"), PROVED("@b.example")}, NULL, USUAL, BLOCK},
    {"whatever the order of the rows", "", OWN("@b.example", "allow") OWN("a@b.example", "block"),
	ANNA, {PROVED("a@b.example"), PROVED("@b.example")}, NULL, USUAL, BLOCK},
    {"an allow that is not proved stands in nobody's way", "",
	OWN("a@b.example", "allow") OWN("x@y.example", "block"), ANNA,
	{CLAIMED("a@b.example"), PROVED("x@y.example")}, NULL, USUAL, BLOCK},
    {"a subdomain is another", "", OWN("@b.example", "allow"), ANNA, {PROVED("@news.b.example")},
	NULL, USUAL, NO},
    {"a sender that ends the same", "", OWN("a@b.example", "block"), ANNA,
	{CLAIMED("aa@b.example")}, NULL, USUAL, NO},
    {"no pattern", "", OWN("a@b.example", "block"), ANNA, {CLAIMED("%@b.example")}, NULL, USUAL,
	NO},
    {"what a stranger writes is no JSON and no SQL", "", OWN("a@b.example", "block"), ANNA,
	{CLAIMED("\",1],[\"a@b.example"), CLAIMED("' OR 1 --\\@\001\377b.example")}, NULL, USUAL,
	NO},
    {"a recipient that is no JSON and no SQL", "", "", "\"],[\"' --\\@company.example",
	{CLAIMED("")}, "", USUAL, NO},
};

static void
test_list(void **state)
{
	const struct list_row *row = *state;
	struct spam_recipient recipient;
	struct directory *directory;
	struct why why = {""};

	setup(row->directory_sql, row->state_sql);
	directory = directory_open(directory_path, deadline_in_ms(5000));
	assert_int_equal(spam_of_domains(directory, &row->recipient, 1, row->senders,
			     SPAM_SENDERS_MAX, &recipient, &why),
	    ANSWER_YES);
	assert_string_equal(recipient.mailbox, row->want_mailbox != NULL ? row->want_mailbox
					       : strchr(row->recipient, '@') != NULL
						   ? row->recipient
						   : "");
	assert_int_equal(spam_of_persons(directory, state_path, row->senders, SPAM_SENDERS_MAX,
			     &recipient, 1, &why),
	    ANSWER_YES);
	directory_close(directory);
	assert_int_equal(recipient.tag, row->want_tag);
	assert_int_equal(recipient.quarantine, row->want_quarantine);
	assert_int_equal(recipient.reject, row->want_reject);
	assert_int_equal(recipient.entry, row->want_entry);
	assert_string_equal(why.text, "");
}

/* As many as Exim takes, each with an opinion of his own, in an order that is not the tables'. */
static void
test_500_recipients(void **state)
{
	static char addresses[SPAM_RECIPIENTS_MAX][40];
	static struct spam_recipient recipients[SPAM_RECIPIENTS_MAX];
	const char *list[SPAM_RECIPIENTS_MAX];
	struct spam_sender senders[] = {PROVED("a@b.example")};
	struct directory *directory;
	struct why why = {""};
	int i;

	(void)state;
	setup("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
	      "INSERT INTO mailbox (address, home) SELECT 'm' || i || '@company.example', "
	      "iif(i % 2, 'o365', 'skyconnect') FROM n;",
	    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
	    "INSERT INTO spam_threshold SELECT 'm' || i || '@company.example', i + 1, i + 2, NULL "
	    "FROM n WHERE i < 10;"
	    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
	    "INSERT INTO spam_entry (mailbox, sender, kind) SELECT 'm' || i || '@company.example', "
	    "'a@b.example', iif(i % 3, 'block', 'allow') FROM n WHERE i % 5 > 0;");
	for (i = 0; i < SPAM_RECIPIENTS_MAX; i++) {
		snprintf(addresses[i], sizeof(addresses[i]), "M%d+tag@company.example",
		    (i * 7) % SPAM_RECIPIENTS_MAX);
		list[i] = addresses[i];
	}
	directory = directory_open(directory_path, deadline_in_ms(20000));
	assert_int_equal(
	    spam_of_domains(directory, list, SPAM_RECIPIENTS_MAX, senders, 1, recipients, &why),
	    ANSWER_YES);
	assert_int_equal(spam_of_persons(directory, state_path, senders, 1, recipients,
			     SPAM_RECIPIENTS_MAX, &why),
	    ANSWER_YES);
	directory_close(directory);
	for (i = 0; i < SPAM_RECIPIENTS_MAX; i++) {
		int who = (i * 7) % SPAM_RECIPIENTS_MAX;
		char want[40];

		snprintf(want, sizeof(want), "m%d@company.example", who);
		assert_string_equal(recipients[i].mailbox, want);
		assert_int_equal(recipients[i].entry, who % 5 == 0   ? NO
						      : who % 3 == 0 ? ALLOW
								     : BLOCK);
		assert_int_equal(recipients[i].tag, who < 10 ? (who + 1) * 1000 : 5000);
		assert_int_equal(recipients[i].reject, 20000);
	}
	assert_int_equal(
	    spam_of_domains(NULL, list, SPAM_RECIPIENTS_MAX + 1, senders, 1, recipients, &why),
	    ANSWER_CANNOT_TELL);
	assert_string_not_equal(why.text, "");
}

/* EXIM: 256 bytes is the longest that it takes. */
static void
test_a_long_tag(void **state)
{
	char address[257];
	const char *list[] = {address};
	struct spam_sender senders[] = {CLAIMED("a@b.example")};
	struct spam_recipient recipient;
	struct directory *directory;
	struct why why = {""};

	(void)state;
	assert_int_equal(snprintf(address, sizeof(address), "anna+%0235d@company.example", 0), 256);
	setup("INSERT INTO spam_threshold VALUES ('company.example', 1, 2, 3, '');",
	    OWN("a@b.example", "block"));
	directory = directory_open(directory_path, deadline_in_ms(5000));
	assert_int_equal(
	    spam_of_domains(directory, list, 1, senders, 1, &recipient, &why), ANSWER_YES);
	assert_int_equal(
	    spam_of_persons(directory, state_path, senders, 1, &recipient, 1, &why), ANSWER_YES);
	directory_close(directory);
	assert_string_equal(recipient.mailbox, ANNA);
	assert_int_equal(recipient.entry, BLOCK);
	assert_int_equal(recipient.tag, 1000);
}

/* The same address twice is two recipients. */
static void
test_twice(void **state)
{
	const char *list[] = {ANNA, DORA, ANNA};
	struct spam_sender senders[] = {CLAIMED("a@b.example")};
	struct spam_recipient recipients[3];
	struct directory *directory;
	struct why why = {""};

	(void)state;
	setup("", OWN("a@b.example", "block"));
	directory = directory_open(directory_path, deadline_in_ms(5000));
	assert_int_equal(
	    spam_of_domains(directory, list, 3, senders, 1, recipients, &why), ANSWER_YES);
	assert_int_equal(
	    spam_of_persons(directory, state_path, senders, 1, recipients, 3, &why), ANSWER_YES);
	directory_close(directory);
	assert_int_equal(recipients[0].entry, BLOCK);
	assert_int_equal(recipients[1].entry, NO);
	assert_int_equal(recipients[2].entry, BLOCK);
}

struct trouble_row {
	const char *name, *command;
	bool directory_answers;
};

static const struct trouble_row troubles[] = {
    {"state.db is not there", "rm \"$S\"", true},
    {"state.db is empty", "rm \"$S\"*; : >\"$S\"", true},
    {"state.db is no database", "rm \"$S\"*; yes nothing | head -c 9000 >\"$S\"", true},
    {"state.db is another database", "cp \"$D\" \"$S\"", true},
    {"state.db has no entries", "sql \"$S\" 'DROP TABLE spam_entry'", true},
    {"state.db is newer than we", "sql \"$S\" 'PRAGMA user_version = 999'", true},
    {"directory.db is not there", "rm \"$D\"", false},
    {"directory.db has no thresholds", "sql \"$D\" 'DROP TABLE spam_threshold'", false},
    {"directory.db has no row for all",
	"sql \"$D\" 'DROP TRIGGER spam_threshold_delete; DELETE FROM spam_threshold'", false},
    {"directory.db has no points",
	"sql \"$D\" 'DROP TRIGGER spam_point_delete; DELETE FROM spam_point WHERE name = "
	"\"CLASS_HAM\"'",
	true},
};

/* Whatever is missing, the answer is "cannot tell", with a reason. */
static void
test_trouble(void **state)
{
	const struct trouble_row *row = *state;
	int64_t points[SPAM_POINTS_COUNT];
	struct spam_sender senders[] = {CLAIMED("a@b.example")};
	const char *list[] = {ANNA};
	struct spam_recipient recipient;
	struct directory *directory;
	struct why why = {""};
	enum answer answer;

	setup("", "");
	sh(row->command);
	directory = directory_open(directory_path, deadline_in_ms(500));
	answer = spam_of_domains(directory, list, 1, senders, 1, &recipient, &why);
	assert_int_equal(answer, row->directory_answers ? ANSWER_YES : ANSWER_CANNOT_TELL);
	if (answer == ANSWER_YES && strstr(row->name, "points") == NULL)
		assert_int_equal(
		    spam_of_persons(directory, state_path, senders, 1, &recipient, 1, &why),
		    ANSWER_CANNOT_TELL);
	if (strstr(row->name, "points") != NULL)
		assert_int_equal(spam_points(directory, points, &why), ANSWER_CANNOT_TELL);
	directory_close(directory);
	assert_string_not_equal(why.text, "");
}

static void
test_points(void **state)
{
	int64_t points[SPAM_POINTS_COUNT];
	struct directory *directory;
	struct why why = {""};

	(void)state;
	setup("UPDATE spam_point SET points = -0.125 WHERE name = 'SPF_PASS';", "");
	directory = directory_open(directory_path, deadline_in_ms(5000));
	assert_int_equal(spam_points(directory, points, &why), ANSWER_YES);
	directory_close(directory);
	assert_int_equal(points[SPAM_POINT_SPF_PASS], -125);
	assert_int_equal(points[SPAM_POINT_SPF_FAIL], 2500);
	assert_int_equal(points[SPAM_POINT_CLASS_TAUGHT], 200000);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {cmocka_unit_test(test_500_recipients),
	    cmocka_unit_test(test_twice), cmocka_unit_test(test_points),
	    cmocka_unit_test(test_a_long_tag)};
	size_t used = 4;
	int status;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(directory_path, sizeof(directory_path), "%s/directory.db", work);
	snprintf(state_path, sizeof(state_path), "%s/state.db", work);
	sh("sql/migrate \"$D.state\" sql/state; sql/migrate \"$D.new\" sql/directory; sql "
	   "\"$D.new\" <sql/example.sql");
	ROWS_ADD(tests, used, lists, test_list);
	ROWS_ADD(tests, used, troubles, test_trouble);
	status = ROWS_RUN("store/spam_lists", tests, used);
	sh("rm -r \"${D%/*}\"");
	return (status);
}
