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

static void
setup(const char *sql)
{
	char line[512];

	sh("rm -f \"$DB\"; sql/migrate \"$DB\" sql/directory");
	sh("sqlite3 -batch -bail \"$DB\" <sql/example.sql");
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

int
main(void)
{
	struct CMUnitTest tests[64];
	size_t used = 0;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/directory.db", work);
	ROWS_ADD(tests, used, logins, test_login);
	failed = ROWS_RUN("store/directory, people", tests, used);
	sh("rm -f \"$DB\"");
	rmdir(work);
	return (failed);
}
