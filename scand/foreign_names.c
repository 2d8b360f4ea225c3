/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "foreign_names.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
	NAMES_MAX = 1000,

	/* [MS-OXTNEF] 2.1.3: signature, key; then attributes: level, number, size, value, sum. */
	HEAD_SIZE = 6,
	ATTRIBUTE_HEAD_SIZE = 9,
	SUM_SIZE = 2,
	TITLE = 0x8010,      /* attAttachTitle: the short name */
	PROPERTIES = 0x9005, /* attAttachment: a list of MAPI's properties */
};

static const uint32_t signature = 0x223e9f78;

static uint32_t
get32(const unsigned char *at)
{
	return (
	    (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
}

/* Characters of ${text}, each of ${step} bytes, before a NUL or the end of its ${size} bytes. */
static size_t
length_of(const unsigned char *text, size_t size, size_t step)
{
	size_t i, length = size / step;

	for (i = 0; i < length; i++)
		if (text[i * step] == 0 && text[(i + 1) * step - 1] == 0)
			return (i);
	return (length);
}

/* Hand on a name of ${size} bytes, or of half as many characters of UTF-16, as far as its NUL. */
static void
hand_on(const unsigned char *text, size_t size, bool wide,
    void (*name)(const char *name, void *context), void *context)
{
	size_t step = wide ? 2 : 1, used = 0, length = length_of(text, size, step);
	char out[FOREIGN_NAMES_MAX * 3 + 1];

	if (length > FOREIGN_NAMES_MAX) {
		text += (length - FOREIGN_NAMES_MAX) * step;
		length = FOREIGN_NAMES_MAX;
	}
	for (; length > 0; text += step, length--) {
		unsigned int c = text[0] | (wide ? (unsigned int)text[1] << 8 : 0);

		/* UTF-8 of what UTF-16 has; halves of pairs become letters of no meaning. */
		if (!wide || c < 0x80) {
			out[used++] = (char)c;
		} else if (c < 0x800) {
			out[used++] = (char)(0xc0 | c >> 6);
			out[used++] = (char)(0x80 | (c & 0x3f));
		} else {
			out[used++] = (char)(0xe0 | c >> 12);
			out[used++] = (char)(0x80 | (c >> 6 & 0x3f));
			out[used++] = (char)(0x80 | (c & 0x3f));
		}
	}
	out[used] = '\0';
	if (used > 0)
		name(out, context);
}

/*
 * PidTagAttachLongFilename among the properties: looked for by its tag, type before number, a
 * count of one and a size, so that a list that is out of order hides nothing.
 */
static void
find_long_names(const unsigned char *data, size_t size, unsigned int *left,
    void (*name)(const char *name, void *context), void *context)
{
	enum { TAG_SIZE = 4, TEXT_AT = 12 };
	static const unsigned char tags[2][TAG_SIZE] = {{0x1e, 0, 7, 0x37}, {0x1f, 0, 7, 0x37}};
	size_t kind;

	for (kind = 0; kind < 2; kind++) {
		const unsigned char *at = data;

		while (*left > 0 && (at = memmem(at, size - (size_t)(at - data), tags[kind],
					 TAG_SIZE)) != NULL) {
			size_t room = size - (size_t)(at - data), wanted;

			if (room < TEXT_AT)
				break;
			wanted = get32(at + 8);
			room -= TEXT_AT;
			hand_on(
			    at + TEXT_AT, wanted < room ? wanted : room, kind == 1, name, context);
			(*left)--;
			at += TAG_SIZE;
		}
	}
}

void
foreign_names_tnef(
    const void *data, size_t size, void (*name)(const char *name, void *context), void *context)
{
	const unsigned char *at = data;
	unsigned int left = NAMES_MAX;

	if (size < HEAD_SIZE || get32(at) != signature)
		return;
	at += HEAD_SIZE;
	size -= HEAD_SIZE;
	while (size >= ATTRIBUTE_HEAD_SIZE && left > 0) {
		unsigned int number = at[1] | (unsigned int)at[2] << 8;
		size_t length = get32(at + 5);

		at += ATTRIBUTE_HEAD_SIZE;
		size -= ATTRIBUTE_HEAD_SIZE;
		if (length > size)
			length = size;
		if (number == TITLE) {
			hand_on(at, length, false, name, context);
			left--;
		} else if (number == PROPERTIES) {
			find_long_names(at, length, &left, name, context);
		}
		if (size - length < SUM_SIZE)
			return;
		at += length + SUM_SIZE;
		size -= length + SUM_SIZE;
	}
}

static const char *
skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return (at);
}

/*
 * The name of a line "begin MODE NAME", or begin-base64, that begins at ${at}; its size, or 0: it
 * is none. Some programs take any blanks.
 */
static size_t
begin_line(const char *at, size_t size, const char **name)
{
	static const char begin[] = "begin", base64[] = "-base64";
	const char *end = at, *text = at + sizeof(begin) - 1, *digits;

	while (end < at + size && *end != '\n' && *end != '\r')
		end++;
	if ((size_t)(end - text) > sizeof(base64) && memcmp(text, base64, sizeof(base64) - 1) == 0)
		text += sizeof(base64) - 1;
	digits = skip_blanks(text, end);
	if (digits == text)
		return (0);
	for (text = digits; text < end && *text >= '0' && *text <= '7' && text - digits < 6; text++)
		continue;
	*name = skip_blanks(text, end);
	if (text - digits < 3 || *name == text)
		return (0);
	return ((size_t)(end - *name));
}

void
foreign_names_uuencoded(
    const void *data, size_t size, void (*name)(const char *name, void *context), void *context)
{
	static const char mark[] = "begin";
	const char *start = data, *at = data, *end = start + size;
	unsigned int left = NAMES_MAX;

	while (left > 0 && (at = memmem(at, (size_t)(end - at), mark, sizeof(mark) - 1)) != NULL) {
		const char *text = NULL;
		size_t length = 0;

		if (at == start || at[-1] == '\n' || at[-1] == '\r')
			length = begin_line(at, (size_t)(end - at), &text);
		if (length > 0) {
			hand_on((const unsigned char *)text, length, false, name, context);
			left--;
		}
		at += sizeof(mark) - 1;
	}
}
