/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MIME_H_
#define MIME_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/*
 * GMime, and all that is known of its ways: one walk over the parts of a
 * message. No other file includes gmime.h. The count of mime_count.h has passed before: GMime
 * stops without a word at depth 1024 and takes minutes for a million parts.
 */

enum { MIME_HEAD_SIZE = 4096 };

/* One part that is no multipart, or a message within. Texts are UTF-8 as far as they could be
 * converted, NUL-terminated, hostile, and gone after the visit. */
struct mime_part {
	const char *type;     /* as declared, "text/plain" where it is not; lower case or not */
	const char *names[2]; /* of Content-Disposition and of Content-Type; NULL: none */
	const void *head;     /* how the content begins, decoded; NULL of a message within */
	size_t head_size;     /* bytes, MIME_HEAD_SIZE at most */
};

struct mime_limits {
	size_t parts_max; /* more are an error */
};

/* What the walk calls for each part, in their order; ${context} is the caller's. */
typedef void
mime_visit(const struct mime_part *part, void *context);

/**
 * mime_prepare():
 * Once in a process, before the jail closes and before it forks.
 */
void
mime_prepare(void);

/**
 * mime_walk(fd, size, limits, visit, context, why):
 * Visit each part of the message in the first ${size} bytes of ${fd}, whose
 * position does not move. Messages within messages are walked into, so far as they
 * are not encoded. Return 0; or -1 with ${why}: too many parts, or no message at all. The
 * file must not become shorter meanwhile: the process would end (SIGBUS).
 */
int
mime_walk(int fd, int64_t size, const struct mime_limits *limits, mime_visit *visit, void *context,
    struct why *why);

#endif /* MIME_H_ */
