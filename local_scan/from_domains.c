/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "from_domains.h"

#include <string.h>

#include "author_text.h"
#include "header.h"

/* Longest From header read as text, in bytes; of one above it the names beyond count as more. */
enum { TEXT_MAX = 16 * 1024 };

/* Return false for what is no name. */
static bool
add(struct from_domains *domains, const char *text, size_t size)
{
	char name[IDNA_NAME_SIZE];
	size_t i;

	if (idna_name(text, size, name) == -1)
		return (false);
	for (i = 0; i < domains->count; i++)
		if (strcmp(domains->name[i], name) == 0)
			return (true);
	if (domains->count == FROM_DOMAINS_MAX)
		domains->more = true;
	else
		memcpy(domains->name[domains->count++], name, sizeof(name));
	return (true);
}

/* What is behind the last @ of an address. Return false where that is no name. */
static bool
add_address(struct from_domains *domains, const char *text, size_t size)
{
	const char *at = memrchr(text, '@', size);

	return (at != NULL && add(domains, at + 1, (size_t)(text + size - (at + 1))));
}

static bool
in_name(char byte)
{
	return (((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || (byte >= '0' && byte <= '9') ||
		byte == '-' || byte == '.');
}

/*
 * Behind whatever looks like an @: all that is a name, since a full stop may look so, too; and the
 * last letters, digits, hyphens and full stops.
 */
static void
add_look_alike(struct from_domains *domains, const struct author_word *word)
{
	const char *end = word->start + word->size, *start;

	for (start = word->start + 1; start < end && !domains->more; start++)
		if ((unsigned char)start[-1] >= 0x80 && in_name(*start))
			add(domains, start, (size_t)(end - start));
	while (end > word->start && !in_name(end[-1]))
		end--;
	start = end;
	while (start > word->start && in_name(start[-1]))
		start--;
	add(domains, start, (size_t)(end - start));
}

/* The first of them behind each @: a person reads over what DNS cannot have, or does not see it. */
static void
add_beginnings(struct from_domains *domains, const struct author_word *word)
{
	const char *end = word->start + word->size, *at = word->start, *last;

	while ((at = memchr(at, '@', (size_t)(end - at))) != NULL) {
		for (at++; at < end && *at != '@' && !in_name(*at); at++)
			;
		for (last = at; last < end && in_name(*last); last++)
			;
		while (last > at && last[-1] == '.')
			last--;
		add(domains, at, (size_t)(last - at));
	}
}

static void
add_words(struct from_domains *domains, const char *text)
{
	struct author_word word;

	while (author_text_next(&text, &word)) {
		const char *first = memchr(word.start, '@', word.size);

		if (first == NULL)
			add_look_alike(domains, &word);
		else if (!add_address(domains, word.start, word.size) ||
			 first != memrchr(word.start, '@', word.size))
			add_beginnings(domains, &word);
	}
}

/* All the text of a From header, whose end is no NUL. */
static void
add_text(struct from_domains *domains, const struct message_header *header)
{
	char text[TEXT_MAX + 1];
	size_t size = 0;
	const char *value = header_value(header->text, header->size, &size);

	if (value == NULL)
		return;
	if (size > TEXT_MAX) {
		size = TEXT_MAX;
		domains->more = true;
	}
	memcpy(text, value, size);
	text[size] = '\0';
	add_words(domains, text);
}

static bool
is_from(const struct message_header *header)
{
	return (header_is(header->text, header->size, "From"));
}

static bool
is_empty(const char *text)
{
	return (text == NULL || text[0] == '\0');
}

/* Exim's list has a colon between two, and is without what it could not read. */
static void
add_list(struct from_domains *domains, const char *list)
{
	while (*list != '\0') {
		size_t size = strcspn(list, ":");

		add_address(domains, list, size);
		list += size;
		list += *list == ':';
	}
}

void
from_domains_find(const struct message *message, struct from_domains *domains)
{
	const struct message_author *from = &message->author[MESSAGE_FROM];
	size_t i, headers = 0;

	*domains = (struct from_domains){.clean = false};
	for (i = 0; i < message->headers_count; i++)
		headers += is_from(&message->headers[i]);
	if (headers == 0)
		return;
	/* Exim does not find one with a blank before its colon: then there is no mailbox either. */
	if (headers == 1 && !is_empty(from->mailbox) &&
	    add_address(domains, from->mailbox, strlen(from->mailbox))) {
		domains->clean = true;
		/* Exim leaves blanks and comments within an address out; others read on, or end. */
		if (is_empty(from->raw) || strcasestr(from->raw, from->mailbox) == NULL)
			add_words(domains, from->raw != NULL ? from->raw : "");
		return;
	}
	/* Several by RFC 5322 have no colon and no semicolon: with those it is a group or worse. */
	domains->clean = headers == 1 && !is_empty(from->mailboxes) && !is_empty(from->raw) &&
			 strpbrk(from->raw, ":;") == NULL;
	if (!is_empty(from->mailboxes))
		add_list(domains, from->mailboxes);
	for (i = 0; i < message->headers_count; i++)
		if (is_from(&message->headers[i]))
			add_text(domains, &message->headers[i]);
	if (!is_empty(from->decoded))
		add_words(domains, from->decoded);
}
