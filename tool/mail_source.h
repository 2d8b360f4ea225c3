/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAIL_SOURCE_H_
#define MAIL_SOURCE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/* The messages of a file (one, or an mbox), of a folder (a Maildir, or files in any depth), or of
 * standard input, one after the other. Nothing of what they say is looked at beyond mbox's "From "
 * lines. */

/* Bytes of the longest message that is read; a longer one is passed over, and counted. */
enum { MAIL_SOURCE_SIZE_MAX = 32 << 20 };

struct mail_source;

/**
 * mail_source_open(path, why):
 * ${path} is a file, a folder or "-". In a Maildir (a folder with cur) only cur and new are looked
 * into. Files and folders whose names begin with a dot, and symbolic links, are passed over.
 * Return NULL with ${why} when it cannot be opened.
 */
struct mail_source *
mail_source_open(const char *path, struct why *why);

/* NULL does nothing. */
void
mail_source_close(struct mail_source *source);

/**
 * mail_source_next(source, message, size):
 * The next message, of ${size} bytes, good until the next call. Return whether there was one.
 */
bool
mail_source_next(struct mail_source *source, const char **message, size_t *size);

/* How far it is, from 0 to 1; below 0: unknown. */
double
mail_source_part(const struct mail_source *source);

/* Files that could not be read, and messages that were too long, so far. */
uint64_t
mail_source_passed_over(const struct mail_source *source);

#endif /* MAIL_SOURCE_H_ */
