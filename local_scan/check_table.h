/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_TABLE_H_
#define CHECK_TABLE_H_

#include <stddef.h>

#include "facts.h"
#include "finding.h"

/* The checks that this module has. */

struct check {
	const char *name; /* as in contact_check */

	/*
	 * Does the message have what the check looks for? ANSWER_YES: ${finding} says what.
	 * ANSWER_CANNOT_TELL: its detail says why. ${finding} is zeroed before.
	 */
	enum answer (*ask)(struct facts *facts, struct finding *finding);

	/*
	 * NULL, or the second part of a check that counts: asked when no check has anything
	 * against the message, so that what is refused counts for nothing.
	 */
	enum answer (*settle)(struct facts *facts, struct finding *finding);
};

/* In the order in which they are made: the cheap before the dear. */
extern const struct check check_table[];
extern const size_t check_table_size;

#endif /* CHECK_TABLE_H_ */
