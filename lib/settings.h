/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SETTINGS_H_
#define SETTINGS_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/*
 * Small settings files: one "name = value" a line, # starts a comment line,
 * blank lines are skipped. A name that is not in the table, a value that does
 * not fit its kind or its limits, a name given twice or a line without "="
 * fails the whole file with file, line and what would be right: no setting
 * ever falls back to its default in silence.
 */

enum settings_kind {
	SETTINGS_TEXT,   /* char[], cut nowhere: too long is an error */
	SETTINGS_PATH,   /* as TEXT, must begin with / */
	SETTINGS_NUMBER, /* int64_t, decimal, within min and max */
	SETTINGS_SIZE,   /* int64_t in bytes; K, M, G multiply by 1024 */
	SETTINGS_MS,     /* int64_t in milliseconds; needs a unit: ms, s, m, h */
	SETTINGS_CHOICE, /* int: the index of the value in choices */
};

/* One setting: where its value goes, and its limits. */
struct settings_entry {
	const char *name;
	enum settings_kind kind;
	size_t offset;              /* of the member in the caller's struct */
	size_t size;                /* of a TEXT or PATH member, in bytes with its NUL */
	int64_t min, max;           /* of a NUMBER, SIZE or MS, both allowed */
	const char *const *choices; /* of a CHOICE, NULL-terminated */
};

/* Longest line in bytes; longest file in lines. */
enum { SETTINGS_LINE_MAX = 1024, SETTINGS_LINES_MAX = 1000 };

/**
 * settings_read(path, table, count, into, why):
 * Read the file ${path} by the ${count} rows of ${table} into the struct at
 * ${into}, which already holds the defaults. Return 0; or -1 with ${why}
 * naming file and line, and then ${into} must not be used.
 * A missing or unreadable file is an error too.
 */
int
settings_read(const char *path, const struct settings_entry *table, size_t count, void *into,
    struct why *why);

#endif /* SETTINGS_H_ */
