/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANSWER_H_
#define ANSWER_H_

/*
 * The three answers of everything that decides a message's fate, and the
 * sentence that goes with a failure.
 */

enum answer {
	ANSWER_NO,
	ANSWER_YES,
	ANSWER_CANNOT_TELL, /* never becomes "no": it ends in a temporary refusal */
};

/* Longest reason kept, in bytes with the final NUL; a longer one is cut and ends in "...". */
enum { WHY_SIZE = 512 };

/* One sentence on what went wrong, for the log; empty when nothing did. */
struct why {
	char text[WHY_SIZE];
};

/**
 * why_set(why, format, ...):
 * Write a reason into ${why}, unless it holds one already: the place that saw
 * the trouble first knows best. ${why} may be NULL.
 */
void
why_set(struct why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * why_errno(why, format, ...):
 * As why_set(), followed by ": " and the text of the current errno, which is
 * left as it was.
 */
void
why_errno(struct why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* ANSWER_H_ */
