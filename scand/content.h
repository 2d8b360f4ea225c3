/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONTENT_H_
#define CONTENT_H_

#include <stdint.h>

#include "answer.h"
#include "class_book.h"
#include "deadline.h"
#include "engine.h"
#include "file_type.h"
#include "findings.h"
#include "rulebook.h"

/*
 * The analysis of a message's content beside libclamav: one walk over its parts (mime.h)
 * feeds all that looks at them: malware by names and types, the rules, and the classifier.
 */

struct content;

/* What it goes by. All of it outlives the content. */
struct content_start {
	size_t parts_max;
	size_t members_max;          /* files in one archive */
	int64_t unpacked_max;        /* bytes of them */
	struct file_type *types;     /* NULL: what is malware by its type cannot be told */
	const struct rulebook *book; /* without rules: nothing can be told of spam, or malware */
	const struct class_book *classes; /* without a model: a note, and no class */
};

/**
 * content_prepare():
 * Once in a process, before it forks: what libraries load at their first use.
 */
void
content_prepare(void);

/**
 * content_new(start, why):
 * For one message after the other. Return NULL with ${why} when memory is out.
 */
struct content *
content_new(const struct content_start *start, struct why *why);

/**
 * content_begin(content, checks, deadline, scan):
 * Begin with a message of which ${checks} (bits of check_names.h) are asked for. What of it is to
 * be seen by libclamav goes into ${scan}: engine_scan() comes next.
 */
void
content_begin(
    struct content *content, uint32_t checks, struct deadline deadline, struct engine_scan *scan);

/**
 * content_check(content, fd, size, findings):
 * Make those of the checks that are not libclamav's alone, on the message in
 * the first ${size} bytes of ${fd}. What could not be made is not done in ${findings}: CHECK_SPAM
 * with a note that says why, so that the other checks count.
 */
void
content_check(struct content *content, int fd, int64_t size, struct findings *findings);

#endif /* CONTENT_H_ */
