/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a compound file, as they are and behind its magic. */

#include "fuzz.h"

#include <string.h>

#include "compound.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char magic[] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
	const unsigned int all = COMPOUND_ENCRYPTED | COMPOUND_MACROS | COMPOUND_BROKEN;
	uint8_t *whole = malloc(sizeof(magic) + size);

	FUZZ_CLAIM(whole != NULL && (compound_look(data, size) & ~all) == 0);
	memcpy(whole, magic, sizeof(magic));
	if (size > 0)
		memcpy(whole + sizeof(magic), data, size);
	FUZZ_CLAIM((compound_look(whole, sizeof(magic) + size) & ~all) == 0);
	free(whole);
	return (0);
}
