/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <string.h>

#include "escape.h"

/* The first byte is the room that there is. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char out[5 + UINT8_MAX], whole[4096];
	size_t room, i;

	if (size == 0)
		return (0);
	room = 5 + (size_t)data[0];
	data++;
	size--;
	escape_log(out, room, (const char *)data, size);
	FUZZ_CLAIM(strlen(out) < room);
	for (i = 0; out[i] != '\0'; i++)
		FUZZ_CLAIM(out[i] >= ' ' && out[i] <= '~' && strchr("\"<>", out[i]) == NULL);
	escape_percent(out, room, (const char *)data, size);
	FUZZ_CLAIM(strlen(out) < room);
	for (i = 0; out[i] != '\0'; i++)
		FUZZ_CLAIM(out[i] > ' ' && out[i] <= '~');
	/* There and back. */
	if (size * 3 < sizeof(whole) && memchr(data, '\0', size) == NULL) {
		escape_percent(whole, sizeof(whole), (const char *)data, size);
		FUZZ_CLAIM(escape_percent_undo(whole) == (long)size);
		FUZZ_CLAIM(memcmp(whole, data, size) == 0);
	}
	return (0);
}
