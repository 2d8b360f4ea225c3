/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MIME_COUNT_H_
#define MIME_COUNT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Counts the MIME parts of a message and how deep they nest, in one linear
 * pass with a fixed amount of memory, before any parser sees it: parsers take seconds, or a
 * gigabyte, for a million parts. Not a parser itself: where RFC 2046 and what
 * parsers make of broken mail differ, it counts what the most generous one could.
 *
 * - A line "--X" is a part when some line above it said boundary=X.
 * - A line that begins with "--" is a part too when a blank line or what looks like
 *   a header line follows: parsers guess boundaries in ways of their own.
 * - Any line that begins with "--" counts a twentieth of a part.
 */

/* Most boundaries remembered; most levels. Above either, count says so by parts or depth. */
enum { MIME_COUNT_BOUNDARIES_MAX = 4096, MIME_COUNT_DEPTH_MAX = 1000 };

struct mime_count;

/* What was counted. */
struct mime_counted {
	uint64_t parts;
	uint64_t depth;
};

/**
 * mime_count_new():
 * A counter at the start of a message, or NULL with errno.
 */
struct mime_count *
mime_count_new(void);

/**
 * mime_count_reset(count):
 * Back to the start of a message.
 */
void
mime_count_reset(struct mime_count *count);

/* Free it. NULL does nothing. */
void
mime_count_free(struct mime_count *count);

/**
 * mime_count_feed(count, data, size):
 * The next ${size} bytes of the message.
 */
void
mime_count_feed(struct mime_count *count, const char *data, size_t size);

/**
 * mime_count_end(count):
 * What the message holds.
 */
struct mime_counted
mime_count_end(struct mime_count *count);

#endif /* MIME_COUNT_H_ */
