/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RATE_H_
#define RATE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"

/*
 * How much one person has sent, in rate.db: the generic cell rate algorithm (ITU-T I.371,
 * annex A), one row a person and limit. A limit of N in a period lets N through at once and
 * then one each Nth part of the period: in any window of that length at most twice N.
 * A clock that is set back gives nobody more and locks nobody out for longer than one period.
 *
 * A handle must not live across a fork: open, ask, close, for one message.
 */

struct rate;

/* What tells the file from others ("CxRt", as sql/rate/001 writes it), and the newest schema that
 * this code knows. */
static const int64_t rate_application_id = 0x43785274;
enum { RATE_VERSION_MAX = 2 };

/* Most limits that can be asked about at once; longest name of one in bytes with its NUL. */
enum { RATE_LIMITS_MAX = 8, RATE_NAME_SIZE = 32 };

struct rate_limit {
	const char *name; /* for people; letters and blanks, less than RATE_NAME_SIZE bytes */
	int64_t cost;     /* what the message uses of it, 0 or more */
	int64_t allowed;  /* in each period, 1 to 1000000; may change at any time */
	int64_t period_s; /* up to 31 days */
};

/* The limit that stands in the way longest. */
struct rate_over {
	char limit[RATE_NAME_SIZE];
	int64_t opens_us; /* when there is room for this message, microseconds since 1970 */
	bool never;       /* it needs more than the limit ever allows */
};

/**
 * rate_open(path, deadline):
 * Open rate.db at ${path}; it is never created. Waits for locks end at ${deadline}.
 * Never NULL but when memory is out: what cannot be opened cannot tell.
 */
struct rate *
rate_open(const char *path, struct deadline deadline);

/**
 * rate_close(rate):
 * Close and free. NULL does nothing.
 */
void
rate_close(struct rate *rate);

/**
 * rate_ask(rate, person, limits, count, now_us, over, why), rate_take(...):
 * Is there room for the costs of all ${count} ${limits} of ${person} at ${now_us}, microseconds
 * since 1970? rate_take() uses it up when every limit has room, and nothing otherwise, in one
 * atomic statement. ANSWER_YES: there is. ANSWER_NO: ${over} says which limit has none.
 * ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
rate_ask(struct rate *rate, const char *person, const struct rate_limit *limits, size_t count,
    int64_t now_us, struct rate_over *over, struct why *why);
enum answer
rate_take(struct rate *rate, const char *person, const struct rate_limit *limits, size_t count,
    int64_t now_us, struct rate_over *over, struct why *why);

/* Longest word on a suspension, in bytes with its NUL. */
enum { RATE_WORDS_SIZE = 512, RATE_TIME_SIZE = 32 };

struct rate_suspension {
	char since[RATE_TIME_SIZE]; /* UTC */
	char why[RATE_WORDS_SIZE];
};

/**
 * rate_suspended(rate, person, suspension, why):
 * Is ${person} suspended? ANSWER_YES: ${suspension} says since when and why.
 * ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
rate_suspended(
    struct rate *rate, const char *person, struct rate_suspension *suspension, struct why *why);

/**
 * rate_suspend(rate, person, words, why):
 * Suspend ${person}, until the administrator deletes the row. ANSWER_YES: done, by this call alone
 * of however many at once. ANSWER_NO: he is suspended already. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
rate_suspend(struct rate *rate, const char *person, const char *words, struct why *why);

#endif /* RATE_H_ */
