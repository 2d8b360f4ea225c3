/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pattern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/*
 * PCRE2: MATCH_MAX bounds how often a match goes on (backtracks), anew at each byte where one may
 * begin. So the worst there is takes MATCH_MAX times PATTERN_SUBJECT_MAX steps, some tenths of a
 * second. In compiled code it counts less often, and is the only bound; the other two
 * are the interpreter's.
 */
enum { MATCH_MAX = 10000, DEPTH_MAX = 5000, HEAP_KIB_MAX = 8192, NEST_MAX = 50 };

struct pattern {
	pcre2_code *code;
	bool compiled; /* to machine code */
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

static void
explain(int error, struct why *why)
{
	PCRE2_UCHAR text[256];

	if (pcre2_get_error_message(error, text, sizeof(text)) < 0)
		why_set(why, "PCRE2 error %d", error);
	else
		why_set(why, "%s", (const char *)text);
}

static pcre2_code *
compile(const char *text, enum pattern_subject subject, struct why *why)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	const uint32_t options =
	    PCRE2_NEVER_BACKSLASH_C | (subject == PATTERN_TEXT ? PCRE2_UTF : PCRE2_NEVER_UTF);
	PCRE2_SIZE at = 0;
	pcre2_code *code;
	int error = 0;

	if (context == NULL) {
		why_set(why, "no memory");
		return (NULL);
	}
	pcre2_set_max_pattern_length(context, PATTERN_SIZE_MAX);
	pcre2_set_parens_nest_limit(context, NEST_MAX);
	code = pcre2_compile((PCRE2_SPTR)text, strlen(text), options, &error, &at, context);
	pcre2_compile_context_free(context);
	if (code == NULL) {
		struct why what = {.text = ""};

		explain(error, &what);
		why_set(why, "at byte %zu: %s", (size_t)at, what.text);
	}
	return (code);
}

struct pattern *
pattern_compile(const char *text, enum pattern_subject subject, struct why *why)
{
	struct pattern *pattern = calloc(1, sizeof(*pattern));

	if (pattern == NULL) {
		why_set(why, "no memory");
		return (NULL);
	}
	pattern->code = compile(text, subject, why);
	if (pattern->code == NULL)
		goto err0;
	/* Where no machine code can be made, the interpreter does the same more slowly. */
	pattern->compiled = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
	pattern->limits = pcre2_match_context_create(NULL);
	pattern->data = pcre2_match_data_create(1, NULL);
	if (pattern->limits == NULL || pattern->data == NULL) {
		why_set(why, "no memory");
		goto err0;
	}
	pcre2_set_match_limit(pattern->limits, MATCH_MAX);
	pcre2_set_depth_limit(pattern->limits, DEPTH_MAX);
	pcre2_set_heap_limit(pattern->limits, HEAP_KIB_MAX);

	/* Success! */
	return (pattern);

err0:
	/* Failure! */
	pattern_free(pattern);
	return (NULL);
}

void
pattern_free(struct pattern *pattern)
{
	if (pattern == NULL)
		return;
	pcre2_match_data_free(pattern->data);
	pcre2_match_context_free(pattern->limits);
	pcre2_code_free(pattern->code);
	free(pattern);
}

enum answer
pattern_matches(
    const struct pattern *pattern, const char *subject, size_t size, size_t from, struct why *why)
{
	int result = PCRE2_ERROR_JIT_STACKLIMIT;

	if (size > PATTERN_SUBJECT_MAX) {
		why_set(why, "longer than %d bytes", PATTERN_SUBJECT_MAX);
		return (ANSWER_CANNOT_TELL);
	}
	if (pattern->compiled)
		result = pcre2_jit_match(pattern->code, (PCRE2_SPTR)subject, size, from, 0,
		    pattern->data, pattern->limits);
	/* Compiled code has a stack of its own size, and the interpreter takes memory as it needs
	 * it; and a pattern may say itself that it is not to be compiled. */
	if (result == PCRE2_ERROR_JIT_STACKLIMIT || result == PCRE2_ERROR_JIT_BADOPTION)
		result = pcre2_match(pattern->code, (PCRE2_SPTR)subject, size, from,
		    PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, pattern->data, pattern->limits);
	if (result >= 0)
		return (ANSWER_YES);
	if (result == PCRE2_ERROR_NOMATCH)
		return (ANSWER_NO);
	explain(result, why);
	return (ANSWER_CANNOT_TELL);
}
