/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ALARM_H_
#define ALARM_H_

#include <stdint.h>

#include "answer.h"
#include "deadline.h"

/*
 * What the administrator has to be told of: rows of the table alarm in rate.db, one a matter, which
 * "coexim alarm send" mails once. Raising one is one short write, fit for the mail's own path.
 */

/* Longest kind, subject and words, in bytes with their NUL; longer ones are cut by the database. */
enum { ALARM_KIND_SIZE = 32, ALARM_SUBJECT_SIZE = 1024, ALARM_WORDS_SIZE = 4096 };
enum { ALARM_TIME_SIZE = 32 };

struct alarm_row {
	char kind[ALARM_KIND_SIZE]; /* the check that raised it */
	char subject[ALARM_SUBJECT_SIZE];
	char words[ALARM_WORDS_SIZE]; /* hostile: a stranger may have written some of it */
	char first[ALARM_TIME_SIZE], last[ALARM_TIME_SIZE]; /* UTC */
	char mailed[ALARM_TIME_SIZE];                       /* "" when it waits for that */
	int64_t times;                                      /* minutes in which it came up */
};

struct alarms;

/**
 * alarms_open(path, deadline):
 * Open rate.db at ${path}; it is never created. Waits for locks end at ${deadline}.
 * Never NULL but when memory is out: what cannot be opened fails every call with the reason.
 */
struct alarms *
alarms_open(const char *path, struct deadline deadline);

/**
 * alarms_close(alarms):
 * Close and free. NULL does nothing.
 */
void
alarms_close(struct alarms *alarms);

/**
 * alarms_raise(alarms, kind, subject, words, why):
 * It has come up (again). What was raised within the last minute is left as it is, so that a
 * flood of it does not take the lock that others wait for. Return 0, or -1 with ${why}.
 */
int
alarms_raise(struct alarms *alarms, const char *kind, const char *subject, const char *words,
    struct why *why);

/* Called for each row. Return 0 to go on, or -1 to end. */
typedef int
alarms_visit(const struct alarm_row *row, void *context);

/**
 * alarms_list(alarms, visit, context, why):
 * Visit all rows, the newest first. Return 0, or -1 with ${why}. A visit must write nothing.
 */
int
alarms_list(struct alarms *alarms, alarms_visit *visit, void *context, struct why *why);

/**
 * alarms_mailed(alarms, row, why):
 * ${row} has been mailed, with what it said then. Return 0, or -1 with ${why}.
 */
int
alarms_mailed(struct alarms *alarms, const struct alarm_row *row, struct why *why);

#endif /* ALARM_H_ */
