/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAIL_VIEW_H_
#define MAIL_VIEW_H_

#include "deadline.h"
#include "mime.h"
#include "subjects.h"

/* A message as rules see it: strings for each thing that a rule can look at (rules.db(5)). */

enum view_target {
	VIEW_HEADERS,      /* "Name: value", text */
	VIEW_HEADER_NAMES, /* one string */
	VIEW_SUBJECT,      /* one string */
	VIEW_TEXT,         /* a string for each part */
	VIEW_HIDDEN,       /* likewise */
	VIEW_RAW,          /* one string, any bytes; kept where it lies */
	VIEW_URLS,
	VIEW_LINKS,
	VIEW_ATTACHMENTS,
	VIEW_PARTS, /* one string */
	VIEW_TARGETS
};

enum {
	VIEW_RAW_SIZE = 131072,   /* bytes of the body as it came */
	VIEW_HEADER_SIZE = 16384, /* bytes of one header's value */
};

struct mail_view {
	struct subjects of[VIEW_TARGETS]; /* VIEW_RAW: unused */
	size_t name_sizes[MIME_HEADERS_MAX];
	struct mime_bytes raw;
	struct deadline deadline;
	bool html_left; /* some HTML was past its bounds, and read as text */
};

/**
 * mail_view_new():
 * Room for a view, of one message after the other; or NULL with errno.
 */
struct mail_view *
mail_view_new(void);

/* Free it. NULL does nothing. */
void
mail_view_free(struct mail_view *view);

/**
 * mail_view_message(view, message, deadline):
 * Begin with ${message}; what is read of it ends at ${deadline}.
 */
void
mail_view_message(
    struct mail_view *view, const struct mime_message *message, struct deadline deadline);

/* Then each part, in their order. */
void
mail_view_part(struct mail_view *view, const struct mime_part *part);

/* And when there are no more. ${view} is good as long as the message is. */
void
mail_view_end(struct mail_view *view);

#endif /* MAIL_VIEW_H_ */
