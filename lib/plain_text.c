/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plain_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char unfit[] = "\xEF\xBF\xBD"; /* U+FFFD */
static const char cut[] = "...";

enum { CHARACTER_MAX = 4, ESCAPED_MAX = 16 };

long
plain_text_next(const char *in, size_t in_size, size_t *used)
{
	static const long least[CHARACTER_MAX + 1] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)in[0];
	size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2, i;
	long number = size == 1 ? first : first & (0xff >> (size + 1));

	*used = 1;
	if (size == 1)
		return (number);
	if (first < 0xc2 || first > 0xf4 || size > in_size)
		return (-1);
	for (i = 1; i < size; i++) {
		unsigned char next = (unsigned char)in[i];

		if ((next & 0xc0) != 0x80)
			return (-1);
		number = number << 6 | (next & 0x3f);
	}
	if (number < least[size] || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
		return (-1);
	*used = size;
	return (number);
}

static bool
does_something(long number)
{
	static const struct {
		long first, last;
	} ranges[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c},
	    {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f},
	    {0x200b, 0x200f}, /* no width, joiners, marks of direction */
	    {0x2028, 0x202e}, /* separators, embeddings and overrides */
	    {0x2060, 0x206f}, /* isolates and what no longer is used */
	    {0x3164, 0x3164}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
	    {0xfff0, 0xfffb}, {0xe000, 0xf8ff}, /* private: fonts draw what they like */
	    {0xe0000, 0x10ffff}};
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (number >= ranges[i].first && number <= ranges[i].last)
			return (true);
	return ((number & 0xfffe) == 0xfffe);
}

/* Puts what stands for the ${size} bytes at ${in}, which are the character ${number} or none. */
typedef size_t
put_unfit(char out[ESCAPED_MAX], const char *in, long number);

static size_t
put_sign(char out[ESCAPED_MAX], const char *in, long number)
{
	(void)in;
	(void)number;
	memcpy(out, unfit, sizeof(unfit));
	return (sizeof(unfit) - 1);
}

static size_t
put_escape(char out[ESCAPED_MAX], const char *in, long number)
{
	if (number < 0)
		return ((size_t)snprintf(out, ESCAPED_MAX, "\\x%02X", (unsigned char)in[0]));
	return ((size_t)snprintf(out, ESCAPED_MAX, "\\u{%04lX}", number));
}

static char *
make_plain(char *out, size_t out_size, const char *in, size_t in_size, put_unfit *put_instead)
{
	size_t used = 0, cut_at = 0, i = 0, size;
	char instead[ESCAPED_MAX];

	while (i < in_size) {
		long number = plain_text_next(in + i, in_size - i, &size);
		const char *put = in + i;
		size_t put_size = size;

		if (number == '\t' || number == '\n' || number == '\r') {
			put = " ";
		} else if (number < 0 || does_something(number)) {
			put = instead;
			put_size = put_instead(instead, in + i, number);
		}
		/* The last place where the sign of a cut would still fit. */
		if (used + sizeof(cut) <= out_size)
			cut_at = used;
		if (used + put_size >= out_size) {
			memcpy(out + cut_at, cut, sizeof(cut));
			return (out);
		}
		memcpy(out + used, put, put_size);
		used += put_size;
		i += size;
	}
	out[used] = '\0';
	return (out);
}

char *
plain_text(char *out, size_t out_size, const char *in, size_t in_size)
{
	return (make_plain(out, out_size, in, in_size, put_sign));
}

char *
plain_escape(char *out, size_t out_size, const char *in, size_t in_size)
{
	return (make_plain(out, out_size, in, in_size, put_escape));
}
