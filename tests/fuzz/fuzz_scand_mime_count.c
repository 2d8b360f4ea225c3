/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include "mime_count.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mime_count *count;
	struct mime_counted whole, pieces;
	size_t at, step = size > 0 ? 1 + data[0] % 7 : 1;

	if (count == NULL)
		count = mime_count_new();
	FUZZ_CLAIM(count != NULL);
	mime_count_reset(count);
	mime_count_feed(count, (const char *)data, size);
	whole = mime_count_end(count);
	/* However the bytes come. */
	mime_count_reset(count);
	for (at = 0; at < size; at += step)
		mime_count_feed(
		    count, (const char *)data + at, size - at < step ? size - at : step);
	pieces = mime_count_end(count);
	FUZZ_CLAIM(whole.parts == pieces.parts && whole.depth == pieces.depth);
	return (0);
}
