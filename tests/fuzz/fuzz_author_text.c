/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <string.h>

#include "author_text.h"

/* The raw text, a line feed, the decoded one. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *raw = fuzz_text(data, size), *decoded = strchr(raw, '\n');
	struct why why = {""};
	struct author_word word;
	const char *at;

	if (decoded != NULL)
		*decoded++ = '\0';
	else
		decoded = raw;
	if (author_text_hides(raw, decoded, &why))
		FUZZ_CLAIM(why.text[0] != '\0');
	for (at = raw; author_text_next(&at, &word);) {
		FUZZ_CLAIM(word.start >= raw && word.start + word.size <= raw + strlen(raw));
		FUZZ_CLAIM(at > raw);
	}
	/* No word with a plain @ goes by unseen. */
	at = raw;
	FUZZ_CLAIM(author_text_next(&at, &word) || strchr(raw, '@') == NULL);
	free(raw);
	return (0);
}
