/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime_names.h"

#include <stdbool.h>
#include <string.h>

static const char *const parameters[] = {"filename", "name"};

enum { PARAMETERS = sizeof(parameters) / sizeof(parameters[0]), VALUE_SIZE_MAX = 65536 };

static void
add(struct mime_names *names, const char *name)
{
	size_t i;

	if (name == NULL)
		return;
	for (i = 0; i < names->count; i++)
		if (strcmp(names->list[i], name) == 0)
			return;
	if (names->count == MIME_NAMES_MAX) {
		g_free(names->list[MIME_NAMES_MAX / 2]);
		names->count--;
		memmove(&names->list[MIME_NAMES_MAX / 2], &names->list[MIME_NAMES_MAX / 2 + 1],
		    (MIME_NAMES_MAX / 2 - 1) * sizeof(names->list[0]));
	}
	names->list[names->count++] = g_strdup(name);
}

/* What GMime makes of ${value}, "word; parameter; parameter". */
static void
add_parsed(struct mime_names *names, const char *value)
{
	GMimeContentDisposition *disposition = g_mime_content_disposition_parse(NULL, value);
	size_t i;

	if (disposition == NULL)
		return;
	for (i = 0; i < PARAMETERS; i++)
		add(names, g_mime_content_disposition_get_parameter(disposition, parameters[i]));
	g_object_unref(disposition);
}

/* The end of the parameter that begins at ${text}: the next semicolon that is in no quotes. */
static const char *
parameter_end(const char *text)
{
	bool quoted = false;

	for (; *text != '\0' && (quoted || *text != ';'); text++)
		if (*text == '"')
			quoted = !quoted;
		else if (quoted && *text == '\\' && text[1] != '\0')
			text++;
	return (text);
}

/* A piece of a value (RFC 2231, section 3), "name*0" or "name*0*": by itself it is no name. */
static bool
is_piece(const char *parameter, const char *end)
{
	const char *equals = memchr(parameter, '=', (size_t)(end - parameter));
	const char *star = memchr(parameter, '*', (size_t)(end - parameter));

	return (equals != NULL && star != NULL && star + 1 < equals && star[1] >= '0' &&
		star[1] <= '9');
}

/* Each parameter by itself: of one that is there twice GMime knows one. */
static void
add_each(struct mime_names *names, const char *value)
{
	const char *at = parameter_end(value);

	while (*at == ';') {
		const char *end = parameter_end(++at);
		char *alone;

		if (!is_piece(at, end)) {
			alone = g_strdup_printf("attachment;%.*s", (int)(end - at), at);
			add_parsed(names, alone);
			g_free(alone);
		}
		at = end;
	}
}

void
mime_names_find(GMimeObject *object, struct mime_names *names)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	int i, count = g_mime_header_list_get_count(list);

	names->count = 0;
	for (i = 0; i < count; i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
		const char *name = g_mime_header_get_name(header);
		const char *raw = g_mime_header_get_raw_value(header);
		char *value;

		if (raw == NULL || strlen(raw) > VALUE_SIZE_MAX ||
		    (g_ascii_strcasecmp(name, "Content-Disposition") != 0 &&
			g_ascii_strcasecmp(name, "Content-Type") != 0))
			continue;
		value = g_mime_utils_header_unfold(raw);
		add_parsed(names, value);
		add_each(names, value);
		g_free(value);
	}
}

void
mime_names_free(struct mime_names *names)
{
	while (names->count > 0)
		g_free(names->list[--names->count]);
}
