/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feature_headers.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Longest value that is looked at, unfolded; the rest of a longer one is passed over. */
enum { HEADER_VALUE_MAX = 512 };

enum how {
	HOW_ADDRESS,    /* words of the name, domains of the address, its shape */
	HOW_RECIPIENTS, /* how many, with names or without: never who */
	HOW_WORDS,      /* its words */
	HOW_SHAPE,      /* letters as a, digits as 0, runs as one */
	HOW_THERE       /* that it is there */
};

/* The headers that are seen: the sender writes them, and they mean the same everywhere. */
static const struct seen {
	const char *name;
	enum how how;
	bool in_part;
} headers[] = {
    {"from", HOW_ADDRESS, false},
    {"reply-to", HOW_ADDRESS, false},
    {"to", HOW_RECIPIENTS, false},
    {"cc", HOW_RECIPIENTS, false},
    {"subject", HOW_THERE, false},
    {"date", HOW_SHAPE, false},
    {"message-id", HOW_SHAPE, false},
    {"in-reply-to", HOW_THERE, false},
    {"references", HOW_THERE, false},
    {"mime-version", HOW_WORDS, false},
    {"content-type", HOW_WORDS, true},
    {"content-transfer-encoding", HOW_WORDS, true},
    {"content-disposition", HOW_WORDS, true},
    {"x-mailer", HOW_WORDS, false},
    {"user-agent", HOW_WORDS, false},
    {"x-priority", HOW_WORDS, false},
    {"x-msmail-priority", HOW_WORDS, false},
    {"importance", HOW_WORDS, false},
    {"organization", HOW_THERE, false},
};

enum { HEADERS = sizeof(headers) / sizeof(headers[0]) };

static unsigned char
lower(unsigned char byte)
{
	return (byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + ('a' - 'A')) : byte);
}

static bool
is_digit(unsigned char byte)
{
	return (byte >= '0' && byte <= '9');
}

static bool
is_letter(unsigned char byte)
{
	byte = lower(byte);
	return ((byte >= 'a' && byte <= 'z') || byte >= 0x80);
}

static uint64_t
hash_byte(uint64_t hash, unsigned char byte)
{
	return ((hash ^ byte) * 0x100000001b3ULL);
}

static void
see_words(struct feature_set *set, unsigned trait, const char *value, size_t size)
{
	uint64_t hash = 1;
	size_t at, length = 0;

	for (at = 0; at <= size; at++) {
		unsigned char byte = at < size ? lower((unsigned char)value[at]) : ' ';

		if (is_letter(byte) || is_digit(byte)) {
			hash = hash_byte(hash, byte);
			length++;
			continue;
		}
		/* A boundary or a file's number would be a word that never comes again. */
		if (length > 0 && length <= 20)
			feature_set_add(set, trait, hash);
		hash = 1;
		length = 0;
	}
}

static void
see_shape(struct feature_set *set, unsigned trait, const char *value, size_t size)
{
	uint64_t hash = 2;
	unsigned char before = 0;
	size_t at;

	for (at = 0; at < size; at++) {
		unsigned char byte = (unsigned char)value[at];

		if (is_digit(byte))
			byte = '0';
		else if (is_letter(byte))
			byte = 'a';
		if (byte != before || (byte != '0' && byte != 'a'))
			hash = hash_byte(hash, byte);
		before = byte;
	}
	feature_set_add(set, trait, hash);
}

static void
see_address(struct feature_set *set, unsigned trait, const char *value, size_t size)
{
	const char *at_sign = memrchr(value, '@', size);
	size_t name_end, begin, end;
	uint64_t hash = 3;

	if (at_sign == NULL) {
		feature_set_add(set, trait, 10);
		see_words(set, trait, value, size);
		return;
	}
	begin = end = (size_t)(at_sign - value);
	while (begin > 0 && value[begin - 1] != '<' && value[begin - 1] != ' ')
		begin--;
	name_end = begin;
	see_words(set, trait, value, name_end);
	feature_set_add(set, trait, 11U + (name_end > 1));
	see_shape(set, trait, value + begin, end - begin);
	/* The domain from its right end, noted at each dot. */
	begin = end + 1;
	end = begin;
	while (end < size &&
	       (is_letter((unsigned char)value[end]) || is_digit((unsigned char)value[end]) ||
		   value[end] == '-' || value[end] == '.'))
		end++;
	while (end-- > begin) {
		if (value[end] == '.')
			feature_set_add(set, trait, hash);
		hash = hash_byte(hash, lower((unsigned char)value[end]));
	}
	feature_set_add(set, trait, hash);
}

static void
see_recipients(struct feature_set *set, unsigned trait, const char *value, size_t size)
{
	unsigned addresses = 0, angles = 0;
	size_t at;

	for (at = 0; at < size; at++) {
		addresses += value[at] == '@';
		angles += value[at] == '<';
	}
	feature_set_add(set, trait, 20 + (addresses < 4 ? addresses : addresses < 10 ? 4 : 5));
	feature_set_add(set, trait, 30 + (angles == 0 ? 0 : angles < addresses ? 1 : 2));
}

static void
see_header(struct feature_set *set, size_t index, const char *value, size_t size, bool in_part)
{
	unsigned trait = TRAIT_HEADER + (unsigned)index * 2 + in_part;

	while (size > 0 && (unsigned char)value[0] <= ' ') {
		value++;
		size--;
	}
	switch (headers[index].how) {
	case HOW_ADDRESS:
		see_address(set, trait, value, size);
		break;
	case HOW_RECIPIENTS:
		see_recipients(set, trait, value, size);
		break;
	case HOW_WORDS:
		see_words(set, trait, value, size);
		break;
	case HOW_SHAPE:
		see_shape(set, trait, value, size);
		break;
	case HOW_THERE:
		feature_set_add(set, trait, size > 0 ? 40 : 41);
		break;
	}
}

/* Which header begins at ${line}, or HEADERS; its value begins ${value_at} further on. */
static size_t
which_header(const char *line, size_t size, size_t *value_at)
{
	size_t index;

	for (index = 0; index < HEADERS; index++) {
		const char *name = headers[index].name;
		size_t at = 0;

		while (at < size && name[at] != 0 &&
		       lower((unsigned char)line[at]) == (unsigned char)name[at])
			at++;
		if (at < size && name[at] == 0 && line[at] == ':') {
			*value_at = at + 1;
			return (index);
		}
	}
	return (HEADERS);
}

/* See all headers of ${data}; which ones were there goes to ${there}. */
static void
see_block(struct feature_set *set, const char *data, size_t size, bool in_part, bool there[HEADERS])
{
	char value[HEADER_VALUE_MAX] = {0};
	size_t at = 0;

	while (at < size) {
		size_t value_at = 0, used = 0,
		       index = which_header(data + at, size - at, &value_at);

		at += value_at;
		/* Up to a line end that no white space follows. */
		while (at < size) {
			char byte = data[at++];

			if (byte == '\n' && (at == size || (data[at] != ' ' && data[at] != '\t')))
				break;
			if (byte != '\n' && byte != '\r' && used < sizeof(value))
				value[used++] = byte;
		}
		if (index == HEADERS || there[index] || (in_part && !headers[index].in_part))
			continue;
		there[index] = true;
		see_header(set, index, value, used, in_part);
	}
}

void
feature_headers_message(struct feature_set *set, const char *data, size_t size)
{
	bool there[HEADERS] = {false};
	size_t index;

	see_block(set, data, size, false, there);
	for (index = 0; index < HEADERS; index++)
		if (!there[index])
			feature_set_add(set, TRAIT_HEADER + (unsigned)index * 2, 0);
}

void
feature_headers_part(struct feature_set *set, const char *data, size_t size)
{
	bool there[HEADERS] = {false};

	see_block(set, data, size, true, there);
}
