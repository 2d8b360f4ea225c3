/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIGEST_DUE_H_
#define DIGEST_DUE_H_

#include <stdbool.h>
#include <time.h>

#include "answer.h"
#include "digest_book.h"

/*
 * Which domains' persons are to get their digest now. A domain is due from its hour on until all
 * its persons have been told, so that a machine that was down at that hour makes up for it; one
 * that has never been is so within an hour of it only: nobody gets his first digest at midnight.
 */

struct digest_due {
	struct digest_times times;
	bool *due;     /* of each of times.list */
	bool *bad;     /* somebody of it could not be told, so that it stays due */
	time_t *since; /* its hour; 0 for whatever hour */
	time_t now;
	struct why why; /* the first trouble of one domain or person, "" for none */
};

/**
 * digest_due_ask(due, book, directory, now, whatever_hour, why):
 * Find out. With ${whatever_hour}, all are that are enabled. Return 0, and ${due} is to be freed
 * with digest_due_free(); or -1 with ${why}. A time zone that is none is said on standard error,
 * and its domain is not due and bad.
 */
int
digest_due_ask(struct digest_due *due, struct digest_book *book, struct directory *directory,
    time_t now, bool whatever_hour, struct why *why);

/* Is anyone? */
bool
digest_due_any(const struct digest_due *due);

/**
 * digest_due_of(due, person):
 * The time of the domain of ${person} where that is due, else NULL.
 */
const struct digest_time *
digest_due_of(const struct digest_due *due, const char *person);

/**
 * digest_due_had(due, book, person, why):
 * Has ${person}, of a domain that is due, had this day's digest? While somebody else of it cannot
 * be told the domain stays due, and he would have another with each new mail.
 */
enum answer
digest_due_had(
    const struct digest_due *due, struct digest_book *book, const char *person, struct why *why);

/* ${person} could not be told, for the reason ${why}: it is said on standard error. */
void
digest_due_failed(struct digest_due *due, const char *person, const struct why *why);

/**
 * digest_due_note(due, book, why):
 * Write down which domains' persons have all been told. Return 0 when all that were due have; or
 * -1, with ${why} where that could not be written.
 */
int
digest_due_note(const struct digest_due *due, struct digest_book *book, struct why *why);

/* Free what is in it. */
void
digest_due_free(struct digest_due *due);

#endif /* DIGEST_DUE_H_ */
