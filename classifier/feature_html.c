/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feature_html.h"

#include <stdbool.h>
#include <string.h>

/* Longest tag, comment or entity that is looked into; a longer one is passed over. */
enum { HTML_TAG_MAX = 4096, HTML_ENTITY_MAX = 10 };

static const struct entity {
	const char *name;
	unsigned char byte;
} entities[] = {
    {"nbsp", ' '},
    {"amp", '&'},
    {"lt", '<'},
    {"gt", '>'},
    {"quot", '"'},
    {"apos", '\''},
};

/* Tags that stand within a word without parting it. */
static const char *const inline_tags[] = {"a", "b", "i", "u", "font", "span", "em", "strong", "big",
    "small", "sup", "sub", "tt", "wbr", "img"};

static bool
is_space(char byte)
{
	return ((unsigned char)byte <= ' ');
}

static char
lower(char byte)
{
	return ((char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte));
}

static bool
begins(const char *data, size_t size, const char *lower_case)
{
	size_t length = strlen(lower_case), at;

	if (size < length)
		return (false);
	for (at = 0; at < length; at++)
		if (lower(data[at]) != lower_case[at])
			return (false);
	return (true);
}

/* Unicode ${point} as UTF-8. */
static void
put_point(struct feature_text *text, unsigned long point)
{
	if (point < 0x80) {
		feature_text_byte(text, (unsigned char)point);
	} else if (point < 0x800) {
		feature_text_byte(text, (unsigned char)(0xc0 | point >> 6));
		feature_text_byte(text, (unsigned char)(0x80 | (point & 0x3f)));
	} else if (point < 0x10000) {
		feature_text_byte(text, (unsigned char)(0xe0 | point >> 12));
		feature_text_byte(text, (unsigned char)(0x80 | (point >> 6 & 0x3f)));
		feature_text_byte(text, (unsigned char)(0x80 | (point & 0x3f)));
	} else if (point < 0x110000) {
		feature_text_byte(text, (unsigned char)(0xf0 | point >> 18));
		feature_text_byte(text, (unsigned char)(0x80 | (point >> 12 & 0x3f)));
		feature_text_byte(text, (unsigned char)(0x80 | (point >> 6 & 0x3f)));
		feature_text_byte(text, (unsigned char)(0x80 | (point & 0x3f)));
	}
}

/* &...; at ${data}: put what it stands for and return its size, or 0 when it is none. */
static size_t
see_entity(struct feature_text *text, const char *data, size_t size)
{
	size_t end = 1, i;

	while (end < size && end <= HTML_ENTITY_MAX && data[end] != ';')
		end++;
	if (end >= size || data[end] != ';')
		return (0);
	if (data[1] == '#') {
		unsigned long point = 0;
		bool hex = lower(data[2]) == 'x';

		for (i = hex ? 3 : 2; i < end; i++) {
			char c = lower(data[i]);

			if (c >= '0' && c <= '9')
				point = point * (hex ? 16 : 10) + (unsigned long)(c - '0');
			else if (hex && c >= 'a' && c <= 'f')
				point = point * 16 + (unsigned long)(c - 'a') + 10;
			else
				return (0);
		}
		put_point(text, point == 0xa0 ? ' ' : point);
		feature_set_add(text->set, TRAIT_TAG, 1);
		return (end + 1);
	}
	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (end == 1 + strlen(entities[i].name) &&
		    begins(data + 1, end - 1, entities[i].name)) {
			feature_text_byte(text, entities[i].byte);
			return (end + 1);
		}
	}
	return (0);
}

static uint64_t
hash_lower(const char *data, size_t size, uint64_t hash)
{
	size_t at;

	for (at = 0; at < size; at++)
		hash = (hash ^ (unsigned char)lower(data[at])) * 0x100000001b3ULL;
	return (hash);
}

/* The inside of <...>: name, attributes, values. */
static void
see_tag(struct feature_text *text, const char *data, size_t size)
{
	size_t at = 0, name_end, i;
	uint64_t name;
	bool parts = true;

	while (at < size && !is_space(data[at]))
		at++;
	name_end = at;
	name = hash_lower(data, name_end, 7);
	for (i = 0; i < sizeof(inline_tags) / sizeof(inline_tags[0]); i++) {
		size_t slash = size > 0 && data[0] == '/';

		if (name_end - slash == strlen(inline_tags[i]) &&
		    begins(data + slash, name_end - slash, inline_tags[i]))
			parts = false;
	}
	while (at < size) {
		size_t begin, equals, end;
		char quote = 0;

		while (at < size && is_space(data[at]))
			at++;
		begin = at;
		while (at < size && !is_space(data[at]) && data[at] != '=')
			at++;
		equals = at;
		if (at < size && data[at] == '=') {
			at++;
			if (at < size && (data[at] == '"' || data[at] == '\''))
				quote = data[at++];
		}
		end = at;
		while (end < size && (quote != 0 ? data[end] != quote : !is_space(data[end])))
			end++;
		if (equals > begin) {
			if (begins(data + begin, equals - begin, "href") ||
			    begins(data + begin, equals - begin, "src") ||
			    begins(data + begin, equals - begin, "action") ||
			    begins(data + begin, equals - begin, "background"))
				feature_text_link(text, data + at, end - at);
			else if (end > at && end - at <= 32)
				feature_set_add(text->set, TRAIT_TAG,
				    hash_lower(data + at, end - at,
					hash_lower(data + begin, equals - begin, name)));
		}
		at = end < size ? end + 1 : end;
	}
	if (parts)
		feature_text_break(text);
}

/* Where the element ${name} (as "/style") that begins before ${at} is over. */
static size_t
skip_element(const char *data, size_t size, size_t at, const char *name)
{
	while (at < size) {
		const char *next = memchr(data + at, '<', size - at);

		if (next == NULL)
			return (size);
		at = (size_t)(next - data) + 1;
		if (begins(data + at, size - at, name))
			return (at - 1);
	}
	return (size);
}

void
feature_html_see(struct feature_text *text, const char *data, size_t size)
{
	size_t at = 0;

	while (at < size) {
		const char *end;
		size_t tag;

		if (data[at] == '&') {
			size_t entity = see_entity(text, data + at, size - at);

			if (entity == 0)
				feature_text_byte(text, '&');
			at += entity == 0 ? 1 : entity;
			continue;
		}
		if (data[at] != '<' || at + 1 == size || is_space(data[at + 1])) {
			feature_text_byte(text, (unsigned char)data[at++]);
			continue;
		}
		at++;
		if (begins(data + at, size - at, "!--")) {
			end = memmem(data + at + 3, size - at - 3, "-->", 3);
			feature_set_add(text->set, TRAIT_TAG, 2);
			at = end == NULL ? size : (size_t)(end - data) + 3;
			continue;
		}
		end = memchr(data + at, '>', size - at);
		if (end == NULL)
			return;
		tag = (size_t)(end - data) - at;
		see_tag(text, data + at, tag < HTML_TAG_MAX ? tag : HTML_TAG_MAX);
		if (begins(data + at, tag, "style"))
			at = skip_element(data, size, at + tag, "/style");
		else if (begins(data + at, tag, "script"))
			at = skip_element(data, size, at + tag, "/script");
		else
			at += tag + 1;
	}
}
