/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PATTERN_H_
#define PATTERN_H_

#include <stddef.h>

#include "answer.h"

/*
 * PCRE2 (pcre2pattern(3)), and all that is known of its ways: patterns of rules.db. No other
 * file includes pcre2.h. Letters in upper and lower case differ unless the pattern begins with
 * (?i).
 */

enum {
	PATTERN_SIZE_MAX = 2000, /* bytes of a pattern's text */
	/* Bytes of a subject: what a pattern can cost on one grows with its square at worst. */
	PATTERN_SUBJECT_MAX = 8192
};

enum pattern_subject {
	PATTERN_TEXT, /* valid UTF-8 */
	PATTERN_BYTES /* any bytes */
};

struct pattern;

/**
 * pattern_compile(text, subject, why):
 * Compile ${text} for subjects of that kind. Return NULL with ${why}. To be called before
 * a worker's jail closes, where no code can be made.
 */
struct pattern *
pattern_compile(const char *text, enum pattern_subject subject, struct why *why);

/* Free it. NULL does nothing. */
void
pattern_free(struct pattern *pattern);

/**
 * pattern_matches(pattern, subject, size, from, why):
 * Whether ${pattern} matches somewhere in the ${size} bytes of ${subject}, at or behind the
 * byte ${from}, where a character begins. ANSWER_CANNOT_TELL with ${why}: it met a limit of
 * matches, depth or memory, or the subject is longer than PATTERN_SUBJECT_MAX. Then it has used
 * some tenths of a second at the most.
 */
enum answer
pattern_matches(
    const struct pattern *pattern, const char *subject, size_t size, size_t from, struct why *why);

#endif /* PATTERN_H_ */
