/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <stdbool.h>
#include <string.h>

#include "shown_text.h"
#include "utf8.h"

enum { CHARS_MAX = 40 };

static bool
is_point(char c)
{
	return (c == '.' || c == '@' || c == ':' || c == '/');
}

/* The first byte is how many characters may be shown. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char gap[] = "\xe2\x80\x8b";
	char out[SHOWN_TEXT_SIZE(CHARS_MAX)], again[2 * sizeof(out)];
	size_t chars_max, length, shown, chars = 0, used, i;

	if (size == 0)
		return (0);
	chars_max = 1 + data[0] % CHARS_MAX;
	shown_text(out, SHOWN_TEXT_SIZE(chars_max), chars_max, (const char *)data + 1, size - 1);
	length = strlen(out);
	FUZZ_CLAIM(length < SHOWN_TEXT_SIZE(chars_max));

	/* valid UTF-8, no control character, no blank at either end */
	FUZZ_CLAIM(utf8_mend(again, sizeof(again), out, length, &used) == length);
	FUZZ_CLAIM(memcmp(again, out, length) == 0);
	for (i = 0; i < length; i++)
		FUZZ_CLAIM((unsigned char)out[i] >= ' ' && out[i] != 0x7f);
	FUZZ_CLAIM(out[0] != ' ');

	/* a point of a link is the end of a word; but for the dots that say that it was cut */
	shown = length >= 3 && strcmp(out + length - 3, "...") == 0 ? length - 3 : length;
	for (i = 0; i + 1 < shown; i++)
		FUZZ_CLAIM(!is_point(out[i]) || out[i + 1] == ' ' ||
			   strncmp(out + i + 1, gap, sizeof(gap) - 1) == 0);

	for (i = 0; i < shown; i++)
		chars += ((unsigned char)out[i] & 0xc0) != 0x80 &&
			 strncmp(out + i, gap, sizeof(gap) - 1) != 0;
	FUZZ_CLAIM(chars <= chars_max);
	return (0);
}
