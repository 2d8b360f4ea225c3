/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "authentication_results.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "dmarc_record.h"

enum {
	NAME_SIZE = 256, /* of a domain, in bytes with the NUL */
	ENTRY_SIZE = 3 * NAME_SIZE,
	COMMENT_ROOM = 64, /* kept for the comment that counts what found no room */
	COMMENTS_DEEP_MAX = 20
};

/* A text that grows to its end, and never beyond. */
struct writing {
	char *text;
	size_t size, used;
};

static void __attribute__((format(printf, 2, 3)))
write_text(struct writing *writing, const char *format, ...)
{
	size_t room = writing->size - writing->used;
	va_list ap;
	int wanted;

	va_start(ap, format);
	wanted = vsnprintf(writing->text + writing->used, room, format, ap);
	va_end(ap);
	if (wanted > 0)
		writing->used += (size_t)wanted < room ? (size_t)wanted : room - 1;
}

static const char *
plain(char name[NAME_SIZE], const char *from)
{
	size_t i;

	for (i = 0; i < NAME_SIZE - 1 && from[i] != '\0'; i++) {
		unsigned char byte = (unsigned char)from[i];

		name[i] =
		    (char)(isascii(byte) && (isalnum(byte) || strchr(".-_", byte) != NULL) ? byte
											   : '?');
	}
	name[i] = '\0';
	return (i > 0 ? name : "?");
}

static void
write_signatures(struct writing *writing, const struct dkim_list *list)
{
	char domain[NAME_SIZE], selector[NAME_SIZE], entry[ENTRY_SIZE];
	size_t i;

	/* RFC 8601, section 2.7.1: signed, but in a way that is not acceptable here. */
	if (list->over)
		write_text(
		    writing, ";\n\tdkim=policy reason=\"over the limits of what is verified\"");
	else if (list->known && list->count == 0)
		write_text(writing, ";\n\tdkim=none");
	for (i = 0; list->known && i < list->count; i++) {
		const struct dkim_signature *signature = &list->signatures[i];
		int size = snprintf(entry, sizeof(entry), ";\n\tdkim=%s header.d=%s header.s=%s",
		    dkim_result_name(signature->result), plain(domain, signature->domain),
		    plain(selector, signature->selector));

		/* The room of DMARC's entry and of the comment stays free. */
		if (writing->used + (size_t)size + ENTRY_SIZE + COMMENT_ROOM > writing->size) {
			write_text(writing, " (and %zu more)", list->count - i);
			return;
		}
		write_text(writing, "%s", entry);
	}
}

void
authentication_results_header(char text[AUTHENTICATION_HEADER_SIZE], const char *hostname,
    const struct authentication *authentication)
{
	struct writing writing = {.text = text, .size = AUTHENTICATION_HEADER_SIZE};
	char name[NAME_SIZE];

	text[0] = '\0';
	write_text(&writing, "%s", plain(name, hostname));
	write_text(&writing, ";\n\tspf=%s", spf_result_name(authentication->spf.result));
	if (authentication->spf.domain[0] != '\0')
		write_text(&writing, " smtp.%s=%s",
		    authentication->spf_by_helo ? "helo" : "mailfrom",
		    plain(name, authentication->spf.domain));
	write_signatures(&writing, &authentication->dkim);
	write_text(&writing, ";\n\tdmarc=%s", dmarc_result_name(authentication->dmarc));
	if (authentication->dmarc == DMARC_FAIL || authentication->dmarc == DMARC_PASS)
		write_text(&writing, " (p=%s dis=%s)",
		    dmarc_disposition_name(authentication->published),
		    dmarc_disposition_name(authentication->disposition));
	if (authentication->from_domain[0] != '\0')
		write_text(&writing, " header.from=%s", plain(name, authentication->from_domain));
}

void
authentication_results_log(
    char text[AUTHENTICATION_LOG_SIZE], const struct authentication *authentication)
{
	struct writing writing = {.text = text, .size = AUTHENTICATION_LOG_SIZE};
	const struct dkim_list *list = &authentication->dkim;
	size_t i;

	text[0] = '\0';
	write_text(&writing, "spf=%s dmarc=%s", spf_result_name(authentication->spf.result),
	    dmarc_result_name(authentication->dmarc));
	if (authentication->disposition != DMARC_DISPOSITION_NONE)
		write_text(&writing, "/%s", dmarc_disposition_name(authentication->disposition));
	write_text(&writing, " dkim=%s",
	    !list->known       ? "-"
	    : list->over       ? "policy"
	    : list->count == 0 ? "none"
			       : "");
	for (i = 0; list->known && i < list->count; i++)
		write_text(&writing, "%s%s", i > 0 ? "," : "",
		    dkim_result_name(list->signatures[i].result));
}

/* Behind the comment that begins at ${at}; ${size} when it does not end. */
static size_t
skip_comment(const char *value, size_t size, size_t at)
{
	int depth = 0;

	for (; at < size; at++) {
		if (value[at] == '\\')
			at++;
		else if (value[at] == '(' && ++depth > COMMENTS_DEEP_MAX)
			return (size);
		else if (value[at] == ')' && --depth == 0)
			return (at + 1);
	}
	return (size);
}

bool
authentication_results_claims(const char *value, size_t size, const char *hostname)
{
	char name[NAME_SIZE];
	size_t at = 0, used = 0;
	bool quoted = false;

	while (at < size && used < sizeof(name) - 1) {
		char byte = value[at];

		if (!quoted && byte == ';')
			break;
		if (!quoted && byte == '(') {
			at = skip_comment(value, size, at);
			if (at == size)
				return (true);
			continue;
		}
		at++;
		if (byte == '"') {
			quoted = !quoted;
			continue;
		}
		if (byte == '\\' && at < size)
			byte = value[at++];
		/* A version number may stand behind the name: "name 1". */
		if (strchr(" \t\r\n", byte) != NULL && byte != '\0') {
			if (used > 0 && name[used - 1] != ' ')
				name[used++] = ' ';
			continue;
		}
		name[used++] = byte;
	}
	name[used] = '\0';
	/* Longer than any name, open at its end, or with a NUL in it: who knows how it is read. */
	if (used == sizeof(name) - 1 || quoted || strlen(name) != used || used == 0)
		return (true);
	name[strcspn(name, " ")] = '\0';
	used = strlen(name);
	if (used > 1 && name[used - 1] == '.')
		name[used - 1] = '\0';
	return (strcasecmp(name, hostname) == 0);
}
