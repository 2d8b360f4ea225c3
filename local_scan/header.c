/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "header.h"

#include <string.h>
#include <strings.h>

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

static bool
is_visible(char c)
{
	return (c > ' ' && c < '\x7f');
}

bool
header_is(const char *text, size_t size, const char *name)
{
	size_t name_size = strlen(name);
	bool open = name_size > 0 && name[name_size - 1] == '*';
	const char *colon = memchr(text, ':', size);
	size_t have;

	if (colon == NULL)
		return (false);
	have = (size_t)(colon - text);
	while (have > 0 && !is_visible(text[have - 1]))
		have--;
	name_size -= open;
	if (open ? have < name_size : have != name_size)
		return (false);
	return (strncasecmp(text, name, name_size) == 0);
}

const char *
header_value(const char *text, size_t size, size_t *value_size)
{
	const char *colon = memchr(text, ':', size), *end = text + size;

	if (colon == NULL)
		return (NULL);
	do
		colon++;
	while (colon < end && is_blank(*colon));
	while (end > colon && is_blank(end[-1]))
		end--;
	*value_size = (size_t)(end - colon);
	return (colon);
}
