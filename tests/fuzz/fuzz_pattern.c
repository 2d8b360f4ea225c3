/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A rule's pattern, up to the first NUL, and what it is tried on, behind that. */

#include "fuzz.h"

#include <string.h>

#include "needles.h"
#include "pattern.h"
#include "utf8.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct needles needles;
	static struct haystack haystack;
	static char text[UTF8_GROWTH * PATTERN_SUBJECT_MAX];
	char *pattern_text = fuzz_text(data, size);
	const char *subject = (const char *)data;
	size_t at = strlen(pattern_text), used, left;
	struct why why = {.text = ""};
	struct pattern *pattern;

	at = at < size ? at + 1 : size;
	left = size - at;
	if (left > PATTERN_SUBJECT_MAX)
		left = PATTERN_SUBJECT_MAX;
	pattern = pattern_compile(pattern_text, PATTERN_BYTES, &why);
	if (pattern == NULL)
		FUZZ_CLAIM(why.text[0] != '\0');
	else
		pattern_matches(pattern, subject + at, left, 0, &why);
	pattern_free(pattern);
	why.text[0] = '\0';
	pattern = pattern_compile(pattern_text, PATTERN_TEXT, &why);
	if (pattern == NULL) {
		FUZZ_CLAIM(why.text[0] != '\0');
	} else {
		left = utf8_mend(text, PATTERN_SUBJECT_MAX, subject + at, left, &used);
		needles_find(&needles, pattern_text);
		haystack_make(&haystack, text, left);
		/* What need not be tried does not match. */
		if (pattern_matches(pattern, text, left, 0, &why) == ANSWER_YES)
			FUZZ_CLAIM(haystack_may_have(&haystack, &needles));
	}
	pattern_free(pattern);
	free(pattern_text);
	return (0);
}
