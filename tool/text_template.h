/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEXT_TEMPLATE_H_
#define TEXT_TEMPLATE_H_

#include <stddef.h>

#include "answer.h"

/*
 * Texts with places for values, which an administrator may change and translate:
 *
 *   {{name}}                     the value
 *   {{#name}} ... {{/name}}      only where there is one
 *   {{^name}} ... {{/name}}      only where there is none
 *   {{#entries}} ... {{/entries}}    once for each entry, with the names of entries
 *   {{! ... }}                   a remark
 *
 * A line with nothing but a section's beginning or end, or a remark, leaves no line behind. Any
 * name that is not known, or stands where it means nothing, is an error of the file, and so is a
 * section without its end: a text is written whole or not at all.
 */

/* Longest template, and longest text made of one, in bytes. */
enum { TEXT_TEMPLATE_SIZE_MAX = 65536, TEXT_TEMPLATE_TEXT_MAX = 4 * 1024 * 1024 };

/* How values are written: as they are, or with & < > " ' as entities. The latter is right in HTML,
 * outside tags and within an attribute's quotes. */
enum text_template_kind { TEXT_TEMPLATE_TEXT, TEXT_TEMPLATE_HTML };

/* The names there are; each list ends with a NULL. Those of entries are known within
 * {{#entries}} alone, the outer ones everywhere. */
struct text_template_names {
	const char *const *outer;
	const char *const *entry;
};

/* Values in the order of the names; "" is no value. */
struct text_template_values {
	const char *const *outer;
	const char *const *const *entries;
	size_t entries_count;
};

struct text_template;

/**
 * text_template_read(path, kind, names, why):
 * Read and understand the file at ${path}; ${names} must stay. It is taken as UTF-8, and bytes that
 * are none as ISO-8859-1. Return it, to be freed with text_template_free(); or NULL with ${why},
 * which names file, line and fault.
 */
struct text_template *
text_template_read(const char *path, enum text_template_kind kind,
    const struct text_template_names *names, struct why *why);

/* Free. NULL does nothing. */
void
text_template_free(struct text_template *template);

/**
 * text_template_write(template, values, text, size, why):
 * Make a text with ${values}. Return 0, and ${text} of ${size} bytes, with a NUL behind, is to be
 * freed with free(); or -1 with ${why}: it would be longer than TEXT_TEMPLATE_TEXT_MAX, or memory
 * is out.
 */
int
text_template_write(const struct text_template *template, const struct text_template_values *values,
    char **text, size_t *size, struct why *why);

#endif /* TEXT_TEMPLATE_H_ */
