/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NEEDLES_H_
#define NEEDLES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which patterns need not be tried on a text: those that begin with words of which none is in it.
 * Most rules are lists of words that most mail does not have, and trying them all is most of
 * what the analysis costs. A pattern of any other form is always tried.
 */

enum { NEEDLES_MAX = 48, NEEDLES_SIZE = 12, NEEDLES_BITS = 65536 };

/* The words that a pattern can begin with, in small letters, cut at NEEDLES_SIZE. */
struct needles {
	size_t count; /* 0: it may begin with anything */
	char list[NEEDLES_MAX][NEEDLES_SIZE + 1];
};

/* Which three bytes follow each other somewhere in a text, by a hash of them. */
struct haystack {
	uint64_t seen[NEEDLES_BITS / 64];
	bool all; /* it has letters that equal ASCII ones in any case: it may hold anything */
};

/**
 * needles_find(needles, pattern):
 * What each match of ${pattern} begins with: (?i), \b, (?:a|b) and | are seen through; of anything
 * else there are none.
 */
void
needles_find(struct needles *needles, const char *pattern);

/**
 * haystack_make(haystack, text, size):
 * That of ${text}, ${size} bytes of UTF-8.
 */
void
haystack_make(struct haystack *haystack, const char *text, size_t size);

/* Whether one of ${needles} may be in the text; false: none is. */
bool
haystack_may_have(const struct haystack *haystack, const struct needles *needles);

#endif /* NEEDLES_H_ */
