/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest_due.h"
#include "rows.h"

/* On a real state.db and the example's directory.db. Run from the top of the checkout. */

static char work[] = "/tmp/test_digest_book.XXXXXX";
static char state[64], people[64], models[64];

enum { WAIT_MS = 5000 };

static void
sql(const char *path, const char *statement)
{
	static char quoted[8192];

	setenv("DB", path, 1);
	setenv("SQL", statement, 1);
	snprintf(quoted, sizeof(quoted), "sqlite3 -bail -cmd '.timeout 5000' \"$DB\" \"$SQL\"");
	assert_int_equal(system(quoted), 0);
}

/* Both as the migrations make them, once; and a copy for each test. */
static void
make_models(void)
{
	assert_int_equal(system("sql/migrate \"$STATE.model\" sql/state >/dev/null &&"
				" sql/migrate \"$PEOPLE.model\" sql/directory >/dev/null &&"
				" sqlite3 -bail \"$PEOPLE.model\" <sql/example.sql"),
	    0);
}

static void
fresh(void)
{
	setenv("STATE", state, 1);
	setenv("PEOPLE", people, 1);
	if (access(models, F_OK) == -1)
		make_models();
	assert_int_equal(system("rm -f \"$STATE\" \"$STATE\"-* \"$PEOPLE\" &&"
				" cp \"$STATE.model\" \"$STATE\" &&"
				" cp \"$PEOPLE.model\" \"$PEOPLE\""),
	    0);
}

/* Something kept for ${address}, which is ${mailbox}'s. */
static void
keep(const char *address, const char *mailbox)
{
	static int number;
	char statement[2048];

	number++;
	snprintf(statement, sizeof(statement),
	    "INSERT INTO quarantine_message (exim_id, file, size, sha256, kept_at, expires_at,"
	    " contact, kind, reason, tests, score_milli, sender, author, subject)"
	    " VALUES ('x%d', printf('%%032x', %d), 1, 'y', 1000, 2000, 'S0', 'spam', 'why', '',"
	    " 9100, 'pat@partner.example', 'Pat', 'subject %d');"
	    " INSERT INTO quarantine_entry (message, address, mailbox, is_group, state_at)"
	    " VALUES (last_insert_rowid(), \"%s\", \"%s\", 0, 0)",
	    number, number, number, address, mailbox);
	sql(state, statement);
}

/* Whom the book would tell of how many, as "anna@company.example:2 ...". */
static const char *
owed(bool all)
{
	static char text[2048];
	static struct digest_row rows[8];
	struct directory *directory = directory_open(people, deadline_in_ms(WAIT_MS));
	struct digest_book *book = digest_book_open(state, deadline_in_ms(WAIT_MS));
	char person[DIRECTORY_ADDRESS_SIZE] = "";
	struct why why = {""};
	size_t used = 0, count;

	text[0] = '\0';
	if (digest_book_gather(book, directory, all, &why) == -1)
		fail_msg("%s", why.text);
	while (digest_book_next(book, person, &why) == ANSWER_YES) {
		assert_int_equal(digest_book_rows(book, person, rows, 8, &count, &why), 0);
		if (count > 0)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s:%zu",
			    used > 0 ? " " : "", person, count);
	}
	assert_string_equal(why.text, "");
	digest_book_close(book);
	directory_close(directory);
	return (text);
}

static void
tell(const char *person, int64_t entry)
{
	struct digest_book *book = digest_book_open(state, deadline_in_ms(WAIT_MS));
	struct why why = {""};

	if (digest_book_tell(book, person, entry, true, "words", &why) == -1)
		fail_msg("%s", why.text);
	digest_book_close(book);
}

#define ANNA  "anna@company.example"
#define BEN   "ben@company.example"
#define DORA  "dora@company.example"
#define SALES "sales@company.example"

struct owed_row {
	const char *name;
	const char *people; /* a change of the directory */
	const char *kept[3][2];
	const char *want;
};

static const struct owed_row owed_rows[] = {
    {"nothing", "", {{NULL}}, ""},
    {"all addresses of a person are one", "",
	{{ANNA, ANNA}, {"info@company.example", ANNA}, {"anna+x@company.example", ANNA}},
	ANNA ":3"},
    {"a group's members who have a mailbox here", "", {{SALES, SALES}}, ANNA ":1 " DORA ":1"},
    {"a group and one of its members", "", {{SALES, SALES}, {ANNA, ANNA}}, ANNA ":2 " DORA ":1"},
    {"a group's owner alone", "INSERT INTO group_owner VALUES ('" SALES "', '" BEN "')",
	{{SALES, SALES}}, BEN ":1"},
    {"a group in a group that has an owner",
	"INSERT INTO alias VALUES ('all@company.example', '" SALES
	"'), ('all@company.example', '" ANNA "'); INSERT INTO group_owner VALUES ('" SALES
	"', '" BEN "')",
	{{"all@company.example", "all@company.example"}}, ANNA ":1 " BEN ":1"},
    {"an owner who has left leaves it to the members",
	"INSERT INTO group_owner VALUES ('" SALES "', 'emil@company.example');"
	" DELETE FROM mailbox WHERE address = 'emil@company.example'",
	{{SALES, SALES}}, ANNA ":1 " DORA ":1"},
    {"an owner who is blocked leaves it to the members, too",
	"INSERT INTO group_owner VALUES ('" SALES "', '" BEN "');"
	" UPDATE mailbox SET state = 'blocked' WHERE address = '" BEN "'",
	{{SALES, SALES}}, ANNA ":1 " DORA ":1"},
    {"a tagged address of a group", "", {{"sales+x@company.example", "sales+x@company.example"}},
	ANNA ":1 " DORA ":1"},
    {"who is blocked gets none", "", {{"left@company.example", "left@company.example"}}, ""},
    {"an address outside is nobody's here", "",
	{{"partner@company.example", "partner@company.example"}}, ""},
    {"an address that is no more", "", {{"gone@company.example", "gone@company.example"}}, ""},
    {"o'brien", "", {{"o'brien@company.example", "o'brien@company.example"}},
	"o'brien@company.example:1"},
};

static void
test_owed(void **state_)
{
	const struct owed_row *row = *state_;
	size_t i;

	fresh();
	if (row->people[0] != '\0')
		sql(people, row->people);
	for (i = 0; i < 3 && row->kept[i][0] != NULL; i++)
		keep(row->kept[i][0], row->kept[i][1]);
	assert_string_equal(owed(false), row->want);
	assert_string_equal(owed(true), row->want);
}

static void
test_told(void **state_)
{
	(void)state_;
	fresh();
	keep(ANNA, ANNA);
	keep(SALES, SALES);
	keep(ANNA, ANNA);
	assert_string_equal(owed(false), ANNA ":3 " DORA ":1");
	tell(ANNA, 3);
	assert_string_equal(owed(false), DORA ":1");
	assert_string_equal(owed(true), ANNA ":3 " DORA ":1");
	tell(DORA, 2);
	assert_string_equal(owed(false), "");
	keep(SALES, SALES);
	assert_string_equal(owed(false), ANNA ":1 " DORA ":1");
	sql(state, "UPDATE quarantine_entry SET state = 'released' WHERE id = 4");
	assert_string_equal(owed(false), "");
	assert_string_equal(owed(true), ANNA ":3 " DORA ":1");
	sql(state, "UPDATE quarantine_entry SET state = 'releasing' WHERE id = 4");
	assert_string_equal(owed(false), "");
}

static void
test_rows(void **state_)
{
	struct directory *directory;
	struct digest_book *book;
	static struct digest_row rows[3];
	struct why why = {""};
	size_t count;

	(void)state_;
	fresh();
	keep("info@company.example", ANNA);
	keep(ANNA, ANNA);
	keep(ANNA, ANNA);
	sql(state, "UPDATE quarantine_message SET kind = 'virus', score_milli = NULL, subject = '' "
		   "WHERE id = 2");
	directory = directory_open(people, deadline_in_ms(WAIT_MS));
	book = digest_book_open(state, deadline_in_ms(WAIT_MS));
	assert_int_equal(digest_book_gather(book, directory, false, &why), 0);
	assert_int_equal(digest_book_rows(book, ANNA, rows, 2, &count, &why), 0);
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].id, 1);
	assert_string_equal(rows[0].address, "info@company.example");
	assert_string_equal(rows[0].author, "Pat");
	assert_string_equal(rows[0].sender, "pat@partner.example");
	assert_int_equal(rows[0].score_milli, 9100);
	assert_true(rows[0].scored);
	assert_int_equal(rows[0].kind, QUARANTINE_SPAM);
	assert_int_equal(rows[0].kept_at, 1000);
	assert_int_equal(rows[0].expires_at, 2000);
	assert_int_equal(rows[1].kind, QUARANTINE_VIRUS);
	assert_false(rows[1].scored);
	assert_int_equal(digest_book_tell(book, ANNA, 2, true, "words", &why), 0);
	assert_int_equal(digest_book_rows(book, ANNA, rows, 2, &count, &why), 0);
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].id, 3);
	digest_book_close(book);
	directory_close(directory);

	book = digest_book_open("/nowhere/state.db", deadline_in_ms(WAIT_MS));
	assert_int_equal(digest_book_tell(book, ANNA, 2, true, "words", &why), -1);
	assert_non_null(strstr(why.text, "/nowhere/state.db"));
	digest_book_close(book);
}

/* What is kept while a run goes on is the next one's, all of it: else the number of what came to a
 * group would say that he has been told of what came to himself. */
static void
test_meanwhile(void **state_)
{
	struct directory *directory;
	struct digest_book *book;
	static struct digest_row rows[3];
	struct why why = {""};
	size_t count;

	(void)state_;
	fresh();
	keep(SALES, SALES);
	directory = directory_open(people, deadline_in_ms(WAIT_MS));
	book = digest_book_open(state, deadline_in_ms(WAIT_MS));
	assert_int_equal(digest_book_gather(book, directory, false, &why), 0);
	keep(ANNA, ANNA);
	keep(SALES, SALES);
	assert_int_equal(digest_book_rows(book, ANNA, rows, 3, &count, &why), 0);
	assert_int_equal(count, 1);
	assert_int_equal(digest_book_tell(book, ANNA, rows[count - 1].id, true, "words", &why), 0);
	digest_book_close(book);
	directory_close(directory);
	assert_string_equal(owed(false), ANNA ":2 " DORA ":2");
}

/* ---- when ---------------------------------------------------------------- */

enum { NOW = 1700000000 }; /* 2023-11-14 22:13:20 UTC */

struct due_row {
	const char *name;
	const char *people;
	const char *state;
	const char *want; /* of company, branch, moving: d due, b bad, - neither */
	bool whatever_hour;
};

#define RAN(at) "INSERT INTO digest_run VALUES ('branch.example', " #at ")"

static const struct due_row due_rows[] = {
    {"never yet, and its hour is long past", "UPDATE digest_time SET hour = 8, zone = 'UTC'", "",
	"---", false},
    {"never yet, and its hour began just now", "UPDATE digest_time SET hour = 22, zone = 'UTC'", "",
	"ddd", false},
    {"a row of its own",
	"UPDATE digest_time SET hour = 8, zone = 'UTC';"
	"INSERT INTO digest_time (domain, hour, zone) VALUES ('branch.example', 23, "
	"'Europe/Berlin')",
	"", "-d-", false},
    {"done today", "UPDATE digest_time SET hour = 22, zone = 'UTC'", RAN(1699999300), "d-d", false},
    {"done yesterday only", "UPDATE digest_time SET hour = 8, zone = 'UTC'", RAN(1699862500), "-d-",
	false},
    {"done after the hour of today", "UPDATE digest_time SET hour = 8, zone = 'UTC'",
	RAN(1699948800), "---", false},
    {"done in a future that a wrong clock told of",
	"UPDATE digest_time SET hour = 22, zone = 'UTC'", RAN(1900000000), "ddd", false},
    {"switched off",
	"UPDATE digest_time SET hour = 22, zone = 'UTC';"
	"INSERT INTO digest_time (domain, hour, enabled) VALUES ('branch.example', 22, 0)",
	"", "d-d", false},
    {"at once, but not who is switched off",
	"INSERT INTO digest_time (domain, hour, enabled) VALUES ('branch.example', 22, 0)", "",
	"d-d", true},
    {"a zone that is none",
	"UPDATE digest_time SET hour = 22, zone = 'UTC'; INSERT INTO digest_time (domain, hour,"
	" zone) VALUES ('branch.example', 22, 'Middle/Earth')",
	"", "dbd", false},
};

struct had_row {
	const char *name;
	int64_t told_at; /* against the hour of his domain; NEVER */
	bool whatever_hour;
	enum answer want;
};

enum { NEVER = -1000000 };

static const struct had_row had_rows[] = {
    {"who was never told", NEVER, false, ANSWER_NO},
    {"yesterday's", -1, false, ANSWER_NO},
    {"this day's, in the moment of the hour", 0, false, ANSWER_YES},
    {"this day's", 60, false, ANSWER_YES},
    {"this day's, when the hour is not asked", 60, true, ANSWER_NO},
    {"one of the future is by a clock that was wrong", 90000, false, ANSWER_NO},
};

static void
test_had(void **state_)
{
	const struct had_row *row = *state_;
	struct directory *directory;
	struct digest_book *book;
	struct digest_due due;
	struct why why = {""};
	char statement[256];

	fresh();
	sql(people, "UPDATE digest_time SET zone = 'UTC', hour = 0");
	directory = directory_open(people, deadline_in_ms(WAIT_MS));
	book = digest_book_open(state, deadline_in_ms(WAIT_MS));
	assert_int_equal(digest_due_ask(&due, book, directory, NOW, row->whatever_hour, &why), 0);
	snprintf(statement, sizeof(statement),
	    "INSERT INTO digest_told SELECT '" ANNA "', 1, %lld / 86400 * 86400 + %lld"
	    " WHERE %lld <> %d",
	    (long long)NOW, (long long)row->told_at, (long long)row->told_at, NEVER);
	sql(state, statement);
	assert_int_equal(digest_due_had(&due, book, ANNA, &why), row->want);
	digest_due_free(&due);
	digest_book_close(book);
	directory_close(directory);
}

static void
test_told_in_part(void **state_)
{
	struct digest_book *book;
	struct why why = {""};
	int64_t at;

	(void)state_;
	fresh();
	book = digest_book_open(state, deadline_in_ms(WAIT_MS));
	assert_int_equal(digest_book_tell(book, ANNA, 1, false, "words", &why), 0);
	assert_int_equal(digest_book_told(book, ANNA, &at, &why), 0);
	assert_int_equal(at, 0);
	assert_int_equal(digest_book_tell(book, ANNA, 2, true, "words", &why), 0);
	assert_int_equal(digest_book_told(book, ANNA, &at, &why), 0);
	assert_true(at > NOW);
	digest_book_close(book);
	book = digest_book_open("/nowhere/state.db", deadline_in_ms(WAIT_MS));
	assert_int_equal(digest_book_told(book, ANNA, &at, &why), -1);
	digest_book_close(book);
}

static void
test_due(void **state_)
{
	static const char *const who[] = {
	    "anna@company.example", "anna@branch.example", "anna@moving.example"};
	const struct due_row *row = *state_;
	struct directory *directory;
	struct digest_book *book;
	struct digest_due due;
	struct why why = {""};
	char got[4] = "---";
	int64_t at;
	size_t i;

	fresh();
	sql(people, row->people);
	if (row->state[0] != '\0')
		sql(state, row->state);
	directory = directory_open(people, deadline_in_ms(WAIT_MS));
	book = digest_book_open(state, deadline_in_ms(WAIT_MS));
	assert_int_equal(digest_due_ask(&due, book, directory, NOW, row->whatever_hour, &why), 0);
	for (i = 0; i < 3; i++)
		if (digest_due_of(&due, who[i]) != NULL)
			got[i] = 'd';
		else if (due.bad[digest_times_of(&due.times, who[i]) - due.times.list])
			got[i] = 'b';
	assert_string_equal(got, row->want);
	assert_int_equal(digest_due_any(&due), strchr(got, 'd') != NULL);
	assert_null(digest_due_of(&due, "pat@partner.example"));

	/* who failed stays due */
	digest_due_failed(&due, who[0], &(struct why){"trouble"});
	assert_non_null(strstr(due.why.text, got[1] == 'b' ? "branch.example" : who[0]));
	assert_int_equal(digest_due_note(&due, book, &why), -1);
	assert_int_equal(digest_book_ran(book, "company.example", &at, &why), 0);
	assert_int_equal(at, 0);
	assert_int_equal(digest_book_ran(book, "moving.example", &at, &why), 0);
	assert_int_equal(at, got[2] == 'd' ? NOW : 0);
	digest_due_free(&due);
	digest_book_close(book);
	directory_close(directory);
}

int
main(void)
{
	static struct CMUnitTest tests[50];
	size_t used = 0;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(state, sizeof(state), "%s/state.db", work);
	snprintf(models, sizeof(models), "%s/directory.db.model", work);
	snprintf(people, sizeof(people), "%s/directory.db", work);
	ROWS_ADD(tests, used, owed_rows, test_owed);
	ROWS_ADD(tests, used, due_rows, test_due);
	ROWS_ADD(tests, used, had_rows, test_had);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_told);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_rows);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_told_in_part);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_meanwhile);
	failed = ROWS_RUN("digest_book", tests, used);
	setenv("WORK", work, 1);
	if (system("rm -rf \"$WORK\"") != 0)
		return (1);
	return (failed);
}
