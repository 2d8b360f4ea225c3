/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"

static const int64_t us_per_s = 1000000;
/* Above these a product of cost and period could overflow. */
static const int64_t cost_max = 1000000, period_max_s = INT64_C(31) * 86400;

enum { LIMIT_JSON_SIZE = 128 };

struct rate {
	struct db *db;
};

struct rate *
rate_open(const char *path, struct deadline deadline)
{
	struct rate *rate = calloc(1, sizeof(*rate));

	if (rate == NULL)
		return (NULL);
	rate->db = db_open_to_write(path, rate_application_id, RATE_VERSION_MAX, deadline);
	return (rate);
}

void
rate_close(struct rate *rate)
{
	if (rate == NULL)
		return;
	db_close(rate->db);
	free(rate);
}

/* The limits as the statement wants them: [[name, cost, allowed, period], ...]. Return 0 or -1. */
static int
limits_json(const struct rate_limit *limits, size_t count, char json[], size_t size)
{
	size_t used = 0, i;

	for (i = 0; i < count; i++) {
		const struct rate_limit *limit = &limits[i];
		int64_t period_us;
		int wrote;

		if (limit->cost < 0 || limit->cost > cost_max || limit->allowed < 1 ||
		    limit->allowed > cost_max || limit->period_s < 1 ||
		    limit->period_s > period_max_s || strlen(limit->name) >= RATE_NAME_SIZE ||
		    limit->name[strspn(limit->name,
			"abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] != '\0')
			return (-1);
		period_us = limit->period_s * us_per_s;
		wrote = snprintf(json + used, size - used, "%s[\"%s\",%lld,%lld,%lld]",
		    i == 0 ? "[" : ",", limit->name, (long long)limit->cost,
		    (long long)limit->allowed, (long long)period_us);
		if (wrote < 0 || (size_t)wrote >= size - used)
			return (-1);
		used += (size_t)wrote;
	}
	if (used + 2 > size)
		return (-1);
	memcpy(json + used, "]", 2);
	return (0);
}

/* One limit that has no room: is it the one that stands in the way longest? */
static void
take_over(const struct rate_limit *limit, int64_t full_again_us, struct rate_over *over)
{
	int64_t period_us = limit->period_s * us_per_s;
	int64_t need_us = limit->cost * period_us / limit->allowed;
	int64_t opens_us = full_again_us + need_us - period_us;
	bool never = limit->cost > limit->allowed;

	if (over->limit[0] != '\0' && (over->never || (!never && opens_us <= over->opens_us)))
		return;
	snprintf(over->limit, sizeof(over->limit), "%s", limit->name);
	over->opens_us = opens_us;
	over->never = never;
}

static enum answer
read_row(struct db *db, enum db_statement statement, const struct rate_limit *limits, size_t count,
    struct rate_over *over, struct why *why)
{
	char name[RATE_NAME_SIZE];
	int64_t full_again_us, room, granted;
	size_t i;

	if (db_text(db, statement, 0, name, sizeof(name), why) == -1 ||
	    db_int(db, statement, 1, &full_again_us, why) == -1 ||
	    db_int(db, statement, 2, &room, why) == -1 ||
	    db_int(db, statement, 3, &granted, why) == -1)
		return (ANSWER_CANNOT_TELL);
	for (i = 0; i < count && room == 0; i++)
		if (strcmp(limits[i].name, name) == 0)
			take_over(&limits[i], full_again_us, over);
	return (granted != 0 ? ANSWER_YES : ANSWER_NO);
}

static enum answer
ask(struct rate *rate, enum db_statement statement, const char *person,
    const struct rate_limit *limits, size_t count, int64_t now_us, struct rate_over *over,
    struct why *why)
{
	char json[RATE_LIMITS_MAX * LIMIT_JSON_SIZE];
	enum answer granted = ANSWER_CANNOT_TELL, step;
	struct db *db = rate != NULL ? rate->db : NULL;
	size_t rows = 0;

	*over = (struct rate_over){.never = false};
	if (count == 0 || count > RATE_LIMITS_MAX ||
	    limits_json(limits, count, json, sizeof(json)) == -1) {
		why_set(why, "rate: a limit is out of its bounds");
		return (ANSWER_CANNOT_TELL);
	}
	db_bind_text(db, statement, 1, person);
	db_bind_int(db, statement, 2, now_us);
	db_bind_text(db, statement, 3, json);
	while ((step = db_step(db, statement, why)) == ANSWER_YES) {
		granted = read_row(db, statement, limits, count, over, why);
		if (granted == ANSWER_CANNOT_TELL)
			break;
		rows++;
	}
	db_done(db, statement);
	if (step == ANSWER_NO && rows == count)
		return (granted);
	why_set(why, "rate: %zu of %zu limits were answered", rows, count);
	return (ANSWER_CANNOT_TELL);
}

enum answer
rate_ask(struct rate *rate, const char *person, const struct rate_limit *limits, size_t count,
    int64_t now_us, struct rate_over *over, struct why *why)
{
	return (ask(rate, DB_RATE_ASK, person, limits, count, now_us, over, why));
}

enum answer
rate_take(struct rate *rate, const char *person, const struct rate_limit *limits, size_t count,
    int64_t now_us, struct rate_over *over, struct why *why)
{
	enum answer answer = ask(rate, DB_RATE_TAKE, person, limits, count, now_us, over, why);

	if (answer == ANSWER_YES) {
		/* Whether old rows go now or with the next message does not matter. */
		db_bind_int(rate->db, DB_RATE_SWEEP, 1, now_us);
		db_step(rate->db, DB_RATE_SWEEP, NULL);
		db_done(rate->db, DB_RATE_SWEEP);
	}
	return (answer);
}

enum answer
rate_suspended(
    struct rate *rate, const char *person, struct rate_suspension *suspension, struct why *why)
{
	struct db *db = rate != NULL ? rate->db : NULL;
	enum answer answer;

	db_bind_text(db, DB_SUSPENDED, 1, person);
	answer = db_step(db, DB_SUSPENDED, why);
	if (answer == ANSWER_YES &&
	    (db_text(db, DB_SUSPENDED, 0, suspension->since, sizeof(suspension->since), why) ==
		    -1 ||
		db_text(db, DB_SUSPENDED, 1, suspension->why, sizeof(suspension->why), why) == -1))
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_SUSPENDED);
	return (answer);
}

enum answer
rate_suspend(struct rate *rate, const char *person, const char *words, struct why *why)
{
	struct db *db = rate != NULL ? rate->db : NULL;
	enum answer answer, more;

	db_bind_text(db, DB_SUSPEND, 1, person);
	db_bind_text(db, DB_SUSPEND, 2, words);
	answer = db_step(db, DB_SUSPEND, why);
	/* SQLITE: with RETURNING, what was written is committed by the step behind the last row. */
	more = answer == ANSWER_YES ? db_step(db, DB_SUSPEND, why) : ANSWER_NO;
	db_done(db, DB_SUSPEND);
	return (more == ANSWER_CANNOT_TELL ? more : answer);
}
