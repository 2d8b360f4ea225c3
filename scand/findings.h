/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FINDINGS_H_
#define FINDINGS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one scan found: what the reply is made of. Plain data, so that a worker can send it. */

enum {
	FINDINGS_MAX = 96,
	FINDINGS_TEXT_SIZE = 192,
	/* Of these kinds no more are made, so that there is room for all others. */
	FINDINGS_RULES_MAX = 64,
	FINDINGS_MALWARE_MAX = 16,
	FINDINGS_NOTES_MAX = 4
};

enum findings_kind {
	FINDINGS_VIRUS = 1, /* text: the signature's name */
	FINDINGS_LIMIT,     /* text: the limit's name */
	FINDINGS_ERROR,     /* text: why it could not be made */
	FINDINGS_MALWARE,   /* text: the class, the action, what it is, with spaces between */
	FINDINGS_RULE,      /* text: a rule's name, a space, its points */
	FINDINGS_CLASS,     /* text: the probability of spam, a space, what the site has taught */
	FINDINGS_NOTE,      /* text: for the log alone */
};

struct finding {
	uint32_t kind; /* enum findings_kind */
	char text[FINDINGS_TEXT_SIZE];
};

struct findings {
	uint32_t count;
	uint32_t done; /* bits of check_names.h: made over the whole message (of viruses: and
			  nothing found) */
	struct finding list[FINDINGS_MAX];
};

/**
 * findings_add(findings, kind, format, ...):
 * Add one; a longer text is cut and ends in "...". When the list is full the
 * last one becomes an error that says so: nothing is left out in silence.
 */
void
findings_add(struct findings *findings, enum findings_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * findings_join(findings, more):
 * Add those of ${more}, and what it has done.
 */
void
findings_join(struct findings *findings, const struct findings *more);

/**
 * findings_first(findings, kind):
 * The first one of this kind, or NULL.
 */
const struct finding *
findings_first(const struct findings *findings, enum findings_kind kind);

/**
 * findings_note(findings, format, ...):
 * Add a note, but no more than FINDINGS_NOTES_MAX: the rest says nothing that decides.
 */
void
findings_note(struct findings *findings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * findings_is_sound(findings):
 * Whether what came from a worker (whom a message may have taken over) keeps
 * to the bounds: count, kinds, every text ended by a NUL.
 */
bool
findings_is_sound(const struct findings *findings);

#endif /* FINDINGS_H_ */
