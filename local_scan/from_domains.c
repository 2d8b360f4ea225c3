/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "from_domains.h"

#include <string.h>

#include "author_text.h"
#include "header.h"

/* Longest From header read as text, in bytes; of one above it the names beyond count as more. */
enum { TEXT_MAX = 16 * 1024 };

static void
add(struct from_domains *domains, const char *text, size_t size)
{
	char name[IDNA_NAME_SIZE];
	size_t i;

	if (idna_name(text, size, name) == -1)
		return;
	for (i = 0; i < domains->count; i++)
		if (strcmp(domains->name[i], name) == 0)
			return;
	if (domains->count == FROM_DOMAINS_MAX) {
		domains->more = true;
		return;
	}
	memcpy(domains->name[domains->count++], name, sizeof(name));
}

/* What is behind the last @ of an address. */
static void
add_address(struct from_domains *domains, const char *text, size_t size)
{
	const char *at = memrchr(text, '@', size);

	if (at != NULL)
		add(domains, at + 1, (size_t)(text + size - (at + 1)));
}

/* The last letters, digits, hyphens and full stops: behind whatever looks like an @. */
static void
add_look_alike(struct from_domains *domains, const struct author_word *word)
{
	const char *end = word->start + word->size, *start = end;

	while (start > word->start &&
	       (((start[-1] | 0x20) >= 'a' && (start[-1] | 0x20) <= 'z') ||
		   (start[-1] >= '0' && start[-1] <= '9') || start[-1] == '-' || start[-1] == '.'))
		start--;
	add(domains, start, (size_t)(end - start));
}

static void
add_words(struct from_domains *domains, const char *text)
{
	struct author_word word;

	while (author_text_next(&text, &word))
		if (memchr(word.start, '@', word.size) != NULL)
			add_address(domains, word.start, word.size);
		else
			add_look_alike(domains, &word);
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
	if (headers == 1 && !is_empty(from->mailbox)) {
		domains->clean = true;
		add_address(domains, from->mailbox, strlen(from->mailbox));
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
