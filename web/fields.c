/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fields.h"

#include <stdio.h>
#include <string.h>

void
fields_add(struct fields *fields, const char *name, const char *value, size_t offset, size_t size)
{
	size_t name_size = strlen(name), i;

	if (fields->wrong)
		return;
	if (offset == 0) {
		if (fields->count == FIELDS_MAX || name_size >= FIELDS_NAME_SIZE) {
			fields->wrong = true;
			return;
		}
		memcpy(fields->item[fields->count].name, name, name_size + 1);
		fields->item[fields->count].value[0] = '\0';
		fields->count++;
	}
	/* Only the last one can go on. */
	if (fields->count == 0 || strcmp(fields->item[fields->count - 1].name, name) != 0 ||
	    strlen(fields->item[fields->count - 1].value) != offset ||
	    size >= FIELDS_VALUE_SIZE - offset || memchr(value, '\0', size) != NULL) {
		fields->wrong = true;
		return;
	}
	i = fields->count - 1;
	memcpy(fields->item[i].value + offset, value, size);
	fields->item[i].value[offset + size] = '\0';
}

const char *
fields_value(const struct fields *fields, const char *name)
{
	size_t i;

	for (i = 0; i < fields->count && !fields->wrong; i++)
		if (strcmp(fields->item[i].name, name) == 0)
			return (fields->item[i].value);
	return ("");
}
