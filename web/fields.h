/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FIELDS_H_
#define FIELDS_H_

#include <stdbool.h>
#include <stddef.h>

/* The fields of a query or a form, a stranger's names and values. */

enum { FIELDS_MAX = 16, FIELDS_NAME_SIZE = 24, FIELDS_VALUE_SIZE = 512 };

/* One that is too long, or one too many, makes all of it wrong. */
struct fields {
	struct {
		char name[FIELDS_NAME_SIZE];
		char value[FIELDS_VALUE_SIZE];
	} item[FIELDS_MAX];
	size_t count;
	bool wrong;
};

/**
 * fields_add(fields, name, value, offset, size):
 * Add ${size} bytes at ${value} to what ${name} has, from its byte ${offset} on: a long value comes
 * in pieces, and the first begins a new field.
 */
void
fields_add(struct fields *fields, const char *name, const char *value, size_t offset, size_t size);

/**
 * fields_value(fields, name):
 * The first value of ${name}; "" when it was not given, or when anything about ${fields} was wrong.
 */
const char *
fields_value(const struct fields *fields, const char *name);

#endif /* FIELDS_H_ */
