/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_facts.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base64.h"
#include "escape.h"
#include "plain_text.h"

static const char name[] = "X-Coexim-Facts:";

/* Longest value, encoded, in bytes with its NUL. */
enum { VALUE_SIZE = 4096, POINT = 1000, DECIMAL = 10 };

long
quarantine_facts_split(const char *head, size_t size, struct why *why)
{
	size_t at = size, end = size;

	/* The last line that does not go on from the one before. */
	while (at > 0) {
		end = at;
		at--;
		while (at > 0 && head[at - 1] != '\n')
			at--;
		if (head[at] != ' ' && head[at] != '\t')
			break;
	}
	if (end - at > sizeof(name) - 1 && strncasecmp(head + at, name, sizeof(name) - 1) == 0)
		return ((long)at);
	why_set(why, "the last header is not %s is the transport quarantine ours?", name);
	return (-1);
}

/* The value of ${word}; false where it is not there or too long. */
static bool
value_of(const char *line, size_t size, const char *word, char value[VALUE_SIZE])
{
	size_t word_size = strlen(word), i;

	value[0] = '\0';
	for (i = 0; i + word_size + 1 < size; i++) {
		const char *start = line + i + word_size + 2, *end = start;

		if (line[i] != ' ' || strncmp(line + i + 1, word, word_size) != 0 ||
		    line[i + 1 + word_size] != '=')
			continue;
		while (end < line + size && *end != ' ' && *end != '\n')
			end++;
		if ((size_t)(end - start) >= VALUE_SIZE)
			return (false);
		memcpy(value, start, (size_t)(end - start));
		value[end - start] = '\0';
		return (true);
	}
	return (false);
}

/* "-9.15" in thousandths. */
static bool
milli_of(const char *text, int64_t *milli)
{
	int64_t number = 0, scale = POINT;
	bool negative = *text == '-', fraction = false;

	if (negative)
		text++;
	if (*text < '0' || *text > '9')
		return (false);
	for (; *text != '\0'; text++) {
		if (*text == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (*text < '0' || *text > '9' || number > INT32_MAX || scale == 1)
			return (false);
		number = number * DECIMAL + (*text - '0');
		if (fraction)
			scale /= DECIMAL;
	}
	*milli = (negative ? -number : number) * scale;
	return (true);
}

static bool
kind_of(const char *check, enum quarantine_kind *kind)
{
	enum quarantine_kind each;

	for (each = QUARANTINE_SPAM; each < QUARANTINE_KINDS; each++)
		if (strcmp(check, quarantine_kind_name(each)) == 0) {
			*kind = each;
			return (true);
		}
	return (false);
}

/* A header's text, as it will be shown. */
static bool
header_of(const char *line, size_t size, const char *word, char *out, size_t out_size)
{
	char value[VALUE_SIZE], text[VALUE_SIZE];
	ssize_t decoded;

	if (!value_of(line, size, word, value))
		return (false);
	decoded = base64_decode(text, sizeof(text), value, strlen(value));
	if (decoded < 0)
		return (false);
	plain_text(out, out_size, text, (size_t)decoded);
	return (true);
}

static bool
short_word(const char *line, size_t size, const char *word, char *out, size_t out_size)
{
	char value[VALUE_SIZE];

	if (!value_of(line, size, word, value) || value[0] == '\0')
		return (false);
	return (snprintf(out, out_size, "%s", value) < (int)out_size);
}

int
quarantine_facts_read(
    const char *line, size_t size, struct quarantine_message *message, struct why *why)
{
	char value[VALUE_SIZE];
	const char *wrong = "id";

	if (!short_word(line, size, "id", message->exim_id, sizeof(message->exim_id)))
		goto err0;
	wrong = "contact";
	if (!short_word(line, size, "contact", message->contact, sizeof(message->contact)))
		goto err0;
	wrong = "check";
	if (!value_of(line, size, "check", value) || !kind_of(value, &message->kind))
		goto err0;
	wrong = "detail";
	if (!value_of(line, size, "detail", value) || escape_percent_undo(value) < 0)
		goto err0;
	plain_text(message->reason, sizeof(message->reason), value, strlen(value));
	wrong = "score";
	message->scored = value_of(line, size, "score", value) && value[0] != '\0';
	if (message->scored && !milli_of(value, &message->score_milli))
		goto err0;
	if (value_of(line, size, "tests", value))
		plain_text(message->tests, sizeof(message->tests), value, strlen(value));
	wrong = "from";
	if (!header_of(line, size, "from", message->author, sizeof(message->author)))
		goto err0;
	wrong = "subject";
	if (!header_of(line, size, "subject", message->subject, sizeof(message->subject)))
		goto err0;

	/* Success! */
	return (0);

err0:
	/* Failure! */
	why_set(why, "%s says no %s= of the message", name, wrong);
	return (-1);
}
