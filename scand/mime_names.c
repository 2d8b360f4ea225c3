/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime_names.h"

#include <string.h>

static const char *const parameters[] = {"filename", "name"};

enum {
	PARAMETERS = sizeof(parameters) / sizeof(parameters[0]),
	VALUE_SIZE_MAX = 65536,
	/* Each is parsed by itself: more than these of one header could take minutes. */
	TRIES_MAX = 256,
	LOOSE_SIZE_MAX = 2048 /* bytes behind "name=" */
};

static void
add_one(struct mime_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (strcmp(names->list[i], name) == 0)
			return;
	if (names->count == MIME_NAMES_MAX) {
		names->left_out = true;
		return;
	}
	names->list[names->count++] = g_strdup(name);
}

/* Encoded words (RFC 2047) that are left, of a name in pieces above all, are decoded too. */
static void
add(struct mime_names *names, const char *name)
{
	char *decoded;

	if (name == NULL)
		return;
	add_one(names, name);
	if (strstr(name, "=?") == NULL)
		return;
	decoded = g_mime_utils_header_decode_text(NULL, name);
	add_one(names, decoded);
	g_free(decoded);
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
	GString *pieces = g_string_new("attachment");
	const char *at = value, *end;
	unsigned int tries = 0;
	bool more = true;

	for (; more; at = end + 1) {
		end = parameter_end(at);
		more = *end == ';';
		/* Some spam has hundreds of semicolons. */
		if (memchr(at, '=', (size_t)(end - at)) == NULL)
			continue;
		if (tries++ == TRIES_MAX) {
			names->left_out = true;
			break;
		}
		if (is_piece(at, end)) {
			g_string_append_c(pieces, ';');
			g_string_append_len(pieces, at, end - at);
		} else {
			char *alone = g_strdup_printf("attachment;%.*s", (int)(end - at), at);

			add_parsed(names, alone);
			g_free(alone);
		}
	}
	/* Beside a whole name GMime takes no notice of them. */
	add_parsed(names, pieces->str);
	g_string_free(pieces, TRUE);
}

/*
 * What stands behind "name=", wherever that is: without a semicolon before it, behind a comma,
 * or in quotes that do not end, some programs read it all the same.
 */
static void
add_loose(struct mime_names *names, const char *value)
{
	static const char name[] = "name";
	unsigned int tries = 0;
	const char *at;

	for (at = value; *at != '\0'; at++) {
		const char *text = at + sizeof(name) - 1;
		size_t size;
		char *alone;

		if (g_ascii_strncasecmp(at, name, sizeof(name) - 1) != 0)
			continue;
		while (*text == ' ' || *text == '\t')
			text++;
		if (*text != '=')
			continue;
		text++;
		if (tries++ == TRIES_MAX) {
			names->left_out = true;
			break;
		}
		size = (size_t)(parameter_end(text) - text);
		if (size > LOOSE_SIZE_MAX)
			size = LOOSE_SIZE_MAX;
		alone = g_strdup_printf("attachment;filename=%.*s", (int)size, text);
		add_parsed(names, alone);
		g_free(alone);
	}
}

static void
add_all(struct mime_names *names, const char *value)
{
	add_parsed(names, value);
	add_each(names, value);
	add_loose(names, value);
}

/* ${raw} in one line, without the blanks that its folding put in: part of a name, or not. */
static char *
join_lines(const char *raw)
{
	GString *line = g_string_new(NULL);

	while (*raw != '\0') {
		size_t size = strcspn(raw, "\r\n");

		g_string_append_len(line, raw, (gssize)size);
		raw += size;
		raw += strspn(raw, "\r\n \t");
	}
	return (g_string_free(line, FALSE));
}

void
mime_names_find(GMimeObject *object, struct mime_names *names)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	int i, count = g_mime_header_list_get_count(list);

	names->count = 0;
	names->left_out = false;
	for (i = 0; i < count; i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
		const char *name = g_mime_header_get_name(header);
		const char *raw = g_mime_header_get_raw_value(header);
		char *value;

		if (raw == NULL || (g_ascii_strcasecmp(name, "Content-Disposition") != 0 &&
				       g_ascii_strcasecmp(name, "Content-Type") != 0))
			continue;
		if (strlen(raw) > VALUE_SIZE_MAX) {
			names->left_out = true;
			continue;
		}
		value = g_mime_utils_header_unfold(raw);
		add_all(names, value);
		g_free(value);
		if (strpbrk(raw, "\r\n") == NULL)
			continue;
		value = join_lines(raw);
		add_all(names, value);
		g_free(value);
	}
}

void
mime_names_free(struct mime_names *names)
{
	while (names->count > 0)
		g_free(names->list[--names->count]);
}
