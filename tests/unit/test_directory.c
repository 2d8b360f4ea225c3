/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "directory.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"
#include "stamp.h"

/*
 * On real files: made by sql/migrate, spoiled by the shell, locked by the
 * sqlite3 command in a process of its own. Run from the top of the checkout.
 */

/* Nobody of Debian; asks where the test runs as root, who may read everything. */
enum { NOBODY = 65534 };
enum { PATH_MAX_SIZE = 256, COMMAND_SIZE = 4096 };

static char work[] = "/tmp/test_directory.XXXXXX";
static char path[PATH_MAX_SIZE];

/* Run a command of the shell with $DB and $WORK set; it must succeed. */
static void
sh(const char *command)
{
	char line[COMMAND_SIZE];

	assert_true(snprintf(line, sizeof(line), "set -e; DB='%s'; WORK='%s'; { %s\n} >/dev/null",
			path, work, command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("the setup failed: %s", command);
}

/* The sqlite3 command with a transaction open. */
struct writer {
	pid_t pid;
	FILE *to, *from;
};

/* Start one and return once it has done ${sql}. */
static struct writer
writer_start(const char *sql)
{
	struct writer writer = {.pid = -1};
	int to[2], from[2];
	char line[16] = "";

	assert_int_equal(pipe2(to, 0), 0);
	assert_int_equal(pipe2(from, 0), 0);
	writer.pid = fork();
	assert_true(writer.pid >= 0);
	if (writer.pid == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		execlp("sqlite3", "sqlite3", "-batch", "-bail", "-init", "/dev/null", path,
		    (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	writer.to = fdopen(to[1], "w");
	writer.from = fdopen(from[0], "r");
	fprintf(writer.to, "%s; SELECT 'done';\n", sql);
	fflush(writer.to);
	while (fgets(line, sizeof(line), writer.from) != NULL && strcmp(line, "done\n") != 0)
		;
	assert_string_equal(line, "done\n");
	return (writer);
}

/* End it as a power cut would. */
static void
writer_kill(struct writer writer)
{
	kill(writer.pid, SIGKILL);
	waitpid(writer.pid, NULL, 0);
	fclose(writer.to);
	fclose(writer.from);
}

/* What one who asks as another user learned. */
struct learned {
	enum answer contact, checks;
	char name[DIRECTORY_NAME_SIZE];
	struct why why, checks_why;
};

/* Ask which contact is at *:25, and for S0's checks, in a process of its own. */
static struct learned
ask(const char *of, bool as_nobody, int deadline_ms)
{
	struct learned learned;
	int result[2], status;
	pid_t child;

	memset(&learned, 0, sizeof(learned));
	assert_int_equal(pipe2(result, 0), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct directory_check checks[DIRECTORY_CHECKS_MAX];
		struct directory *directory;
		size_t count;

		if (as_nobody && geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(2);
		directory = directory_open(of, deadline_in_ms(deadline_ms));
		learned.contact =
		    directory_contact(directory, "192.0.2.1", 25, learned.name, &learned.why);
		learned.checks =
		    directory_checks(directory, "S0", checks, &count, &learned.checks_why);
		directory_close(directory);
		_exit(write(result[1], &learned, sizeof(learned)) == sizeof(learned) ? 0 : 1);
	}
	close(result[1]);
	assert_int_equal(read(result[0], &learned, sizeof(learned)), sizeof(learned));
	close(result[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return (learned);
}

/* A directory as the migrations make it, once; and a copy for each test. */
static int
setup(void **state)
{
	(void)state;
	sh("[ -e \"$WORK.model\" ] || sql/migrate \"$WORK.model\" sql/directory; "
	   "rm -rf \"$WORK\"/*; chmod 755 \"$WORK\"; cp \"$WORK.model\" \"$DB\"; chmod 644 "
	   "\"$DB\"");
	return (0);
}

/* ---- troubles: each of them "cannot tell", never "no" ------------------------------------ */

struct trouble_row {
	const char *name;
	const char *setup;
	bool as_nobody;
	enum answer want;        /* of the contact */
	const char *want_why[3]; /* each a part of the sentence */
	enum answer want_checks;
};

#define CANNOT ANSWER_CANNOT_TELL

static const struct trouble_row troubles[] = {
    {"as it should be", ":", false, ANSWER_YES, {"", "", ""}, ANSWER_YES},
    {"as it should be, for a reader who may not write", ":", true, ANSWER_YES, {"", "", ""},
	ANSWER_YES},
    {"no row", "sqlite3 \"$DB\" 'DELETE FROM listener'", false, ANSWER_NO, {"", "", ""},
	ANSWER_YES},
    {"missing", "rm \"$DB\"", false, CANNOT,
	{"No such file", "root makes it with: " COEXIM_LIBDIR "/migrate /tmp/test_directory.",
	    "directory.db"},
	CANNOT},
    {"its folder is missing", "rm \"$DB\"; ln -s nowhere/directory.db \"$DB\"", false, CANNOT,
	{"No such file", "cannot be opened", "migrate"}, CANNOT},
    {"a folder in its place", "rm \"$DB\"; mkdir \"$DB\"", false, CANNOT,
	{"cannot be opened", "", ""}, CANNOT},
    {"empty", ": >\"$DB\"", false, CANNOT,
	{"is empty; root fills it with: " COEXIM_LIBDIR "/migrate", "", ""}, CANNOT},
    {"not a database", "seq 1 1000 >\"$DB\"", false, CANNOT,
	{"file is not a database", "restore it from its backup", ""}, CANNOT},
    {"cut short", "truncate -s 8192 \"$DB\"", false, CANNOT,
	{"malformed", "restore it from its backup", ""}, CANNOT},
    {"one page is garbage",
	"page=$(sqlite3 \"$DB\" \"SELECT rootpage FROM sqlite_schema WHERE name = 'listener'\"); "
	"size=$(sqlite3 \"$DB\" 'PRAGMA page_size'); yes | dd of=\"$DB\" bs=$size count=1 "
	"seek=$((page - 1)) conv=notrunc iflag=fullblock status=none; sqlite3 \"$DB\" 'PRAGMA "
	"user_version'",
	false, CANNOT, {"cannot be asked", "malformed", "restore it from its backup"}, ANSWER_YES},
    {"another program's database",
	"rm \"$DB\"; sqlite3 \"$DB\" 'PRAGMA application_id = 7; CREATE TABLE listener (a)'", false,
	CANNOT, {"another program's database (application_id 7", "name the right file", ""},
	CANNOT},
    {"newer than this program", "sqlite3 \"$DB\" 'PRAGMA user_version = 1000'", false, CANNOT,
	{"schema version 1000, this program knows 1 to ", "install the Coexim", ""}, CANNOT},
    {"a negative version", "sqlite3 \"$DB\" 'PRAGMA user_version = -1'", false, CANNOT,
	{"schema version -1", "", ""}, CANNOT},
    {"table listener missing", "sqlite3 \"$DB\" 'DROP TABLE listener'", false, CANNOT,
	{"no such table: listener", "migrate /tmp/test_directory.", ""}, ANSWER_YES},
    {"table contact_check missing", "sqlite3 \"$DB\" 'DROP TABLE contact_check'", false, ANSWER_YES,
	{"", "", ""}, CANNOT},
    {"not readable for us", "chmod 600 \"$DB\"", true, CANNOT,
	{"Permission denied", "root:Debian-exim with mode 0640", ""}, CANNOT},
    {"in a folder that is closed to us", "chmod 700 \"$WORK\"", true, CANNOT,
	{"Permission denied", "cannot be opened", "its folder is closed to this user"}, CANNOT},
    {"WAL, which a reader cannot use", "sqlite3 \"$DB\" 'PRAGMA journal_mode = WAL'", true, CANNOT,
	{"in WAL mode", "root sets it right with: sqlite3 /tmp/test_directory.",
	    "directory.db 'PRAGMA journal_mode = DELETE'"},
	CANNOT},
    {"a contact's name is too long",
	"sqlite3 \"$DB\" 'DROP TRIGGER listener_update; UPDATE listener SET contact = "
	"\"0123456789abcdef\"'",
	false, CANNOT, {"column contact holds a text that is too long", "", ""}, ANSWER_YES},
    {"a contact's name is no text",
	"sqlite3 \"$DB\" \"DROP TRIGGER listener_update; DROP TRIGGER listener_updated; UPDATE "
	"listener SET contact = x'5330'\"",
	false, CANNOT, {"column contact does not hold a text", "", ""}, ANSWER_YES},
    {"a check is enabled with a word",
	"sqlite3 \"$DB\" \"DROP TRIGGER contact_check_update; UPDATE contact_check SET enabled = "
	"'on'\"",
	false, ANSWER_YES, {"", "", ""}, CANNOT},
    {"a check's name is too long",
	"sqlite3 \"$DB\" 'DROP TRIGGER contact_check_update; UPDATE contact_check SET \"check\" = "
	"\"0123456789abcdef\" WHERE \"check\" = \"virus\"'",
	false, ANSWER_YES, {"", "", ""}, CANNOT},
    {"more checks than fit",
	"sqlite3 \"$DB\" \"DROP TRIGGER contact_check_insert; WITH RECURSIVE n (n) AS (SELECT 1 "
	"UNION ALL SELECT n + 1 FROM n WHERE n < 14) INSERT INTO contact_check SELECT 'S0', 'c' "
	"|| n, 1, 'reject', 1, '' FROM n\"",
	false, ANSWER_YES, {"", "", ""}, CANNOT},
};

static void
test_trouble(void **state)
{
	const struct trouble_row *row = *state;
	struct learned learned;
	size_t i;

	setup(NULL);
	sh(row->setup);
	learned = ask(path, row->as_nobody, 2000);
	assert_int_equal(learned.contact, row->want);
	for (i = 0; i < 3; i++)
		if (strstr(learned.why.text, row->want_why[i]) == NULL)
			fail_msg("\"%s\" is not in: %s", row->want_why[i], learned.why.text);
	if (row->want == ANSWER_CANNOT_TELL)
		assert_memory_equal(learned.why.text, path, strlen(path));
	else
		assert_string_equal(learned.why.text, "");
	assert_int_equal(learned.checks, row->want_checks);
	assert_int_equal(learned.checks_why.text[0] != '\0', learned.checks == ANSWER_CANNOT_TELL);
	if (strcmp(row->name, "missing") == 0)
		assert_int_equal(access(path, F_OK), -1);
}

/* ---- locks and interrupted writers -------------------------------------------------------- */

static void
test_locked_past_the_deadline(void **state)
{
	struct writer writer;
	struct learned learned;

	setup(state);
	writer = writer_start("BEGIN EXCLUSIVE");
	learned = ask(path, true, 150);
	writer_kill(writer);
	assert_int_equal(learned.contact, ANSWER_CANNOT_TELL);
	assert_int_equal(learned.checks, ANSWER_CANNOT_TELL);
	assert_non_null(strstr(learned.why.text, "locked by a writer until the deadline"));
	assert_non_null(strstr(learned.why.text, path));
	assert_int_equal(ask(path, true, 150).contact, ANSWER_YES);
}

static void
test_lock_let_go_before_the_deadline(void **state)
{
	struct writer writer;
	struct learned learned;
	pid_t killer;

	setup(state);
	writer = writer_start("BEGIN EXCLUSIVE");
	killer = fork();
	assert_true(killer >= 0);
	if (killer == 0) {
		usleep(300 * 1000);
		kill(writer.pid, SIGKILL);
		_exit(0);
	}
	learned = ask(path, true, 30000);
	waitpid(killer, NULL, 0);
	writer_kill(writer);
	assert_int_equal(learned.contact, ANSWER_YES);
	assert_int_equal(learned.checks, ANSWER_YES);
}

/* The trouble comes between the opening and the question. */
static void
test_locked_after_it_was_opened(void **state)
{
	struct directory_check checks[DIRECTORY_CHECKS_MAX];
	char contact[DIRECTORY_NAME_SIZE];
	struct directory *directory;
	struct why why = {""}, checks_why = {""};
	struct writer writer;
	size_t count;

	setup(state);
	directory = directory_open(path, deadline_in_ms(300));
	/* the file is opened with the first question */
	assert_int_equal(directory_contact(directory, "192.0.2.1", 25, contact, &why), ANSWER_YES);
	writer = writer_start("BEGIN EXCLUSIVE");
	assert_int_equal(
	    directory_contact(directory, "192.0.2.1", 25, contact, &why), ANSWER_CANNOT_TELL);
	assert_int_equal(
	    directory_checks(directory, "S0", checks, &count, &checks_why), ANSWER_CANNOT_TELL);
	writer_kill(writer);
	assert_non_null(strstr(why.text, "locked by a writer until the deadline"));
	assert_non_null(strstr(checks_why.text, "locked by a writer until the deadline"));
	assert_int_equal(directory_contact(directory, "192.0.2.1", 25, contact, &why), ANSWER_YES);
	directory_close(directory);
}

/* One message's questions, with a directory of its own. */
static enum answer
ask_both(char contact[DIRECTORY_NAME_SIZE], bool *virus_enabled)
{
	struct directory *directory = directory_open(path, deadline_in_ms(100));
	struct directory_check checks[DIRECTORY_CHECKS_MAX];
	struct why why = {""};
	enum answer answer;
	size_t count, i;

	answer = directory_contact(directory, "192.0.2.1", 25, contact, &why);
	if (answer == ANSWER_YES)
		answer = directory_checks(directory, "S0", checks, &count, &why);
	for (i = 0; answer == ANSWER_YES && i < count; i++)
		if (strcmp(checks[i].check, "virus") == 0)
			*virus_enabled = checks[i].enabled;
	directory_close(directory);
	return (answer);
}

/*
 * The next message of a connection is answered from memory, which a lock that keeps
 * everybody out shows; and yet a change counts for the next message.
 */
static void
test_remembered_until_it_changes(void **state)
{
	char contact[DIRECTORY_NAME_SIZE];
	struct writer writer;
	bool virus = false;
	int waited;

	setup(state);
	writer = writer_start("BEGIN EXCLUSIVE");
	assert_int_equal(ask_both(contact, &virus), ANSWER_CANNOT_TELL);
	writer_kill(writer);
	for (waited = 0; !stamp_take(path).settled && waited < 100; waited++)
		usleep(100000);
	assert_true(stamp_take(path).settled);
	assert_int_equal(ask_both(contact, &virus), ANSWER_YES);
	assert_true(virus);

	writer = writer_start("BEGIN EXCLUSIVE");
	virus = false;
	assert_int_equal(ask_both(contact, &virus), ANSWER_YES);
	assert_string_equal(contact, "S0");
	assert_true(virus);
	writer_kill(writer);

	sh("sqlite3 \"$DB\" \"update contact_check set enabled=0 where contact='S0' and "
	   "\\\"check\\\"='virus'\"");
	assert_int_equal(ask_both(contact, &virus), ANSWER_YES);
	assert_false(virus);
	sh("rm \"$DB\"");
	assert_int_equal(ask_both(contact, &virus), ANSWER_CANNOT_TELL);
}

static void
test_open_transaction_hides_nothing(void **state)
{
	struct writer writer;
	struct learned learned;

	setup(state);
	writer = writer_start("BEGIN IMMEDIATE; DELETE FROM listener");
	learned = ask(path, true, 2000);
	writer_kill(writer);
	assert_int_equal(learned.contact, ANSWER_YES);
}

/* A writer killed when it had written part of its change into the file. */
static void
test_hot_journal(void **state)
{
	char heal[PATH_MAX_SIZE * 2];
	struct learned learned;

	setup(state);
	writer_kill(writer_start("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN;"
				 "INSERT INTO domain (name, mx) VALUES ('a.example', 'both');"
				 "INSERT INTO mailbox (address, home) WITH RECURSIVE n (n) AS ("
				 "SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)"
				 "SELECT n || '@a.example', 'skyconnect' FROM n"));
	sh("test -s \"$DB-journal\"; chmod 644 \"$DB-journal\"");
	learned = ask(path, true, 2000);
	assert_int_equal(learned.contact, ANSWER_CANNOT_TELL);
	assert_int_equal(learned.checks, ANSWER_CANNOT_TELL);
	snprintf(heal, sizeof(heal), "root heals it with: sqlite3 %s 'SELECT count(*) FROM domain'",
	    path);
	if (strstr(learned.why.text, heal) == NULL)
		fail_msg("\"%s\" is not in: %s", heal, learned.why.text);
	/* As root nobody heals it by reading either: the module never writes. */
	assert_int_equal(ask(path, false, 2000).contact, ANSWER_CANNOT_TELL);
	sh("[ \"$(sqlite3 \"$DB\" 'SELECT count(*) FROM domain')\" = 0 ]");
	assert_int_equal(ask(path, true, 2000).contact, ANSWER_YES);
}

static void
test_path_too_long(void **state)
{
	char longer[2048];
	struct learned learned;

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[0] = '/';
	longer[sizeof(longer) - 1] = '\0';
	learned = ask(longer, false, 100);
	assert_int_equal(learned.contact, ANSWER_CANNOT_TELL);
	assert_non_null(strstr(learned.why.text, "longer than"));
}

static void
test_no_directory_at_all(void **state)
{
	struct directory_check checks[DIRECTORY_CHECKS_MAX];
	char contact[DIRECTORY_NAME_SIZE];
	struct why why = {""};
	size_t count = 1;

	(void)state;
	assert_int_equal(
	    directory_contact(NULL, "192.0.2.1", 25, contact, &why), ANSWER_CANNOT_TELL);
	assert_string_not_equal(why.text, "");
	why.text[0] = '\0';
	assert_int_equal(directory_checks(NULL, "S0", checks, &count, &why), ANSWER_CANNOT_TELL);
	assert_string_not_equal(why.text, "");
	assert_int_equal(count, 0);
	directory_close(NULL);
}

/* ---- which contact -------------------------------------------------------------------------- */

struct contact_row {
	const char *name;
	const char *interface;
	int port;
	enum answer want;
	const char *want_contact; /* or a part of the reason */
};

static const struct contact_row contacts[] = {
    {"any interface", "192.0.2.1", 25, ANSWER_YES, "S0"},
    {"any interface, IPv6", "2001:db8::99", 25, ANSWER_YES, "S0"},
    {"another port", "192.0.2.1", 465, ANSWER_YES, "S2"},
    {"an exact interface beats any", "203.0.113.11", 25, ANSWER_YES, "S1"},
    {"but at its own port alone", "203.0.113.11", 587, ANSWER_YES, "S2"},
    {"exact, IPv6", "2001:db8::25", 25, ANSWER_YES, "S1"},
    {"exact, IPv6 in upper case", "2001:DB8::25", 25, ANSWER_YES, "S1"},
    {"exact, IPv6 written out", "2001:0db8:0:0:0:0:0:0025", 25, ANSWER_YES, "S1"},
    {"exact, IPv4 in IPv6 form", "::ffff:203.0.113.11", 25, ANSWER_YES, "S1"},
    {"IPv4 as the end of another network's IPv6", "64:ff9b::203.0.113.11", 25, ANSWER_YES, "S0"},
    {"only exact rows at this port", "203.0.113.11", 2525, ANSWER_YES, "S1"},
    {"no row for this interface", "203.0.113.12", 2525, ANSWER_NO, ""},
    {"no row for this port", "203.0.113.11", 26, ANSWER_NO, ""},
    {"a name is no address", "localhost", 25, ANSWER_CANNOT_TELL, "localhost is no IP address"},
    {"nor is the star", "*", 25, ANSWER_CANNOT_TELL, "is no IP address"},
    {"nor is nothing", "", 25, ANSWER_CANNOT_TELL, "is no IP address"},
    {"nor is SQL", "' OR 1=1 --", 25, ANSWER_CANNOT_TELL, "is no IP address"},
};

static void
test_contact(void **state)
{
	const struct contact_row *row = *state;
	char contact[DIRECTORY_NAME_SIZE] = "";
	struct why why = {""};
	struct directory *directory;

	setup(NULL);
	sh("sqlite3 \"$DB\" \"INSERT INTO listener VALUES ('203.0.113.11', 25, 'S1'), "
	   "('2001:DB8::25', 25, 'S1'), ('203.0.113.11', 2525, 'S1')\"");
	directory = directory_open(path, deadline_in_ms(2000));
	assert_int_equal(
	    directory_contact(directory, row->interface, row->port, contact, &why), row->want);
	directory_close(directory);
	if (row->want == ANSWER_YES)
		assert_string_equal(contact, row->want_contact);
	assert_non_null(strstr(row->want == ANSWER_YES ? contact : why.text, row->want_contact));
}

/* ---- which checks -----------------------------------------------------------------------------
 */

struct checks_row {
	const char *name;
	const char *contact;
	enum answer want;
	const char *want_checks; /* check:action:enabled:made, in the order of the names */
};

static const struct checks_row all_checks[] = {
    {"S0", "S0", ANSWER_YES, "malware:reject:1:1 spam:reject:1:1 virus:reject:1:1 "},
    {"S1, switched on", "S1", ANSWER_YES, "tenant:reject:1:1 virus:tempfail:1:1 "},
    {"LOCAL", "LOCAL", ANSWER_YES, "virus:reject:1:0 "},
    {"a contact without checks", "S3", ANSWER_NO, ""},
    {"a contact nobody knows", "S9", ANSWER_NO, ""},
    {"no contact", "", ANSWER_NO, ""},
};

static void
test_checks(void **state)
{
	const struct checks_row *row = *state;
	struct directory_check checks[DIRECTORY_CHECKS_MAX];
	struct why why = {""};
	struct directory *directory;
	char text[512] = "";
	size_t count = 99, used = 0, i;

	setup(NULL);
	sh("sqlite3 \"$DB\" \"UPDATE contact_check SET enabled = 1, action = 'tempfail' WHERE "
	   "contact = 'S1' AND \\\"check\\\" = 'virus'\"");
	directory = directory_open(path, deadline_in_ms(2000));
	/* Twice: a statement can be asked again. */
	assert_int_equal(
	    directory_checks(directory, row->contact, checks, &count, &why), row->want);
	assert_int_equal(
	    directory_checks(directory, row->contact, checks, &count, &why), row->want);
	directory_close(directory);
	for (i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s:%s:%d:%d ",
		    checks[i].check, checks[i].action, checks[i].enabled, checks[i].made);
	assert_string_equal(text, row->want_checks);
	assert_string_equal(why.text, "");
}

int
main(void)
{
	struct CMUnitTest tests[96] = {
	    cmocka_unit_test(test_locked_past_the_deadline),
	    cmocka_unit_test(test_lock_let_go_before_the_deadline),
	    cmocka_unit_test(test_locked_after_it_was_opened),
	    cmocka_unit_test(test_remembered_until_it_changes),
	    cmocka_unit_test(test_open_transaction_hides_nothing),
	    cmocka_unit_test(test_hot_journal),
	    cmocka_unit_test(test_path_too_long),
	    cmocka_unit_test(test_no_directory_at_all),
	};
	size_t used = 8;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/directory.db", work);
	ROWS_ADD(tests, used, troubles, test_trouble);
	ROWS_ADD(tests, used, contacts, test_contact);
	ROWS_ADD(tests, used, all_checks, test_checks);
	failed = ROWS_RUN("store/directory", tests, used);
	sh("rm -rf \"$WORK\" \"$WORK.model\"");
	return (failed);
}
