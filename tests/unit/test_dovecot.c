/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dovecot.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/* LONG is never waited for; SHORT is what a row waits that must run into its deadline. */
enum { LONG_MS = 30000, SHORT_MS = 200, QUESTION_SIZE = 4096, LIFE_S = 60 };

#define HELLO                                                                                      \
	"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\nSPID\t4\nCUID\t1\nCOOKIE"  \
	"\tab\nDONE\n"
/* Before a greeting: it is given when the client has greeted, as Dovecot 2.4 does. */
#define SECOND   "\n"
#define TELL_NOT ANSWER_CANNOT_TELL

struct dovecot_row {
	const char *name;
	const char *greeting;
	const char *answer; /* NULL: none, and the connection stays open */
	int deadline_ms;
	enum answer want;
	const char *want_why; /* part of it */
};

static const struct dovecot_row rows[] = {
    {"right", HELLO, "OK\t1\tuser=anna\n", LONG_MS, ANSWER_YES, ""},
    {"right, by who greets second", SECOND HELLO, "OK\t1\tuser=anna\n", LONG_MS, ANSWER_YES, ""},
    {"right, and nothing more said", HELLO, "OK\t1\n", LONG_MS, ANSWER_YES, ""},
    {"wrong", HELLO, "FAIL\t1\tuser=anna\n", LONG_MS, ANSWER_NO, ""},
    {"disabled", HELLO, "FAIL\t1\tuser=anna\tcode=user_disabled\n", LONG_MS, ANSWER_NO, ""},
    {"it cannot tell", HELLO, "FAIL\t1\tuser=anna\tcode=temp_fail\n", LONG_MS, TELL_NOT,
	"temp_fail"},
    {"it cannot tell, as old versions say", HELLO, "FAIL\t1\tuser=anna\ttemp\n", LONG_MS, TELL_NOT,
	"temp_fail"},
    {"a name that only looks like it", HELLO, "FAIL\t1\tuser=temp\treason=temporary\n", LONG_MS,
	ANSWER_NO, ""},
    {"asks for more", HELLO, "CONT\t1\t\n", LONG_MS, TELL_NOT, "not understood: CONT\\x091"},
    {"answer to another question", HELLO, "OK\t12\tuser=anna\n", LONG_MS, TELL_NOT,
	"not understood"},
    {"a word that begins as OK", HELLO, "OKAY\t1\n", LONG_MS, TELL_NOT, "not understood"},
    {"closes without an answer", HELLO, "", LONG_MS, TELL_NOT, "closed the connection"},
    {"answer without its end", HELLO, "OK\t1\tuser=anna", LONG_MS, TELL_NOT,
	"closed the connection"},
    {"no answer", HELLO, NULL, SHORT_MS, TELL_NOT, "no answer before the deadline"},
    {"no greeting", "", NULL, SHORT_MS, TELL_NOT, "no answer before the deadline"},
    {"another version", "VERSION\t2\t0\nMECH\tPLAIN\nDONE\n", "", LONG_MS, TELL_NOT,
	"VERSION\\x092"},
    {"no version", "MECH\tPLAIN\nDONE\n", "", LONG_MS, TELL_NOT, "offers no PLAIN"},
    {"no PLAIN", "VERSION\t1\t1\nMECH\tLOGIN\nMECH\tPLAINER\nDONE\n", "", LONG_MS, TELL_NOT,
	"offers no PLAIN"},
    {"a master socket", "VERSION\t1\t1\nSPID\t1\nDONE\n", "", LONG_MS, TELL_NOT, "offers no PLAIN"},
};

struct fake {
	char folder[32], path[64];
	int listener;
	int heard; /* the question comes out here */
	pid_t process;
};

static void
say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
		_exit(1);
}

/* One connection: the greeting, the question, the answer. */
static void
behave(const struct fake *fake, const char *greeting, const char *answer, int report)
{
	char question[QUESTION_SIZE] = "";
	size_t used = 0;
	int fd = accept(fake->listener, NULL, NULL);
	ssize_t got;
	bool greeted = false;

	do {
		if (!greeted && (greeting[0] != SECOND[0] || strstr(question, "CPID") != NULL)) {
			say(fd, greeting + (greeting[0] == SECOND[0]));
			greeted = true;
		}
		got = read(fd, question + used, sizeof(question) - 1 - used);
		if (got <= 0)
			_exit(0);
		used += (size_t)got;
		question[used] = '\0';
	} while (strstr(question, "resp=") == NULL || question[used - 1] != '\n');
	if (write(report, question, used) != (ssize_t)used)
		_exit(1);
	close(report);
	if (answer == NULL)
		sleep(LIFE_S);
	else
		say(fd, answer);
	_exit(0);
}

static void
start(struct fake *fake, const char *greeting, const char *answer)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int report[2];

	snprintf(fake->folder, sizeof(fake->folder), "/tmp/dovecot.XXXXXX");
	assert_non_null(mkdtemp(fake->folder));
	snprintf(fake->path, sizeof(fake->path), "%s/auth", fake->folder);
	memcpy(address.sun_path, fake->path, sizeof(fake->path));
	fake->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(fake->listener, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fake->listener, 1), 0);
	assert_int_equal(pipe(report), 0);
	fake->process = fork();
	if (fake->process == 0) {
		close(report[0]);
		behave(fake, greeting, answer, report[1]);
	}
	close(report[1]);
	fake->heard = report[0];
}

static void
stop(struct fake *fake)
{
	kill(fake->process, SIGKILL);
	waitpid(fake->process, NULL, 0);
	close(fake->listener);
	close(fake->heard);
	unlink(fake->path);
	rmdir(fake->folder);
}

static enum answer
ask(const char *path, const char *login, const char *password, int deadline_ms, struct why *why)
{
	struct dovecot_try try = {.socket = path,
	    .login = login,
	    .password = password,
	    .peer = "192.0.2.1",
	    .local = "203.0.113.10"};

	return (dovecot_login(&try, deadline_in_ms(deadline_ms), why));
}

static void
test_row(void **state)
{
	const struct dovecot_row *row = *state;
	struct why why = {""};
	enum answer answer;
	struct fake fake;

	start(&fake, row->greeting, row->answer);
	answer = ask(fake.path, "anna", "secret", row->deadline_ms, &why);
	stop(&fake);
	if (answer != row->want || strstr(why.text, row->want_why) == NULL)
		fail_msg("answer %d, why \"%s\"", (int)answer, why.text);
	assert_int_equal(why.text[0] != '\0', row->want == ANSWER_CANNOT_TELL);
}

struct question_row {
	const char *name, *login, *password, *want_end;
};

static const struct question_row questions[] = {
    {"nothing to fill up", "anna", "pass", "\tresp=AGFubmEAcGFzcw==\n"},
    {"one byte to fill up", "anna", "passw", "\tresp=AGFubmEAcGFzc3c=\n"},
    {"two bytes to fill up", "anna", "passwd", "\tresp=AGFubmEAcGFzc3dk\n"},
    {"bytes above ASCII, and those of the protocol", "\xff\xfe", "a\tb\nc",
	"\tresp=AP/+AGEJYgpj\n"},
};

static void
test_question(void **state)
{
	static const char middle[] = "\nAUTH\t1\tPLAIN\tservice=smtp\tsecured\tno-"
				     "penalty\tnologin\trip=192.0.2.1\tlip=203.0.113.10\tresp=";
	const struct question_row *row = *state;
	char question[QUESTION_SIZE] = "";
	struct why why = {""};
	struct fake fake;
	size_t length;

	start(&fake, HELLO, "OK\t1\n");
	assert_int_equal(ask(fake.path, row->login, row->password, LONG_MS, &why), ANSWER_YES);
	assert_true(read(fake.heard, question, sizeof(question) - 1) > 0);
	stop(&fake);
	length = strlen(question);
	assert_memory_equal(question, "VERSION\t1\t1\nCPID\t", 17);
	assert_non_null(strstr(question, middle));
	assert_string_equal(question + length - strlen(row->want_end), row->want_end);
}

static void
test_never_asked(void **state)
{
	char long_name[DOVECOT_NAME_MAX + 2], long_password[DOVECOT_PASSWORD_MAX + 2];
	struct why why = {""};

	(void)state;
	memset(long_name, 'a', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	memset(long_password, 'a', sizeof(long_password));
	long_password[sizeof(long_password) - 1] = '\0';
	assert_int_equal(ask("/nonexistent", "", "secret", LONG_MS, &why), ANSWER_NO);
	assert_int_equal(ask("/nonexistent", "anna", "", LONG_MS, &why), ANSWER_NO);
	assert_int_equal(ask("/nonexistent", long_name, "secret", LONG_MS, &why), ANSWER_NO);
	assert_int_equal(ask("/nonexistent", "anna", long_password, LONG_MS, &why), ANSWER_NO);
	/* one byte less is asked */
	assert_int_equal(ask("/nonexistent", long_name + 1, long_password + 1, LONG_MS, &why),
	    ANSWER_CANNOT_TELL);
	assert_non_null(strstr(why.text, "/nonexistent"));
}

static void
test_the_longest_are_sent_whole(void **state)
{
	char name[DOVECOT_NAME_MAX + 1], password[DOVECOT_PASSWORD_MAX + 1],
	    question[QUESTION_SIZE];
	struct why why = {""};
	struct fake fake;
	ssize_t got;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memset(password, 'p', sizeof(password) - 1);
	password[sizeof(password) - 1] = '\0';
	start(&fake, HELLO, "OK\t1\n");
	assert_int_equal(ask(fake.path, name, password, LONG_MS, &why), ANSWER_YES);
	got = read(fake.heard, question, sizeof(question) - 1);
	stop(&fake);
	assert_true(got > 0);
	question[got] = '\0';
	assert_int_equal(strlen(strstr(question, "resp=")),
	    5 + (2 + DOVECOT_NAME_MAX + DOVECOT_PASSWORD_MAX + 2) / 3 * 4 + 1);
}

static void
test_floods(void **state)
{
	char line[9000], lines[257 * 9 + 1] = "";
	struct why why = {""};
	struct fake fake;
	int i;

	(void)state;
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	start(&fake, line, "");
	assert_int_equal(ask(fake.path, "anna", "secret", LONG_MS, &why), ANSWER_CANNOT_TELL);
	stop(&fake);
	assert_non_null(strstr(why.text, "longer than 8192 bytes"));
	for (i = 0; i < 257; i++)
		snprintf(lines + strlen(lines), sizeof(lines) - strlen(lines), "MECH\tXXX\n");
	why.text[0] = '\0';
	start(&fake, lines, "");
	assert_int_equal(ask(fake.path, "anna", "secret", LONG_MS, &why), ANSWER_CANNOT_TELL);
	stop(&fake);
	assert_non_null(strstr(why.text, "more than 256 lines"));
}

int
main(void)
{
	struct CMUnitTest tests[64];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, questions, test_question);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_never_asked);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_the_longest_are_sent_whole);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_floods);
	return (ROWS_RUN("dovecot", tests, used));
}
