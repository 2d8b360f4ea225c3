/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SUBJECTS_H_
#define SUBJECTS_H_

#include <stdbool.h>
#include <stddef.h>

/*
 * Strings that patterns are tried on: a bounded number of them, in one bounded piece of
 * memory. What is beyond a bound is left out, and cut says so.
 */

struct subjects {
	char *data;
	size_t size, size_max;   /* bytes */
	size_t *ends;            /* of each string in data */
	size_t count, count_max; /* strings */
	bool cut;
};

/**
 * subjects_init(subjects, size_max, count_max):
 * Empty ones with room for that much. Return 0, or -1 with errno.
 */
int
subjects_init(struct subjects *subjects, size_t size_max, size_t count_max);

/* Free what subjects_init() took. */
void
subjects_free(struct subjects *subjects);

/* Forget them. */
void
subjects_reset(struct subjects *subjects);

/* Append to the string that is being made, as much as there is room for. */
void
subjects_append(struct subjects *subjects, const char *data, size_t size);

/* The string that is being made, UTF-8, is complete; of no bytes, too. A character that was cut at
 * its end goes. */
void
subjects_end(struct subjects *subjects);

/* Both at once: one string. */
void
subjects_add(struct subjects *subjects, const char *data, size_t size);

/**
 * subjects_get(subjects, index, size):
 * The string ${index}, below subjects->count, of ${size} bytes, without a NUL at its end.
 */
const char *
subjects_get(const struct subjects *subjects, size_t index, size_t *size);

#endif /* SUBJECTS_H_ */
