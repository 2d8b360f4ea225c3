/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EXAMPLES_H_
#define EXAMPLES_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "mail_features.h"

/*
 * The messages that a site has taught, as sets of numbers: what they said cannot be read from
 * them. They are kept in a file of their own, and whenever something new is learned, they are
 * learned again with it. Without that, a thousand spam messages learned on end teach that
 * everything is spam, and the thousand ham after them the contrary: seen to miss half of the spam
 * that it knew. They also tell whether a message has been taught before, and as what.
 */

enum example_kind { EXAMPLE_HAM = 0, EXAMPLE_SPAM = 1 };

/* Most messages kept, and most numbers of all together (128 MB): beyond, the oldest of the kind
   that has more numbers goes. */
enum { EXAMPLES_MAX = 16384, EXAMPLES_FEATURES_MAX = 32 << 20 };

struct example {
	uint64_t name; /* a hash of the set */
	enum example_kind kind;
	uint32_t count;
	uint32_t *features; /* each below 1 << MAIL_FEATURES_BITS */
};

enum example_news {
	EXAMPLE_NEW,       /* never seen, or forgotten since */
	EXAMPLE_KNOWN,     /* was taught before, as the same kind */
	EXAMPLE_CORRECTED, /* was taught before, as the other kind */
	EXAMPLE_NO_MEMORY
};

struct examples;

/**
 * examples_read(path, why):
 * Those of the file ${path}, none where there is no such file.. Every field
 * is checked. Return NULL with ${why} when it cannot be read, is damaged, or memory is out.
 */
struct examples *
examples_read(const char *path, struct why *why);

/* Free them. NULL does nothing. */
void
examples_free(struct examples *examples);

/**
 * examples_put(examples, features, count, kind):
 * A message with these ${count} ${features} (MAIL_FEATURES_MAX at most) is of the ${kind}. It is
 * the youngest now.
 */
enum example_news
examples_put(
    struct examples *examples, const uint32_t *features, size_t count, enum example_kind kind);

/* How many there are, and which is at ${index}, the oldest first. */
size_t
examples_count(const struct examples *examples);

const struct example *
examples_at(const struct examples *examples, size_t index);

/**
 * examples_write(examples, path, why):
 * Put them in the place of ${path} (file_swap.h); a new file is 0600. Return 0; or -1 with ${why}.
 */
int
examples_write(const struct examples *examples, const char *path, struct why *why);

#endif /* EXAMPLES_H_ */
