/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "url.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* How an address begins at ${text}: the size of that, or 0. */
static size_t
beginning(const char *text, size_t size)
{
	static const char *const words[] = {"http://", "https://", "ftp://", "www."};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (size > strlen(words[i]) && strncasecmp(text, words[i], strlen(words[i])) == 0)
			return (strlen(words[i]));
	return (0);
}

static bool
ends_url(char c)
{
	return ((unsigned char)c <= ' ' || strchr("<>\"'`{}|\\^[]", c) != NULL);
}

/* Whether an address begins at ${at} that ends before ${size}: its size, or 0. */
static size_t
url_at(const char *text, size_t size, size_t at)
{
	size_t end = at, begin = beginning(text + at, size - at);

	if (begin == 0)
		return (0);
	while (end < size && !ends_url(text[end]))
		end++;
	while (end > at && strchr(".,;:!?)", text[end - 1]) != NULL)
		end--;
	return (end - at > begin ? end - at : 0);
}

size_t
url_find(const char *text, size_t size, size_t from, size_t *url_size)
{
	size_t at;

	for (at = from; at < size; at++) {
		char c = text[at];

		if (c != 'h' && c != 'H' && c != 'w' && c != 'W' && c != 'f' && c != 'F')
			continue;
		if (at > 0 && ((text[at - 1] >= 'a' && text[at - 1] <= 'z') ||
				  (text[at - 1] >= 'A' && text[at - 1] <= 'Z')))
			continue;
		*url_size = url_at(text, size, at);
		if (*url_size > 0)
			return (at);
	}
	return (size);
}
