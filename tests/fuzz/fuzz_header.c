/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <string.h>

#include "header.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *value;
	size_t value_size = 0;

	value = header_value(text, size, &value_size);
	FUZZ_CLAIM((value == NULL) == (memchr(text, ':', size) == NULL || size == 0));
	if (value != NULL)
		FUZZ_CLAIM(value > text && value + value_size <= text + size);
	/* A name stands for itself and for what begins like it. */
	if (header_is(text, size, "X-OriginatorOrg"))
		FUZZ_CLAIM(header_is(text, size, "x-originator*"));
	return (0);
}
