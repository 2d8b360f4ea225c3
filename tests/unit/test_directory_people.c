/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "directory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/* What the directory says of people, on the shared company of sql/example.sql. Run from the top. */

static char work[] = "/tmp/test_directory_people.XXXXXX";
static char path[128];

/* Run a command of the shell with $DB set; it must succeed. */
static void
sh(const char *command)
{
	char line[1024];

	assert_true(snprintf(line, sizeof(line), "set -e; DB='%s'; { %s\n} >/dev/null", path,
			command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("the setup failed: %s", command);
}

/* The example as the migrations make it, once; and a copy for each test. */
static void
setup(const char *sql)
{
	char line[768];

	sh("[ -e \"$DB.model\" ] || { sql/migrate \"$DB.model\" sql/directory; "
	   "sqlite3 -batch -bail \"$DB.model\" <sql/example.sql; }; "
	   "rm -f \"$DB\"; cp \"$DB.model\" \"$DB\"");
	snprintf(line, sizeof(line), "sqlite3 -batch -bail \"$DB\" \"%s\"", sql);
	sh(line);
}

struct login_row {
	const char *name;
	const char *sql, *login;
	enum answer want;
	const char *want_name, *want_mailbox;
	bool want_service, want_may_submit;
};

static const struct login_row logins[] = {
    {"a person", "SELECT 1", "anna@company.example", ANSWER_YES, "anna@company.example",
	"anna@company.example", false, true},
    {"the case of letters does not matter", "SELECT 1", "Anna@Company.EXAMPLE", ANSWER_YES,
	"anna@company.example", "anna@company.example", false, true},
    {"a service", "SELECT 1", "printer", ANSWER_YES, "printer", "", true, true},
    {"a login with a name of its own",
	"UPDATE login SET name = 'anna' WHERE name = 'anna@company.example'", "anna", ANSWER_YES,
	"anna", "anna@company.example", false, true},
    {"a blocked login", "UPDATE login SET state = 'blocked' WHERE name = 'anna@company.example'",
	"anna@company.example", ANSWER_YES, "anna@company.example", "anna@company.example", false,
	false},
    {"a blocked service", "UPDATE login SET state = 'blocked' WHERE name = 'printer'", "printer",
	ANSWER_YES, "printer", "", true, false},
    {"a blocked mailbox", "SELECT 1", "left@company.example", ANSWER_YES, "left@company.example",
	"left@company.example", false, false},
    {"a mailbox that moved to Office 365",
	"UPDATE mailbox SET home = 'o365' WHERE address = 'anna@company.example'",
	"anna@company.example", ANSWER_YES, "anna@company.example", "anna@company.example", false,
	false},
    {"a mailbox without a login is Dovecot's",
	"DELETE FROM login WHERE name = 'anna@company.example'", "anna@company.example", ANSWER_YES,
	"anna@company.example", "anna@company.example", false, true},
    {"one on Office 365 has no login here", "SELECT 1", "dora@company.example", ANSWER_YES,
	"dora@company.example", "dora@company.example", false, false},
    {"an alias is no login", "SELECT 1", "info@company.example", ANSWER_NO, "", "", false, false},
    {"a stranger", "SELECT 1", "x'; DROP TABLE login; --", ANSWER_NO, "", "", false, false},
    {"no name", "SELECT 1", "", ANSWER_NO, "", "", false, false},
    {"the table is gone", "DROP TABLE login", "anna@company.example", ANSWER_CANNOT_TELL, "", "",
	false, false},
};

static void
test_login(void **state)
{
	const struct login_row *row = *state;
	struct directory_login login;
	struct directory *directory;
	struct why why = {""};

	setup(row->sql);
	directory = directory_open(path, deadline_in_ms(5000));
	assert_int_equal(directory_login(directory, row->login, &login, &why), row->want);
	directory_close(directory);
	assert_int_equal(why.text[0] != '\0', row->want == ANSWER_CANNOT_TELL);
	if (row->want != ANSWER_YES)
		return;
	assert_string_equal(login.name, row->want_name);
	assert_string_equal(login.mailbox, row->want_mailbox);
	assert_int_equal(login.service, row->want_service);
	assert_int_equal(login.may_submit, row->want_may_submit);
}

struct owns_row {
	const char *name;
	const char *sql, *login, *address;
	enum answer want;
};

#define ANNA                    "anna@company.example"
#define ALIAS(of, to)           "INSERT INTO alias VALUES ('" of "', '" to "');"
#define SEND_AS(login, address) "INSERT INTO send_as VALUES ('" login "', '" address "');"

static const struct owns_row owned[] = {
    {"one's mailbox", "SELECT 1", ANNA, ANNA, ANSWER_YES},
    {"in capitals", "SELECT 1", ANNA, "ANNA@Company.EXAMPLE", ANSWER_YES},
    {"a tag", "SELECT 1", ANNA, "anna+news@company.example", ANSWER_YES},
    {"a tag with a tag", "SELECT 1", ANNA, "anna+a+b@company.example", ANSWER_YES},
    {"a tag that is a mailbox",
	"INSERT INTO mailbox (address, home) VALUES ('anna+x@company.example', 'skyconnect')", ANNA,
	"anna+x@company.example", ANSWER_NO},
    {"a tag that leads elsewhere", ALIAS("anna+x@company.example", "ben@company.example"), ANNA,
	"anna+x@company.example", ANSWER_NO},
    {"a tag that leads back", ALIAS("anna+x@company.example", ANNA), ANNA, "anna+x@company.example",
	ANSWER_YES},
    {"a tag of another's that leads here", ALIAS("ben+x@company.example", ANNA), ANNA,
	"ben+x@company.example", ANSWER_YES},
    {"an alias", "SELECT 1", ANNA, "info@company.example", ANSWER_YES},
    {"an alias with a tag", "SELECT 1", ANNA, "info+x@company.example", ANSWER_YES},
    {"an alias to a tag of one's own", ALIAS("x@company.example", "anna+x@company.example"), ANNA,
	"x@company.example", ANSWER_YES},
    {"an alias of a login with a name of its own",
	"UPDATE login SET name = 'a' WHERE name = '" ANNA "'", "a", "info@company.example",
	ANSWER_YES},
    {"over three steps",
	ALIAS("a@company.example", "b@company.example") ALIAS("b@company.example",
	    "c+1@company.example") ALIAS("c@company.example", "info@company.example"),
	ANNA, "a@company.example", ANSWER_YES},
    {"two ways to oneself",
	ALIAS("a@company.example", "info@company.example") ALIAS("a@company.example", ANNA), ANNA,
	"a@company.example", ANSWER_YES},
    {"a group", "SELECT 1", ANNA, "sales@company.example", ANSWER_NO},
    {"an alias to a group", ALIAS("a@company.example", "sales@company.example"), ANNA,
	"a@company.example", ANSWER_NO},
    {"a group with an outsider", ALIAS("info@company.example", "pat@partner.example"), ANNA,
	"info@company.example", ANSWER_NO},
    {"a group with somebody missing", ALIAS("info@company.example", "nobody@company.example"), ANNA,
	"info@company.example", ANSWER_NO},
    {"a colleague", "SELECT 1", ANNA, "ben@company.example", ANSWER_NO},
    {"one's namesake at the other domain", "SELECT 1", ANNA, "anna@branch.example", ANSWER_NO},
    {"a director", "SELECT 1", ANNA, "dora@company.example", ANSWER_NO},
    {"a director's alias", "SELECT 1", ANNA, "boss@company.example", ANSWER_NO},
    {"nobody", "SELECT 1", ANNA, "nobody@company.example", ANSWER_NO},
    {"a stranger", "SELECT 1", ANNA, "pat@partner.example", ANSWER_NO},
    {"one's mailbox once it is on Office 365",
	"UPDATE mailbox SET home = 'o365' WHERE address = '" ANNA "'", ANNA, ANNA, ANSWER_NO},
    {"a service has no mailbox", "SELECT 1", "printer", ANNA, ANSWER_NO},
    {"send_as", "SELECT 1", "printer", "Printer@company.example", ANSWER_YES},
    {"send_as is exact", "SELECT 1", "printer", "printer+x@company.example", ANSWER_NO},
    {"send_as for another login", "SELECT 1", ANNA, "printer@company.example", ANSWER_NO},
    {"a director's delegate", SEND_AS(ANNA, "dora@company.example"), ANNA, "dora@company.example",
	ANSWER_YES},
    {"not for the director's alias", SEND_AS(ANNA, "dora@company.example"), ANNA,
	"boss@company.example", ANSWER_NO},
    {"a stranger's address", SEND_AS(ANNA, "pat@partner.example"), ANNA, "pat@partner.example",
	ANSWER_YES},
    {"a domain", SEND_AS("printer", "@company.example"), "printer", "x@Company.example",
	ANSWER_YES},
    {"a domain covers its people here", SEND_AS("printer", "@company.example"), "printer", ANNA,
	ANSWER_YES},
    {"a domain covers no director", SEND_AS("printer", "@company.example"), "printer",
	"dora@company.example", ANSWER_NO},
    {"a domain covers no director's tag", SEND_AS("printer", "@company.example"), "printer",
	"dora+x@company.example", ANSWER_NO},
    {"a domain covers no director's alias", SEND_AS("printer", "@company.example"), "printer",
	"boss@company.example", ANSWER_NO},
    {"a domain covers no group with a director", SEND_AS("printer", "@company.example"), "printer",
	"sales@company.example", ANSWER_NO},
    {"a domain and a director by name",
	SEND_AS("printer", "@company.example") SEND_AS("printer", "dora@company.example"),
	"printer", "dora@company.example", ANSWER_YES},
    {"a domain covers no other", SEND_AS("printer", "@company.example"), "printer",
	"x@branch.example", ANSWER_NO},
    {"a domain covers none below it", SEND_AS("printer", "@company.example"), "printer",
	"x@sub.company.example", ANSWER_NO},
    {"a domain is no address", SEND_AS("printer", "@company.example"), "printer",
	"@company.example", ANSWER_NO},
    {"no @", "SELECT 1", ANNA, "anna", ANSWER_NO},
    {"no domain", "SELECT 1", ANNA, "anna@", ANSWER_NO},
    {"two @", SEND_AS(ANNA, "@company.example"), ANNA, "x@company.example@company.example",
	ANSWER_NO},
    {"quoted", SEND_AS(ANNA, "@company.example"), ANNA, "\"x\"@company.example", ANSWER_NO},
    {"not ASCII", SEND_AS(ANNA, "@company.example"), ANNA, "\xc3\xa4@company.example", ANSWER_NO},
    {"empty", "SELECT 1", ANNA, "", ANSWER_NO},
    {"SQL", "SELECT 1", ANNA, "x'or'1'='1@company.example", ANSWER_NO},
    {"the table is gone", "DROP TABLE send_as", ANNA, ANNA, ANSWER_CANNOT_TELL},
    {"a circle that no trigger saw",
	"DROP TRIGGER alias_inserted;" ALIAS("a@company.example", "b@company.example")
	    ALIAS("b@company.example", "a@company.example"),
	ANNA, "a@company.example", ANSWER_NO},
};

static void
test_owns(void **state)
{
	const struct owns_row *row = *state;
	struct directory_login login;
	struct directory *directory;
	struct why why = {""};

	setup(row->sql);
	directory = directory_open(path, deadline_in_ms(5000));
	assert_int_equal(directory_login(directory, row->login, &login, &why), ANSWER_YES);
	assert_int_equal(directory_owns(directory, &login, row->address, &why), row->want);
	/* what was bound is let go of: the next question is another */
	assert_int_equal(directory_owns(directory, &login, "x@other.example", &why),
	    row->want == ANSWER_CANNOT_TELL ? ANSWER_CANNOT_TELL : ANSWER_NO);
	directory_close(directory);
	assert_int_equal(why.text[0] != '\0', row->want == ANSWER_CANNOT_TELL);
}

static void
test_owns_longest(void **state)
{
	struct directory_login login = {.name = "printer"};
	struct directory *directory;
	struct why why = {""};
	char address[300] = "";

	(void)state;
	setup(SEND_AS("printer", "@company.example"));
	directory = directory_open(path, deadline_in_ms(5000));
	memset(address, 'x', 255 - strlen("@company.example"));
	strcat(address, "@company.example");
	assert_int_equal(directory_owns(directory, &login, address, &why), ANSWER_YES);
	memmove(address + 1, address, strlen(address) + 1);
	assert_int_equal(directory_owns(directory, &login, address, &why), ANSWER_NO);
	assert_int_equal(directory_owns(NULL, &login, ANNA, &why), ANSWER_CANNOT_TELL);
	directory_close(directory);
}

int
main(void)
{
	struct CMUnitTest tests[128];
	size_t used = 0;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/directory.db", work);
	ROWS_ADD(tests, used, logins, test_login);
	ROWS_ADD(tests, used, owned, test_owns);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_owns_longest);
	failed = ROWS_RUN("store/directory, people", tests, used);
	sh("rm -f \"$DB\" \"$DB.model\"");
	rmdir(work);
	return (failed);
}
