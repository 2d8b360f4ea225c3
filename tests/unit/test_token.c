/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"

/* On a real state.db, made by sql/migrate. Run from the top of the checkout. */

enum { PROCESSES = 20, ROUNDS = 5 };

static const int64_t now = INT64_C(1795000000), hour = 3600;
static const struct token annas = {7, "anna@company.example", TOKEN_RELEASE};

static char work[] = "/tmp/test_token.XXXXXX";
static char path[64];

static void
sh(const char *command)
{
	char line[512];

	assert_true(snprintf(line, sizeof(line), "set -e; DB='%s'; { %s\n} >/dev/null", path,
			command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("failed: %s", command);
}

static struct db *
reopen(void)
{
	return (db_open_to_administer(path, 0x43785374, 99, deadline_in_ms(30000)));
}

static struct db *
fresh(void)
{
	sh("rm -f \"$DB\" \"$DB\"-*; sql/migrate \"$DB\" sql/state");
	return (reopen());
}

static void
make(struct db *state, const struct token *bound, enum token_way way, char *text)
{
	struct why why = {""};

	if (token_make(state, bound, way, now + hour, text, &why) == -1)
		fail_msg("%s", why.text);
	assert_int_equal(strlen(text), TOKEN_TEXT_SIZE - 1);
	assert_int_equal(strspn(text, "abcdefghijklmnopqrstuvwxyz234567"), TOKEN_TEXT_SIZE - 1);
}

/* ---- what opens nothing ------------------------------------------------------------------------
 */

struct wrong_row {
	const char *name;
	int at;     /* the letter that is another, -1 for none */
	size_t cut; /* letters that are missing at the end */
	const char *more;
	enum token_way way;
	int64_t after;
	enum answer want;
};

static const struct wrong_row wrong_rows[] = {
    {"as it was made", -1, 0, "", TOKEN_WEB, 0, ANSWER_YES},
    {"the last second", -1, 0, "", TOKEN_WEB, hour - 1, ANSWER_YES},
    {"expired", -1, 0, "", TOKEN_WEB, hour, ANSWER_NO},
    {"by mail, which it was not made for", -1, 0, "", TOKEN_MAIL, 0, ANSWER_NO},
    {"the first letter guessed wrong", 0, 0, "", TOKEN_WEB, 0, ANSWER_NO},
    {"the last letter guessed wrong", TOKEN_TEXT_SIZE - 2, 0, "", TOKEN_WEB, 0, ANSWER_NO},
    {"cut", -1, 1, "", TOKEN_WEB, 0, ANSWER_NO},
    {"empty", -1, TOKEN_TEXT_SIZE - 1, "", TOKEN_WEB, 0, ANSWER_NO},
    {"with more behind it", -1, 0, "a", TOKEN_WEB, 0, ANSWER_NO},
    {"with what no token has", -1, 1, "1", TOKEN_WEB, 0, ANSWER_NO},
    {"a pattern", -1, TOKEN_TEXT_SIZE - 1, "%", TOKEN_WEB, 0, ANSWER_NO},
};

static void
test_wrong(void **context)
{
	const struct wrong_row *row = *context;
	struct db *state = fresh();
	char text[2 * TOKEN_TEXT_SIZE];
	struct token found;
	struct why why = {""};

	make(state, &annas, TOKEN_WEB, text);
	if (row->at >= 0)
		text[row->at] = text[row->at] == 'a' ? 'b' : 'a';
	strcpy(text + TOKEN_TEXT_SIZE - 1 - row->cut, row->more);
	assert_int_equal(
	    token_look(state, text, row->way, now + row->after, &found, &why), row->want);
	assert_int_equal(found.entry, row->want == ANSWER_YES ? annas.entry : 0);
	assert_int_equal(
	    token_claim(state, text, row->way, now + row->after, &found, &why), row->want);
	assert_int_equal(found.entry, row->want == ANSWER_YES ? annas.entry : 0);
	assert_string_equal(why.text, "");
	db_close(state);
}

static void
test_upper_case(void **context)
{
	struct db *state = fresh();
	char text[TOKEN_TEXT_SIZE];
	struct token found;
	struct why why = {""};
	size_t i;

	(void)context;
	make(state, &annas, TOKEN_MAIL, text);
	for (i = 0; text[i] != '\0'; i++)
		if (text[i] >= 'a')
			text[i] = (char)(text[i] - 'a' + 'A');
	assert_int_equal(token_look(state, text, TOKEN_MAIL, now, &found, &why), ANSWER_YES);
	db_close(state);
}

/* Found by the half that is the key, and another in the half that is compared. */
static void
test_hash_is_compared(void **context)
{
	struct db *state = fresh();
	char text[TOKEN_TEXT_SIZE];
	struct token found;
	struct why why = {""};

	(void)context;
	make(state, &annas, TOKEN_WEB, text);
	sh("sqlite3 \"$DB\" \"update token set hash = substr(hash, 1, 63) ||"
	   " iif(substr(hash, 64) = 'a', 'b', 'a')\"");
	assert_int_equal(token_look(state, text, TOKEN_WEB, now, &found, &why), ANSWER_NO);
	assert_int_equal(token_claim(state, text, TOKEN_WEB, now, &found, &why), ANSWER_NO);
	assert_int_equal(found.entry, 0);
	sh("test \"$(sqlite3 \"$DB\" 'select count(*) from token where claimed_at is not null')\" "
	   "= 0");
	db_close(state);
}

static void
test_no_token_stands_in_the_file(void **context)
{
	struct db *state = fresh();
	char text[TOKEN_TEXT_SIZE], command[256];

	(void)context;
	make(state, &annas, TOKEN_WEB, text);
	snprintf(command, sizeof(command), "! sqlite3 \"$DB\" .dump | grep -qi %s", text);
	sh(command);
	db_close(state);
}

/* ---- each does its own -------------------------------------------------------------------------
 */

static void
test_each_is_bound_to_its_own(void **context)
{
	static const struct token bound[] = {
	    {7, "anna@company.example", TOKEN_RELEASE},
	    {7, "anna@company.example", TOKEN_ALLOW},
	    {7, "anna@company.example", TOKEN_DELETE},
	    {7, "dora@company.example", TOKEN_RELEASE},
	    {8, "o'brien@company.example", TOKEN_RELEASE},
	};
	enum { COUNT = sizeof(bound) / sizeof(bound[0]) };
	char text[COUNT][TOKEN_TEXT_SIZE];
	struct db *state = fresh();
	struct token found;
	struct why why = {""};
	size_t i;

	(void)context;
	for (i = 0; i < COUNT; i++)
		make(state, &bound[i], TOKEN_WEB, text[i]);
	/* One is used; the others are as good as before. */
	assert_int_equal(token_claim(state, text[1], TOKEN_WEB, now, &found, &why), ANSWER_YES);
	assert_int_equal(token_used(state, text[1], now, &why), 0);
	for (i = 0; i < COUNT; i++) {
		assert_int_equal(token_look(state, text[i], TOKEN_WEB, now, &found, &why),
		    i == 1 ? ANSWER_NO : ANSWER_YES);
		if (i == 1)
			continue;
		assert_int_equal(found.entry, bound[i].entry);
		assert_int_equal(found.action, bound[i].action);
		assert_string_equal(found.person, bound[i].person);
	}
	db_close(state);
}

static void
test_used_and_given_back(void **context)
{
	struct db *state = fresh();
	char text[TOKEN_TEXT_SIZE];
	struct token found;
	struct why why = {""};
	int i;

	(void)context;
	make(state, &annas, TOKEN_WEB, text);
	for (i = 0; i < 1000; i++)
		assert_int_equal(token_look(state, text, TOKEN_WEB, now, &found, &why), ANSWER_YES);
	/* Whoever comes while another acts cannot be told how it ends; nor by a clock that is
	 * behind the other's. */
	assert_int_equal(token_claim(state, text, TOKEN_WEB, now, &found, &why), ANSWER_YES);
	assert_int_equal(
	    token_claim(state, text, TOKEN_WEB, now, &found, &why), ANSWER_CANNOT_TELL);
	assert_int_equal(found.entry, 0);
	assert_int_equal(
	    token_claim(state, text, TOKEN_WEB, now - 1, &found, &why), ANSWER_CANNOT_TELL);
	assert_int_equal(token_give_back(state, text, &why), 0);
	assert_int_equal(token_claim(state, text, TOKEN_WEB, now, &found, &why), ANSWER_YES);
	/* Who died over it holds it for a while only. */
	assert_int_equal(token_claim(state, text, TOKEN_WEB, now + TOKEN_CLAIM_S, &found, &why),
	    ANSWER_CANNOT_TELL);
	assert_int_equal(
	    token_claim(state, text, TOKEN_WEB, now + TOKEN_CLAIM_S + 1, &found, &why), ANSWER_YES);
	assert_int_equal(token_used(state, text, now, &why), 0);
	assert_int_equal(token_claim(state, text, TOKEN_WEB, now, &found, &why), ANSWER_NO);
	assert_int_equal(token_give_back(state, text, &why), 0);
	assert_int_equal(token_claim(state, text, TOKEN_WEB, now, &found, &why), ANSWER_NO);
	db_close(state);
}

static void
test_forgotten_when_expired(void **context)
{
	struct db *state = fresh();
	char text[TOKEN_TEXT_SIZE];
	struct token found;
	struct why why = {""};

	(void)context;
	make(state, &annas, TOKEN_WEB, text);
	assert_int_equal(token_forget(state, now + hour - 1, &why), 0);
	assert_int_equal(token_look(state, text, TOKEN_WEB, now, &found, &why), ANSWER_YES);
	assert_int_equal(token_forget(state, now + hour, &why), 0);
	assert_int_equal(token_look(state, text, TOKEN_WEB, now, &found, &why), ANSWER_NO);
	db_close(state);
}

static void
test_made_in_a_transaction(void **context)
{
	struct db *state = fresh();
	char text[TOKEN_TEXT_SIZE];
	struct token found;
	struct why why = {""};

	(void)context;
	assert_int_equal(db_step(state, DB_BEGIN, &why), ANSWER_NO);
	db_done(state, DB_BEGIN);
	make(state, &annas, TOKEN_WEB, text);
	assert_int_equal(db_step(state, DB_ROLLBACK, &why), ANSWER_NO);
	db_done(state, DB_ROLLBACK);
	assert_int_equal(token_look(state, text, TOKEN_WEB, now, &found, &why), ANSWER_NO);
	db_close(state);
}

/* ---- at the same moment ------------------------------------------------------------------------
 */

/* 1: it was this one; 0: not; 255: trouble. */
static int
act_once(const char *text)
{
	struct db *state = reopen();
	struct token found;
	struct why why = {""};
	enum answer answer = token_claim(state, text, TOKEN_WEB, now, &found, &why);
	int result = answer == ANSWER_YES;

	if (answer == ANSWER_YES && token_used(state, text, now, &why) == -1)
		result = 255;
	if (answer == ANSWER_CANNOT_TELL && strstr(why.text, "somebody else") == NULL) {
		fprintf(stderr, "%s\n", why.text);
		result = 255;
	}
	db_close(state);
	return (result);
}

static void
test_twenty_at_once(void **context)
{
	int round, i;

	(void)context;
	for (round = 0; round < ROUNDS; round++) {
		struct db *state = fresh();
		char text[TOKEN_TEXT_SIZE], byte = 'g';
		int acted = 0, gate[2];

		make(state, &annas, TOKEN_WEB, text);
		db_close(state);
		assert_int_equal(pipe(gate), 0);
		for (i = 0; i < PROCESSES; i++) {
			pid_t pid = fork();

			assert_true(pid >= 0);
			if (pid == 0) {
				close(gate[1]);
				/* All begin when the other end is closed. */
				if (read(gate[0], &byte, 1) != 0)
					_exit(255);
				_exit(act_once(text));
			}
		}
		close(gate[0]);
		close(gate[1]);
		for (i = 0; i < PROCESSES; i++) {
			int status;

			assert_true(wait(&status) > 0);
			assert_true(WIFEXITED(status));
			assert_int_not_equal(WEXITSTATUS(status), 255);
			acted += WEXITSTATUS(status);
		}
		assert_int_equal(acted, 1);
	}
}

/* ---- what cannot be told -----------------------------------------------------------------------
 */

struct trouble_row {
	const char *name, *command;
};

static const struct trouble_row trouble_rows[] = {
    {"missing", "rm -f \"$DB\" \"$DB\"-*"},
    {"no database", "rm -f \"$DB\"-*; head -c 9000 /dev/urandom >\"$DB\""},
    {"without the table", "sqlite3 \"$DB\" 'drop table token'"},
    {"with an action that is none", "sqlite3 \"$DB\" \"pragma ignore_check_constraints = 1; update "
				    "token set action = 'read'\""},
};

static void
test_trouble(void **context)
{
	const struct trouble_row *row = *context;
	struct db *state = fresh();
	char text[TOKEN_TEXT_SIZE];
	struct token found;
	struct why why = {""};

	make(state, &annas, TOKEN_WEB, text);
	db_close(state);
	sh(row->command);
	state = reopen();
	assert_int_equal(token_look(state, text, TOKEN_WEB, now, &found, &why), ANSWER_CANNOT_TELL);
	assert_string_not_equal(why.text, "");
	assert_int_equal(
	    token_claim(state, text, TOKEN_WEB, now, &found, &why), ANSWER_CANNOT_TELL);
	assert_int_equal(found.entry, 0);
	db_close(state);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
	    cmocka_unit_test(test_upper_case),
	    cmocka_unit_test(test_hash_is_compared),
	    cmocka_unit_test(test_no_token_stands_in_the_file),
	    cmocka_unit_test(test_each_is_bound_to_its_own),
	    cmocka_unit_test(test_used_and_given_back),
	    cmocka_unit_test(test_forgotten_when_expired),
	    cmocka_unit_test(test_made_in_a_transaction),
	    cmocka_unit_test(test_twenty_at_once),
	};
	size_t used = 8;
	int result;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/state.db", work);
	ROWS_ADD(tests, used, wrong_rows, test_wrong);
	ROWS_ADD(tests, used, trouble_rows, test_trouble);
	result = ROWS_RUN("token", tests, used);
	sh("rm -rf \"${DB%/*}\"");
	return (result);
}
