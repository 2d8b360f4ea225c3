/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"

/* On a real rate.db, made by sql/migrate. Run from the top of the checkout. */

enum { STEPS = 120000, REOPEN = 1000, PEOPLE = 5, LIMITS = 3, PROCESSES = 50, TRIES = 20 };

static const int64_t second_us = 1000000;
static const int64_t epoch_us = INT64_C(1795000000) * 1000000;

static char work[] = "/tmp/test_rate.XXXXXX";
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

static struct rate *
fresh(void)
{
	sh("rm -f \"$DB\" \"$DB\"-*; sql/migrate \"$DB\" sql/rate");
	return (rate_open(path, deadline_in_ms(60000)));
}

/* ---- rows: one person, one limit of 3 in 30 seconds --------------------------------------------
 */

struct step_row {
	const char *name;
	int64_t cost, at_s;
	enum answer want;
	int64_t want_opens_s; /* after the start; with ANSWER_NO */
	bool want_never;
};

static const struct step_row one_limit[] = {
    {"the first", 1, 0, ANSWER_YES, 0, false},
    {"all of them at once", 2, 0, ANSWER_YES, 0, false},
    {"one more", 1, 0, ANSWER_NO, 10, false},
    {"just before it opens", 1, 9, ANSWER_NO, 10, false},
    {"when it opens", 1, 10, ANSWER_YES, 0, false},
    {"and no more", 1, 10, ANSWER_NO, 20, false},
    {"two need longer", 2, 10, ANSWER_NO, 30, false},
    {"more than there ever is", 4, 10, ANSWER_NO, 50, true},
    {"nothing costs nothing", 0, 10, ANSWER_YES, 0, false},
    {"a clock set back locks nobody out for longer than a period", 1, -1000, ANSWER_NO, -990,
	false},
    {"and gives nothing more", 3, -975, ANSWER_NO, -970, false},
    {"until the period is over", 3, -970, ANSWER_YES, 0, false},
    {"a clock set forward frees everything", 3, 5000, ANSWER_YES, 0, false},
};

static void
test_one_limit(void **state)
{
	struct rate *rate = fresh();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(one_limit) / sizeof(one_limit[0]); i++) {
		const struct step_row *row = &one_limit[i];
		const struct rate_limit limit = {"messages", row->cost, 3, 30};
		int64_t now = epoch_us + row->at_s * second_us;
		struct rate_over over;
		struct why why = {""};

		/* To ask changes nothing. */
		assert_int_equal(rate_ask(rate, "anna", &limit, 1, now, &over, &why), row->want);
		assert_int_equal(rate_ask(rate, "anna", &limit, 1, now, &over, &why), row->want);
		if (rate_take(rate, "anna", &limit, 1, now, &over, &why) != row->want)
			fail_msg("%s: %s", row->name, why.text);
		if (row->want == ANSWER_YES)
			continue;
		assert_string_equal(over.limit, "messages");
		assert_int_equal(over.never, row->want_never);
		assert_int_equal((over.opens_us - epoch_us) / second_us, row->want_opens_s);
	}
	rate_close(rate);
}

static void
test_people_and_limits_are_apart(void **state)
{
	struct rate *rate = fresh();
	const struct rate_limit both[] = {{"messages", 1, 10, 60}, {"recipients", 5, 5, 60}};
	struct rate_over over;
	struct why why = {""};

	(void)state;
	assert_int_equal(rate_take(rate, "anna", both, 2, epoch_us, &over, &why), ANSWER_YES);
	assert_int_equal(rate_take(rate, "anna", both, 2, epoch_us, &over, &why), ANSWER_NO);
	assert_string_equal(over.limit, "recipients");
	/* What the other limit refused has used nothing of this one: 9 are left. */
	{
		const struct rate_limit nine = {"messages", 9, 10, 60};

		assert_int_equal(
		    rate_take(rate, "anna", &nine, 1, epoch_us, &over, &why), ANSWER_YES);
	}
	assert_int_equal(rate_take(rate, "ben", both, 2, epoch_us, &over, &why), ANSWER_YES);
	assert_int_equal(
	    rate_take(rate, "x'; DELETE FROM bucket; --", both, 2, epoch_us, &over, &why),
	    ANSWER_YES);
	assert_int_equal(rate_ask(rate, "anna", both, 2, epoch_us, &over, &why), ANSWER_NO);
	rate_close(rate);
}

static void
test_a_changed_limit_counts_at_once(void **state)
{
	struct rate *rate = fresh();
	const struct rate_limit small = {"messages", 1, 1, 60}, large = {"messages", 1, 100, 60};
	struct rate_over over;
	struct why why = {""};
	int i;

	(void)state;
	assert_int_equal(rate_take(rate, "anna", &small, 1, epoch_us, &over, &why), ANSWER_YES);
	assert_int_equal(rate_take(rate, "anna", &small, 1, epoch_us, &over, &why), ANSWER_NO);
	/* One is used still, of a hundred now. */
	for (i = 0; i < 99; i++)
		assert_int_equal(
		    rate_take(rate, "anna", &large, 1, epoch_us, &over, &why), ANSWER_YES);
	assert_int_equal(rate_take(rate, "anna", &large, 1, epoch_us, &over, &why), ANSWER_NO);
	/* And back: more are used than there are, so that none is free for a whole period. */
	assert_int_equal(
	    rate_take(rate, "anna", &small, 1, epoch_us + 59 * second_us, &over, &why), ANSWER_NO);
	assert_int_equal((over.opens_us - epoch_us) / second_us, 119);
	rate_close(rate);
}

/* ---- against a model: all messages are walked through again ---------------------------
 */

struct event {
	int64_t at_us, cost;
};

struct model {
	struct event *events;
	size_t count;
};

static int64_t
level_at(const struct model *model, const struct rate_limit *limit, int64_t now_us)
{
	int64_t period_us = limit->period_s * second_us, level_us = 0, last_us = 0;
	size_t i;

	for (i = 0; i <= model->count; i++) {
		int64_t at_us = i < model->count ? model->events[i].at_us : now_us;

		/* It runs out with time; a clock that was set back fills it, to the brim at most.
		 */
		level_us = level_us == 0 && at_us >= last_us ? 0 : level_us - (at_us - last_us);
		if (level_us < 0)
			level_us = 0;
		if (level_us > period_us)
			level_us = period_us;
		if (i < model->count)
			level_us += model->events[i].cost * (period_us / limit->allowed);
		last_us = at_us;
	}
	return (level_us);
}

static uint64_t
draw(uint64_t *seed, uint64_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return ((*seed >> 33) % below);
}

/* Once all of it is two periods old the bucket is empty, and was when it was last asked. */
static void
forget(struct model *model, int64_t now_us, int64_t period_us)
{
	size_t i;

	for (i = 0; i < model->count; i++)
		if (model->events[i].at_us > now_us - 2 * period_us)
			return;
	model->count = 0;
}

static void
test_against_the_model(void **state)
{
	static const int64_t allowed[LIMITS] = {4, 10, 25}, period_s[LIMITS] = {8, 40, 125};
	static const char *const names[LIMITS] = {"short", "middle", "long"};
	static struct model models[PEOPLE];
	uint64_t seed = (uint64_t)deadline_now_ms();
	uint64_t first_seed = seed;
	int64_t now_us = epoch_us;
	struct rate *rate = fresh();
	long granted = 0, refused = 0;
	int step;

	(void)state;
	for (step = 0; step < PEOPLE; step++) {
		models[step].events = calloc(STEPS, sizeof(struct event));
		assert_non_null(models[step].events);
	}
	for (step = 0; step < STEPS; step++) {
		size_t who = draw(&seed, PEOPLE);
		struct model *model = &models[who];
		struct rate_limit limits[LIMITS];
		enum answer want = ANSWER_YES, got;
		struct rate_over over;
		struct why why = {""};
		char person[16];
		int i;

		if (step % REOPEN == 0) {
			rate_close(rate);
			rate = rate_open(path, deadline_in_ms(60000));
		}
		/* Mostly a little forward, now and then far, and now and then back. */
		switch (draw(&seed, 200)) {
		case 0:
			now_us += (int64_t)draw(&seed, 2000) * second_us;
			break;
		case 1:
			now_us -= (int64_t)draw(&seed, 100) * second_us;
			break;
		default:
			now_us += (int64_t)draw(&seed, 1500000);
			break;
		}
		for (i = 0; i < LIMITS; i++) {
			limits[i] = (struct rate_limit){names[i],
			    (int64_t)draw(&seed, 4) == 0 ? (int64_t)draw(&seed, 6) : 1, allowed[i],
			    period_s[i]};
			/* The model keeps one cost for all limits. */
			limits[i].cost = limits[0].cost;
		}
		for (i = 0; i < LIMITS; i++)
			if (level_at(model, &limits[i], now_us) +
				limits[i].cost * (period_s[i] * second_us / allowed[i]) >
			    period_s[i] * second_us)
				want = ANSWER_NO;
		snprintf(person, sizeof(person), "person %zu", who);
		got = rate_take(rate, person, limits, LIMITS, now_us, &over, &why);
		if (got != want)
			fail_msg("seed %llu, step %d: got %d, the model says %d: %s",
			    (unsigned long long)first_seed, step, got, want, why.text);
		/* A try that was refused saw the clock too. */
		model->events[model->count++] =
		    (struct event){now_us, got == ANSWER_YES ? limits[0].cost : 0};
		if (got == ANSWER_YES)
			granted++;
		else
			refused++;
		forget(model, now_us, period_s[LIMITS - 1] * second_us);
	}
	/* Both answers were asked for often enough to say something. */
	assert_true(granted > STEPS / 50);
	assert_true(refused > STEPS / 50);
	for (step = 0; step < PEOPLE; step++)
		free(models[step].events);
	rate_close(rate);
}

/* ---- many at once ------------------------------------------------------------------------------
 */

static int
take_some(void)
{
	static const struct rate_limit limits[] = {
	    {"messages a day", 1, 300, 86400}, {"recipients a day", 2, 10000, 86400}};
	int granted = 0, i;

	for (i = 0; i < TRIES; i++) {
		struct rate *rate = rate_open(path, deadline_in_ms(30000));
		struct rate_over over;
		struct why why = {""};

		switch (rate_take(rate, "anna", limits, 2, epoch_us, &over, &why)) {
		case ANSWER_YES:
			granted++;
			break;
		case ANSWER_NO:
			break;
		case ANSWER_CANNOT_TELL:
			fprintf(stderr, "%s\n", why.text);
			return (255);
		}
		rate_close(rate);
	}
	return (granted);
}

static void
test_fifty_at_once(void **state)
{
	int granted = 0, i;

	(void)state;
	rate_close(fresh());
	for (i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(take_some());
	}
	for (i = 0; i < PROCESSES; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		assert_int_not_equal(WEXITSTATUS(status), 255);
		granted += WEXITSTATUS(status);
	}
	assert_int_equal(granted, 300);
	sh("test \"$(sqlite3 \"$DB\" \"select used from rate where \\\"limit\\\" = 'recipients a "
	   "day'\")\" -ge 0");
}

/* ---- suspended ---------------------------------------------------------------------------------
 */

static int
suspend_once(void)
{
	struct rate *rate = rate_open(path, deadline_in_ms(30000));
	struct why why = {""};
	enum answer answer = rate_suspend(rate, "anna", "more than 20 refused messages", &why);

	if (answer == ANSWER_CANNOT_TELL)
		fprintf(stderr, "%s\n", why.text);
	rate_close(rate);
	return (answer == ANSWER_CANNOT_TELL ? 255 : answer == ANSWER_YES);
}

static void
test_suspended_by_one_of_fifty(void **state)
{
	struct rate_suspension suspension;
	struct rate *rate = fresh();
	struct why why = {""};
	int suspended = 0, i;

	(void)state;
	assert_int_equal(rate_suspended(rate, "anna", &suspension, &why), ANSWER_NO);
	rate_close(rate);
	for (i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(suspend_once());
	}
	for (i = 0; i < PROCESSES; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		assert_int_not_equal(WEXITSTATUS(status), 255);
		suspended += WEXITSTATUS(status);
	}
	assert_int_equal(suspended, 1);
	rate = rate_open(path, deadline_in_ms(1000));
	assert_int_equal(rate_suspended(rate, "anna", &suspension, &why), ANSWER_YES);
	assert_string_equal(suspension.why, "more than 20 refused messages");
	assert_int_equal(strlen(suspension.since), strlen("2026-11-26 12:00:00"));
	assert_int_equal(rate_suspended(rate, "ben", &suspension, &why), ANSWER_NO);
	rate_close(rate);
}

/* ---- what cannot be told -----------------------------------------------------------------------
 */

struct trouble_row {
	const char *name, *command, *want;
};

static const struct trouble_row troubles[] = {
    {"missing", "rm \"$DB\"", "cannot be opened"},
    {"no database", "echo nonsense >\"$DB\"", "not a database"},
    {"another program's", "sqlite3 \"$DB\" 'PRAGMA application_id = 7'", "another program's"},
    {"newer", "sqlite3 \"$DB\" 'PRAGMA user_version = 99'", "schema version 99"},
    {"without its table", "sqlite3 \"$DB\" 'DROP VIEW rate; DROP TABLE bucket'", "no such table"},
};

static void
test_trouble(void **state)
{
	const struct trouble_row *row = *state;
	const struct rate_limit limit = {"messages", 1, 3, 30};
	struct rate_suspension suspension;
	struct rate_over over;
	struct why why = {""};
	struct rate *rate;

	rate_close(fresh());
	sh(row->command);
	rate = rate_open(path, deadline_in_ms(1000));
	assert_int_equal(
	    rate_ask(rate, "anna", &limit, 1, epoch_us, &over, NULL), ANSWER_CANNOT_TELL);
	assert_int_equal(
	    rate_take(rate, "anna", &limit, 1, epoch_us, &over, &why), ANSWER_CANNOT_TELL);
	sh("test ! -e \"$DB\" || sqlite3 \"$DB\" 'DROP TABLE IF EXISTS suspended' 2>/dev/null || "
	   "true");
	assert_int_equal(rate_suspended(rate, "anna", &suspension, NULL), ANSWER_CANNOT_TELL);
	assert_int_equal(rate_suspend(rate, "anna", "why", NULL), ANSWER_CANNOT_TELL);
	if (strstr(why.text, row->want) == NULL)
		fail_msg("%s", why.text);
	rate_close(rate);
	if (strcmp(row->name, "missing") == 0)
		assert_int_equal(access(path, F_OK), -1);
}

static void
test_bounds(void **state)
{
	static const struct rate_limit wrong[] = {{"messages", -1, 3, 30}, {"messages", 1, 0, 30},
	    {"messages", 1, 3, 0}, {"messages", 1000001, 3, 30}, {"mess\"ages", 1, 3, 30},
	    {"a name of more than thirty-one bytes", 1, 3, 30}};
	struct rate *rate = fresh();
	struct rate_over over;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct why why = {""};

		assert_int_equal(rate_take(rate, "anna", &wrong[i], 1, epoch_us, &over, &why),
		    ANSWER_CANNOT_TELL);
		assert_string_equal(why.text, "rate: a limit is out of its bounds");
	}
	assert_int_equal(
	    rate_take(NULL, "anna", &wrong[0], 1, epoch_us, &over, NULL), ANSWER_CANNOT_TELL);
	rate_close(rate);
}

/* Root's sqlite3 has made the file of WAL, and not yet given it to the database's owner. */
static void
test_beside_root(void **state)
{
	const struct rate_limit limit = {"messages", 1, 3, 30};
	struct rate_over over;
	struct why why = {""};
	int ready[2], status;
	enum answer answer;
	pid_t child;

	(void)state;
	if (geteuid() != 0)
		skip();
	rate_close(fresh());
	sh("chown -R 65534:65534 \"${DB%/*}\"; (umask 077; : >\"$DB-wal\")");
	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		struct rate *rate;

		if (setgid(65534) != 0 || setuid(65534) != 0 || write(ready[1], "", 1) != 1)
			_exit(255);
		rate = rate_open(path, deadline_in_ms(60000));
		answer = rate_take(rate, "anna", &limit, 1, epoch_us, &over, &why);
		if (answer != ANSWER_YES)
			fprintf(stderr, "%s\n", why.text);
		rate_close(rate);
		_exit(answer == ANSWER_YES ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &status, 1), 1);
	usleep(100 * 1000);
	sh("chown 65534:65534 \"$DB-wal\"");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close(ready[0]);
	close(ready[1]);
	sh("chown -R 0:0 \"${DB%/*}\"");
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
	    cmocka_unit_test(test_one_limit),
	    cmocka_unit_test(test_people_and_limits_are_apart),
	    cmocka_unit_test(test_a_changed_limit_counts_at_once),
	    cmocka_unit_test(test_against_the_model),
	    cmocka_unit_test(test_fifty_at_once),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_suspended_by_one_of_fifty),
	    cmocka_unit_test(test_beside_root),
	};
	size_t used = 8;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/rate.db", work);
	ROWS_ADD(tests, used, troubles, test_trouble);
	failed = ROWS_RUN("store/rate", tests, used);
	sh("rm -rf \"${DB%/*}\"");
	return (failed);
}
