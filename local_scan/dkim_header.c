/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dkim_header.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "header.h"

enum { CLOCKS_S = 3600, DIGITS_MAX = 18 };

/* One tag of a header, and what of its value fits. */
struct tag {
	char letter; /* '\0' for a name of several */
	char value[DKIM_DOMAIN_SIZE];
};

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z');
}

/*
 * EXIM reads so: what is no small letter counts for nothing before the "=", and no blank behind
 * it. Return false at the end.
 */
static bool
next_tag(const char **at, const char *end, struct tag *tag)
{
	size_t letters = 0, used = 0;

	tag->letter = '\0';
	for (; *at < end && (**at != '=' || letters == 0); (*at)++)
		if (is_letter(**at) && letters++ == 0)
			tag->letter = **at;
	if (*at == end)
		return (false);
	if (letters > 1)
		tag->letter = '\0';
	for ((*at)++; *at < end && **at != ';'; (*at)++)
		if (**at != ' ' && **at != '\t' && **at != '\r' && **at != '\n' &&
		    used < sizeof(tag->value) - 1)
			tag->value[used++] = **at;
	tag->value[used] = '\0';
	return (true);
}

/* -1: no number. */
static int64_t
number(const char *text)
{
	int64_t value = 0;
	size_t i;

	for (i = 0; text[i] >= '0' && text[i] <= '9'; i++) {
		if (i == DIGITS_MAX)
			return (INT64_MAX);
		value = value * 10 + (text[i] - '0');
	}
	return (i > 0 ? value : -1);
}

/* As acl_dkim writes it. */
static bool
is_domain(const char *value, const char *domain)
{
	for (; *value != '\0'; value++, domain++) {
		char byte = *value;

		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte - 'A' + 'a');
		if (!is_letter(byte) && (byte < '0' || byte > '9') && byte != '.' && byte != '_' &&
		    byte != '-')
			byte = '?';
		if (byte != *domain)
			return (false);
	}
	return (*domain == '\0');
}

static void
judge(const char *text, size_t size, int64_t whole, int64_t now_s, struct dkim_signature *signature)
{
	const char *at = text, *end = text + size, *reason = NULL;
	/* EXIM: what was a NUL, where its own reading ends, is a "?" here. */
	bool own = memchr(text, '?', size) != NULL;
	struct tag tag;
	int64_t value;

	while (next_tag(&at, end, &tag)) {
		value = number(tag.value);
		if (tag.letter == 'd' && is_domain(tag.value, signature->domain))
			own = true;
		else if (tag.letter == 'l' && value < whole)
			reason = "body_not_all_signed";
		else if (tag.letter == 'x' && value >= 0 && value < now_s - CLOCKS_S)
			reason = "expired";
	}
	if (!own || reason == NULL || signature->result != DKIM_PASS)
		return;
	signature->result = DKIM_FAIL;
	snprintf(signature->reason, sizeof(signature->reason), "%s", reason);
}

void
dkim_header_judge(const struct message *message, int64_t now_s, struct dkim_list *list)
{
	/* Each line has two bytes at its end where it is signed. */
	int64_t whole = message->body_size + message->body_lines;
	size_t i, j, size;

	for (i = 0; i < message->headers_count; i++) {
		const struct message_header *header = &message->headers[i];
		const char *value;

		if (!header_is(header->text, header->size, "DKIM-Signature"))
			continue;
		value = header_value(header->text, header->size, &size);
		for (j = 0; value != NULL && j < list->count; j++)
			judge(value, size, whole, now_s, &list->signatures[j]);
	}
}
