/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where we are, for every complaint. */
struct place {
	const char *path;
	int line;
	struct why *why;
};

enum { ENTRIES_MAX = 64 };

static char *
trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return (text);
}

static int
take_text(const struct settings_entry *entry, const char *value, char *into, struct place *place)
{
	size_t size = strlen(value);

	if (entry->kind == SETTINGS_PATH && value[0] != '/') {
		why_set(place->why, "%s:%d: %s must be an absolute path, not \"%s\"", place->path,
		    place->line, entry->name, value);
		return (-1);
	}
	if (size >= entry->size) {
		why_set(place->why, "%s:%d: %s is too long: %zu bytes, at most %zu", place->path,
		    place->line, entry->name, size, entry->size - 1);
		return (-1);
	}
	memcpy(into, value, size + 1);
	return (0);
}

/* The factor of a unit, or 0 for one that this kind does not have. */
static int64_t
unit_factor(enum settings_kind kind, const char *unit)
{
	static const struct {
		enum settings_kind kind;
		const char *unit;
		int64_t factor;
	} units[] = {
	    {SETTINGS_NUMBER, "", 1},
	    {SETTINGS_SIZE, "", 1},
	    {SETTINGS_SIZE, "K", 1024},
	    {SETTINGS_SIZE, "M", INT64_C(1024) * 1024},
	    {SETTINGS_SIZE, "G", INT64_C(1024) * 1024 * 1024},
	    {SETTINGS_MS, "ms", 1},
	    {SETTINGS_MS, "s", 1000},
	    {SETTINGS_MS, "m", INT64_C(60) * 1000},
	    {SETTINGS_MS, "h", INT64_C(60) * 60 * 1000},
	};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].kind == kind && strcmp(units[i].unit, unit) == 0)
			return (units[i].factor);
	return (0);
}

static const char *
what_fits(enum settings_kind kind)
{
	if (kind == SETTINGS_SIZE)
		return ("a number of bytes, or with K, M or G");
	if (kind == SETTINGS_MS)
		return ("a number with its unit: ms, s, m or h");
	return ("a whole number");
}

static int
take_number(
    const struct settings_entry *entry, const char *value, int64_t *into, struct place *place)
{
	char *unit;
	long long number;
	int64_t factor;

	errno = 0;
	number = strtoll(value, &unit, 10);
	factor = unit_factor(entry->kind, unit);
	if (!isdigit((unsigned char)value[0]) || errno != 0 || factor == 0) {
		why_set(place->why, "%s:%d: %s must be %s, not \"%s\"", place->path, place->line,
		    entry->name, what_fits(entry->kind), value);
		return (-1);
	}
	if (number > entry->max / factor || number * factor < entry->min) {
		why_set(place->why, "%s:%d: %s = %s is out of its limits: %lld to %lld%s",
		    place->path, place->line, entry->name, value, (long long)entry->min,
		    (long long)entry->max, entry->kind == SETTINGS_MS ? " ms" : "");
		return (-1);
	}
	*into = number * factor;
	return (0);
}

static int
take_choice(const struct settings_entry *entry, const char *value, int *into, struct place *place)
{
	char list[256] = "";
	size_t used = 0;
	int i;

	for (i = 0; entry->choices[i] != NULL; i++) {
		if (strcmp(entry->choices[i], value) == 0) {
			*into = i;
			return (0);
		}
		if (used < sizeof(list))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
			    i > 0 ? ", " : "", entry->choices[i]);
	}
	why_set(place->why, "%s:%d: %s must be one of: %s; not \"%s\"", place->path, place->line,
	    entry->name, list, value);
	return (-1);
}

static int
take_value(const struct settings_entry *entry, const char *value, void *into, struct place *place)
{
	char *member = (char *)into + entry->offset;

	switch (entry->kind) {
	case SETTINGS_TEXT:
	case SETTINGS_PATH:
		return (take_text(entry, value, member, place));
	case SETTINGS_NUMBER:
	case SETTINGS_SIZE:
	case SETTINGS_MS:
		return (take_number(entry, value, (int64_t *)(void *)member, place));
	case SETTINGS_CHOICE:
		return (take_choice(entry, value, (int *)(void *)member, place));
	}
	why_set(place->why, "%s:%d: %s has no kind", place->path, place->line, entry->name);
	return (-1);
}

static int
take_line(char *line, const struct settings_entry *table, size_t count, bool *seen, void *into,
    struct place *place)
{
	char *equals, *name;
	size_t i;

	line = trim(line);
	if (line[0] == '\0' || line[0] == '#')
		return (0);
	equals = strchr(line, '=');
	if (equals == NULL) {
		why_set(place->why, "%s:%d: no \"=\" in \"%s\"; a setting is: name = value",
		    place->path, place->line, line);
		return (-1);
	}
	*equals = '\0';
	name = trim(line);
	for (i = 0; i < count; i++)
		if (strcmp(table[i].name, name) == 0)
			break;
	if (i == count) {
		why_set(place->why, "%s:%d: there is no setting \"%s\"", place->path, place->line,
		    name);
		return (-1);
	}
	if (seen[i]) {
		why_set(
		    place->why, "%s:%d: %s is set a second time", place->path, place->line, name);
		return (-1);
	}
	seen[i] = true;
	return (take_value(&table[i], trim(equals + 1), into, place));
}

int
settings_read(
    const char *path, const struct settings_entry *table, size_t count, void *into, struct why *why)
{
	struct place place = {.path = path, .line = 0, .why = why};
	bool seen[ENTRIES_MAX] = {false};
	char line[SETTINGS_LINE_MAX + 2];
	FILE *file;

	if (count > ENTRIES_MAX) {
		why_set(why, "%s: more than %d kinds of settings", path, ENTRIES_MAX);
		goto err0;
	}
	file = fopen(path, "re");
	if (file == NULL) {
		why_errno(why, "cannot open the settings file %s", path);
		goto err0;
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		size_t size = strlen(line);

		place.line++;
		if (size > SETTINGS_LINE_MAX ||
		    (size > 0 && line[size - 1] != '\n' && !feof(file))) {
			why_set(why, "%s:%d: longer than %d bytes, or with a NUL in it", path,
			    place.line, SETTINGS_LINE_MAX);
			goto err1;
		}
		if (place.line > SETTINGS_LINES_MAX) {
			why_set(why, "%s: more than %d lines", path, SETTINGS_LINES_MAX);
			goto err1;
		}
		if (take_line(line, table, count, seen, into, &place) == -1)
			goto err1;
	}
	if (ferror(file)) {
		why_errno(why, "cannot read %s", path);
		goto err1;
	}
	fclose(file);

	/* Success! */
	return (0);

err1:
	fclose(file);
err0:
	/* Failure! */
	return (-1);
}
