/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reply_facts.h"

#include <stdio.h>
#include <string.h>

#include "base64.h"

static const char name[] = "X-Coexim-Reply:";

enum { LINE_SIZE = 1024 };

/* The header as words with one blank between, and one on either side. Return 0 or -1. */
static int
last_header(const char *head, size_t size, char line[LINE_SIZE])
{
	size_t at = size, used = 0, i;

	/* The last line that does not go on from the one before. */
	do {
		if (at == 0 || head[at - 1] != '\n')
			return (-1);
		at--;
		while (at > 0 && head[at - 1] != '\n')
			at--;
	} while (head[at] == ' ' || head[at] == '\t');
	if (size - at >= LINE_SIZE - 2 || size - at < sizeof(name) ||
	    memcmp(head + at, name, sizeof(name) - 1) != 0)
		return (-1);
	line[used++] = ' ';
	for (i = at + sizeof(name) - 1; i < size; i++) {
		if (head[i] > ' ' && head[i] <= '~')
			line[used++] = head[i];
		else if (strchr(" \t\n", head[i]) == NULL || head[i] == '\0')
			return (-1);
		else if (line[used - 1] != ' ')
			line[used++] = ' ';
	}
	line[used] = '\0';
	return (0);
}

/* The value of ${word}, which begins with a blank and ends with =. Return its size, or -1. */
static long
value_of(const char *line, const char *word, const char **value)
{
	const char *found = strstr(line, word);

	if (found == NULL)
		return (-1);
	*value = found + strlen(word);
	return ((long)strcspn(*value, " "));
}

int
reply_facts(const char *head, size_t size, struct reply_facts *facts, struct why *why)
{
	char line[LINE_SIZE];
	const char *value;
	long used;

	memset(facts, 0, sizeof(*facts));
	if (last_header(head, size, line) == -1)
		goto err0;
	used = value_of(line, " contact=", &value);
	if (used < 1 || used >= REPLY_CONTACT_SIZE)
		goto err0;
	memcpy(facts->contact, value, (size_t)used);
	/* Whatever is not a plain no was no person. */
	used = value_of(line, " automatic=", &value);
	facts->automatic = used != 2 || strncmp(value, "no", 2) != 0;
	used = value_of(line, " login=", &value);
	if (used < 0)
		goto err0;
	used = base64_decode(facts->login, REPLY_LOGIN_SIZE - 1, value, (size_t)used);
	if (used < 0 || memchr(facts->login, '\0', (size_t)used) != NULL)
		goto err0;
	facts->login[used] = '\0';

	/* Success! */
	return (0);

err0:
	/* Failure! */
	why_set(why, "the last header is not %s of ours: is the transport quarantine_reply?", name);
	return (-1);
}
