/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "utf8.h"

#include <string.h>

/* The size of the character that begins at ${at}, with ${left} bytes there; 0: none is valid. */
static size_t
character_size(const unsigned char *at, size_t left)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t size, i;

	if (at[0] >= 0xc2 && at[0] <= 0xdf)
		size = 2;
	else if (at[0] >= 0xe0 && at[0] <= 0xef)
		size = 3;
	else if (at[0] >= 0xf0 && at[0] <= 0xf4)
		size = 4;
	else
		return (0);
	if (size > left)
		return (0);
	/* Overlong forms, surrogates, and what is above U+10FFFF (RFC 3629 section 4). */
	if (at[0] == 0xe0)
		low = 0xa0;
	else if (at[0] == 0xed)
		high = 0x9f;
	else if (at[0] == 0xf0)
		low = 0x90;
	else if (at[0] == 0xf4)
		high = 0x8f;
	if (at[1] < low || at[1] > high)
		return (0);
	for (i = 2; i < size; i++)
		if (at[i] < 0x80 || at[i] > 0xbf)
			return (0);
	return (size);
}

/* How many bytes at ${at} can be copied as they are: ASCII without NUL and CR. */
static size_t
plain_size(const unsigned char *at, size_t left)
{
	size_t size = 0;

	while (size < left && at[size] < 0x80 && at[size] != '\0' && at[size] != '\r')
		size++;
	return (size);
}

size_t
utf8_mend(char *out, size_t out_size, const char *data, size_t size, size_t *used)
{
	const unsigned char *in = (const unsigned char *)data;
	size_t at = 0, made = 0;

	while (at < size) {
		size_t room = out_size - made, run = plain_size(in + at, size - at);

		if (run > room)
			run = room;
		memcpy(out + made, in + at, run);
		at += run;
		made += run;
		room -= run;
		if (at == size || (room == 0 && in[at] != '\0'))
			break;
		if (in[at] == '\0') {
			at++;
		} else if (in[at] == '\r') {
			if (at + 1 == size || in[at + 1] != '\n')
				out[made++] = '\r';
			at++;
		} else if (in[at] >= 0x80) {
			run = character_size(in + at, size - at);
			if (room < (run == 0 ? 2 : run))
				break;
			if (run == 0) {
				out[made++] = (char)(0xc0 | in[at] >> 6);
				out[made++] = (char)(0x80 | (in[at] & 0x3f));
				at++;
			} else {
				memcpy(out + made, in + at, run);
				made += run;
				at += run;
			}
		}
	}
	*used = at;
	return (made);
}

size_t
utf8_trim(const char *data, size_t size)
{
	const unsigned char *in = (const unsigned char *)data;
	size_t back = 0;

	while (back < 4 && back < size) {
		back++;
		if ((in[size - back] & 0xc0) != 0x80)
			break;
	}
	return (back == 0 || in[size - back] < 0x80 || character_size(in + size - back, back) != 0
		    ? size
		    : size - back);
}
