/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FUZZ_H_
#define FUZZ_H_

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * A target is one function that is given any bytes at all. It must come back, and
 * whatever it claims of its unit must hold; else FUZZ_CLAIM ends the process. libFuzzer calls
 * it in "make fuzz", replay.c with the kept corpus in "make check".
 */

/* What libFuzzer asks for by this name. Returns 0. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
#define FUZZ_CLAIM(claim)                                                                          \
	do {                                                                                       \
		if (!(claim))                                                                      \
			abort();                                                                   \
	} while (0)

/**
 * fuzz_text(data, size):
 * The bytes as a NUL-terminated text of its own, cut at the first NUL; to be freed.
 */
static inline char *
fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	size_t i;

	FUZZ_CLAIM(text != NULL);
	for (i = 0; i < size; i++)
		text[i] = (char)data[i];
	text[size] = '\0';
	return (text);
}

#endif /* FUZZ_H_ */
