/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alarm.h"

#include <stdlib.h>

#include "db.h"
#include "rate.h"

struct alarms {
	struct db *db;
};

struct alarms *
alarms_open(const char *path, struct deadline deadline)
{
	struct alarms *alarms = calloc(1, sizeof(*alarms));

	if (alarms == NULL)
		return (NULL);
	alarms->db = db_open_to_write(path, rate_application_id, RATE_VERSION_MAX, deadline);
	return (alarms);
}

void
alarms_close(struct alarms *alarms)
{
	if (alarms == NULL)
		return;
	db_close(alarms->db);
	free(alarms);
}

/* Run what is bound, which gives no row. */
static int
run(struct db *db, enum db_statement statement, struct why *why)
{
	enum answer answer = db_step(db, statement, why);

	db_done(db, statement);
	return (answer == ANSWER_CANNOT_TELL ? -1 : 0);
}

int
alarms_raise(struct alarms *alarms, const char *kind, const char *subject, const char *words,
    struct why *why)
{
	struct db *db = alarms != NULL ? alarms->db : NULL;
	enum answer fresh;

	db_bind_text(db, DB_ALARM_FRESH, 1, kind);
	db_bind_text(db, DB_ALARM_FRESH, 2, subject);
	fresh = db_step(db, DB_ALARM_FRESH, why);
	db_done(db, DB_ALARM_FRESH);
	if (fresh != ANSWER_NO)
		return (fresh == ANSWER_YES ? 0 : -1);
	db_bind_text(db, DB_ALARM_RAISE, 1, kind);
	db_bind_text(db, DB_ALARM_RAISE, 2, subject);
	db_bind_text(db, DB_ALARM_RAISE, 3, words);
	return (run(db, DB_ALARM_RAISE, why));
}

static int
read_row(struct db *db, struct alarm_row *row, struct why *why)
{
	enum db_statement list = DB_ALARM_LIST;

	if (db_text(db, list, 0, row->kind, sizeof(row->kind), why) == -1 ||
	    db_text(db, list, 1, row->subject, sizeof(row->subject), why) == -1 ||
	    db_text(db, list, 2, row->words, sizeof(row->words), why) == -1 ||
	    db_text(db, list, 3, row->first, sizeof(row->first), why) == -1 ||
	    db_text(db, list, 4, row->last, sizeof(row->last), why) == -1 ||
	    db_int(db, list, 5, &row->times, why) == -1 ||
	    db_text(db, list, 6, row->mailed, sizeof(row->mailed), why) == -1)
		return (-1);
	return (0);
}

int
alarms_list(struct alarms *alarms, alarms_visit *visit, void *context, struct why *why)
{
	struct db *db = alarms != NULL ? alarms->db : NULL;
	struct alarm_row row;
	enum answer answer;
	int result = 0;

	while ((answer = db_step(db, DB_ALARM_LIST, why)) == ANSWER_YES && result == 0) {
		result = read_row(db, &row, why);
		if (result == 0 && visit(&row, context) == -1)
			break;
	}
	db_done(db, DB_ALARM_LIST);
	return (answer == ANSWER_CANNOT_TELL ? -1 : result);
}

int
alarms_mailed(struct alarms *alarms, const struct alarm_row *row, struct why *why)
{
	struct db *db = alarms != NULL ? alarms->db : NULL;

	db_bind_text(db, DB_ALARM_MAILED, 1, row->kind);
	db_bind_text(db, DB_ALARM_MAILED, 2, row->subject);
	return (run(db, DB_ALARM_MAILED, why));
}
