/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as winmail.dat and as a text with uuencoded files. */

#include "fuzz.h"

#include <string.h>

#include "foreign_names.h"

enum { NAMES_MAX = 1000 };

static void
take(const char *name, void *context)
{
	size_t *count = context;

	FUZZ_CLAIM(name[0] != '\0' && strlen(name) <= (size_t)FOREIGN_NAMES_MAX * 3);
	++*count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = 0;

	foreign_names_tnef(data, size, take, &count);
	FUZZ_CLAIM(count <= NAMES_MAX);
	count = 0;
	foreign_names_uuencoded(data, size, take, &count);
	FUZZ_CLAIM(count <= NAMES_MAX);
	return (0);
}
