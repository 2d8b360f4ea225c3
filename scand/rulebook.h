/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RULEBOOK_H_
#define RULEBOOK_H_

#include <stdbool.h>

#include "answer.h"
#include "findings.h"
#include "malware_rules.h"
#include "spam_rules.h"
#include "stamp.h"

/*
 * What rules.db says, compiled, and when it is time to read it again. It belongs to the engine
 * holder, which opens the database, reads it, closes it, and only then forks.
 */

struct rulebook {
	struct spam_rules *spam;       /* NULL: nothing could be read yet, and why says so */
	struct malware_rules *malware; /* NULL: the same */
	unsigned int heuristics;       /* what they want of libclamav (heuristics.h) */
	struct why why;                /* why what is on disk is not what is here; else empty */
	struct findings notes;         /* what is wrong with single rows */
	struct stamp seen;             /* of the file, when it was last read */
};

/**
 * rulebook_look(book, path):
 * Look whether ${path} has changed, and read it if so. What was read before stays in
 * force when it cannot be read now. ${book} is all zero at the start. Return whether the book is
 * another one now.
 */
bool
rulebook_look(struct rulebook *book, const char *path);

#endif /* RULEBOOK_H_ */
