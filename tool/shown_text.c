/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shown_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "utf8.h"

/* More bytes of a text than anybody reads; a header's bound (mime.h) is lower. */
enum { INPUT_MAX = 8192, MARKS_MAX = 2 };

struct range {
	uint32_t first, last;
};

/* Unicode 15: what moves or hides other text, or is not seen: category Cf (format), other spaces of
 * no width, fillers that look like nothing, noncharacters within the planes that matter, tags. */
static const struct range left_out[] = {{0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x0600, 0x0605},
    {0x061c, 0x061c}, {0x06dd, 0x06dd}, {0x070f, 0x070f}, {0x0890, 0x0891}, {0x08e2, 0x08e2},
    {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f}, {0x202a, 0x202e},
    {0x2060, 0x206f}, {0x2800, 0x2800}, {0x3164, 0x3164}, {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0x110bd, 0x110bd},
    {0x110cd, 0x110cd}, {0x13430, 0x1345f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0x10ffff}};

static const struct range blanks[] = {{0x0009, 0x000d}, {0x0020, 0x0020}, {0x0085, 0x0085},
    {0x00a0, 0x00a0}, {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f},
    {0x205f, 0x205f}, {0x3000, 0x3000}};

static const struct range marks[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},
    {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0x302a, 0x302f}, {0xfe20, 0xfe2f}};

/* Where a link would go on: the dot, the at, colon and slash, and those that are taken for them. */
static const struct range link_points[] = {{0x002e, 0x002f}, {0x003a, 0x003a}, {0x0040, 0x0040},
    {0x3002, 0x3002}, {0xfe52, 0xfe52}, {0xfe55, 0xfe55}, {0xfe6b, 0xfe6b}, {0xff0e, 0xff0f},
    {0xff1a, 0xff1a}, {0xff20, 0xff20}, {0xff61, 0xff61}};

#define IN(ranges, c) in_ranges(ranges, sizeof(ranges) / sizeof((ranges)[0]), c)

static bool
in_ranges(const struct range *ranges, size_t count, uint32_t c)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return (true);
	return (false);
}

/* The character at ${text}, valid UTF-8; ${size} becomes its bytes. */
static uint32_t
character(const char *text, size_t *size)
{
	const unsigned char *at = (const unsigned char *)text;
	uint32_t c = at[0];
	size_t i;

	*size = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (*size > 1)
		c &= 0x7fU >> *size;
	for (i = 1; i < *size; i++)
		c = c << 6 | (at[i] & 0x3f);
	return (c);
}

static bool
is_control(uint32_t c)
{
	return (c < 0x20 || (c >= 0x7f && c < 0xa0));
}

struct line {
	char *out;
	size_t used;
	size_t chars, chars_max;
	size_t marks; /* over the last letter */
	bool blank,
	    point; /* what was last: a blank that may have to be written, a point of a link */
	bool full;
};

/* There is room: the header says how much is asked for. */
static void
put(struct line *line, const char *bytes, size_t size)
{
	memcpy(line->out + line->used, bytes, size);
	line->used += size;
}

static void
add(struct line *line, uint32_t c, const char *bytes, size_t size)
{
	if (IN(blanks, c)) {
		line->blank = true;
		line->point = false;
		return;
	}
	if (is_control(c) || IN(left_out, c))
		return;
	if (!IN(marks, c))
		line->marks = 0;
	else if (line->marks++ >= MARKS_MAX)
		return;
	line->blank = line->blank && line->used > 0;
	line->chars += line->blank ? 2 : 1;
	if (line->chars > line->chars_max) {
		line->full = true;
		return;
	}
	if (line->blank)
		put(line, " ", 1);
	else if (line->point)
		put(line, "\xe2\x80\x8b", 3);
	put(line, bytes, size);
	line->blank = false;
	line->point = IN(link_points, c);
}

char *
shown_text(char *out, size_t out_size, size_t chars_max, const char *text, size_t size)
{
	static const char dots[] = "...";
	char mended[INPUT_MAX];
	size_t used, mended_size, at, one;
	struct line line = {.out = out, .chars_max = chars_max};

	if (chars_max > (out_size - sizeof(dots)) / 7)
		line.chars_max = (out_size - sizeof(dots)) / 7;
	mended_size = utf8_mend(mended, sizeof(mended), text, size, &used);
	for (at = 0; at < mended_size && !line.full; at += one) {
		uint32_t c = character(mended + at, &one);

		add(&line, c, mended + at, one);
	}
	if (line.full || used < size) {
		memcpy(out + line.used, dots, sizeof(dots) - 1);
		line.used += sizeof(dots) - 1;
	}
	out[line.used] = '\0';
	return (out);
}
