/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spf_expand.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "spf_syntax.h"

enum {
	KEPT_SIZE = 1024,
	VALUE_SIZE_MAX = 1024, /* of a letter's value; its left is cut, as a name's would be */
	PARTS_MAX = VALUE_SIZE_MAX + 1
};

/* The end of a text as it grows: what a name can keep of it, and more. */
struct tail {
	char text[KEPT_SIZE];
	size_t size;
	bool cut; /* it was longer */
};

static void
append(struct tail *tail, char byte)
{
	if (tail->size == sizeof(tail->text)) {
		tail->cut = true;
		tail->size /= 2;
		memmove(tail->text, tail->text + tail->size, tail->size);
	}
	tail->text[tail->size++] = byte;
}

/* As in URLs (RFC 3986, section 2.3), where the letter was in upper case. */
static void
append_value(struct tail *tail, const char *text, size_t size, bool escape)
{
	char hex[4];
	size_t i;

	for (i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (!escape || (isascii(byte) && isalnum(byte)) ||
		    (byte != '\0' && strchr("-._~", byte) != NULL)) {
			append(tail, text[i]);
			continue;
		}
		snprintf(hex, sizeof(hex), "%%%02X", byte);
		append(tail, hex[0]);
		append(tail, hex[1]);
		append(tail, hex[2]);
	}
}

static const char *
value_of(char letter, const struct spf_values *values, char sender[VALUE_SIZE_MAX])
{
	switch (letter) {
	case 's':
		snprintf(sender, VALUE_SIZE_MAX, "%s@%s", values->local, values->sender_domain);
		return (sender);
	case 'l':
		return (values->local);
	case 'o':
		return (values->sender_domain);
	case 'd':
		return (values->domain);
	case 'i':
		return (values->ip);
	case 'p':
		return (values->validated(values->data, values->domain));
	case 'v':
		return (values->ip_version);
	case 'h':
		return (values->helo);
	case '-':
		return ("%20");
	default:
		return ("");
	}
}

static bool
is_delimiter(const struct spf_macro *macro, char byte)
{
	if (macro->delimiters_size == 0)
		return (byte == '.');
	return (memchr(macro->delimiters, byte, macro->delimiters_size) != NULL);
}

static void
append_macro(struct tail *tail, const struct spf_macro *macro, const struct spf_values *values)
{
	char sender[VALUE_SIZE_MAX];
	const char *value = value_of(macro->letter, values, sender);
	size_t size = strlen(value), starts[PARTS_MAX], ends[PARTS_MAX], parts = 0, first, i;

	if (size >= VALUE_SIZE_MAX) {
		value += size - (VALUE_SIZE_MAX - 1);
		size = VALUE_SIZE_MAX - 1;
	}
	if (macro->letter == '-') {
		append_value(tail, value, size, false);
		return;
	}
	starts[0] = 0;
	for (i = 0; i < size; i++) {
		if (!is_delimiter(macro, value[i]))
			continue;
		ends[parts++] = i;
		starts[parts] = i + 1;
	}
	ends[parts++] = size;
	first = macro->parts > 0 && (size_t)macro->parts < parts ? parts - (size_t)macro->parts : 0;
	for (i = first; i < parts; i++) {
		/* The rightmost of the reversed ones are the leftmost of the value. */
		size_t part = macro->reverse ? parts - 1 - i : i;

		if (i > first)
			append(tail, '.');
		append_value(tail, value + starts[part], ends[part] - starts[part], macro->escape);
	}
}

void
spf_expand(const char *spec, size_t size, const struct spf_values *values, char name[SPF_NAME_SIZE])
{
	struct tail tail = {.size = 0};
	struct spf_macro macro;
	const char *text = tail.text, *dot;
	size_t used;

	if (size == 0)
		append_value(&tail, values->domain, strlen(values->domain), false);
	for (; size > 0 && (used = spf_syntax_macro(spec, size, &macro)) > 0;
	     spec += used, size -= used) {
		if (macro.letter == 0)
			append(&tail, macro.literal);
		else
			append_macro(&tail, &macro, values);
	}
	while (tail.cut || tail.size >= SPF_NAME_SIZE) {
		tail.cut = false;
		dot = memchr(text, '.', tail.size);
		if (dot == NULL)
			dot = text + tail.size - 1;
		tail.size -= (size_t)(dot + 1 - text);
		text = dot + 1;
	}
	memcpy(name, text, tail.size);
	name[tail.size] = '\0';
}
