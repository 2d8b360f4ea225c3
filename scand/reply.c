/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reply.h"

#include <stdio.h>
#include <string.h>

#include "check_names.h"
#include "escape.h"

_Static_assert(REPLY_SIZE <= 65536, "PROTOCOL.md says 64 KB");

static const char *
word_of(uint32_t kind)
{
	switch ((enum findings_kind)kind) {
	case FINDINGS_VIRUS:
		return ("virus");
	case FINDINGS_LIMIT:
		return ("limit");
	case FINDINGS_ERROR:
		return ("error");
	case FINDINGS_MALWARE:
		return ("malware");
	case FINDINGS_RULE:
		return ("rule");
	case FINDINGS_CLASS:
		return ("class");
	case FINDINGS_NOTE:
		return ("note");
	}
	return ("error");
}

/* How many words stand in the text of a finding; the last one has all that is left. */
static unsigned int
words_of(uint32_t kind)
{
	switch ((enum findings_kind)kind) {
	case FINDINGS_MALWARE:
		return (3);
	case FINDINGS_RULE:
	case FINDINGS_CLASS:
		return (2);
	case FINDINGS_VIRUS:
	case FINDINGS_LIMIT:
	case FINDINGS_ERROR:
	case FINDINGS_NOTE:
		return (1);
	}
	return (1);
}

/* Append the line for ${finding} at ${used}. Return its end. */
static size_t
add_line(const struct finding *finding, char out[REPLY_SIZE], size_t used)
{
	char value[FINDINGS_TEXT_SIZE * 3 + 1];
	const char *text = finding->text;
	unsigned int left = words_of(finding->kind);

	used += (size_t)snprintf(out + used, REPLY_SIZE - used, "%s", word_of(finding->kind));
	for (; left > 0; left--) {
		size_t size = left == 1 ? strlen(text) : strcspn(text, " ");

		/* A word of no length would make a line that is not in PROTOCOL.md. */
		escape_percent(value, sizeof(value), text, size);
		used += (size_t)snprintf(
		    out + used, REPLY_SIZE - used, " %s", value[0] == '\0' ? "-" : value);
		text += size;
		if (*text == ' ')
			text++;
	}
	used += (size_t)snprintf(out + used, REPLY_SIZE - used, "\n");
	return (used);
}

size_t
reply_check(const struct findings *findings, char out[REPLY_SIZE])
{
	size_t used = 0;
	uint32_t i;

	for (i = 0; i < findings->count; i++)
		used = add_line(&findings->list[i], out, used);
	for (i = 0; i < CHECKS_COUNT; i++)
		if ((findings->done & (1U << i)) != 0)
			used += (size_t)snprintf(
			    out + used, REPLY_SIZE - used, "done %s\n", checks_names[i]);
	used += (size_t)snprintf(out + used, REPLY_SIZE - used, "end\n");
	return (used);
}

size_t
reply_clamd(const struct findings *findings, const char *subject, enum config_on_limit on_limit,
    char terminator, char out[REPLY_SIZE])
{
	const struct finding *virus = findings_first(findings, FINDINGS_VIRUS);
	const struct finding *error = findings_first(findings, FINDINGS_ERROR);
	const struct finding *limit = findings_first(findings, FINDINGS_LIMIT);
	char value[FINDINGS_TEXT_SIZE * 4 + 1];
	int used;

	if (virus != NULL)
		used = snprintf(out, REPLY_SIZE, "%s: %s FOUND", subject,
		    escape_percent(value, sizeof(value), virus->text, strlen(virus->text)));
	else if (error != NULL)
		used = snprintf(out, REPLY_SIZE, "%s: %s ERROR", subject,
		    escape_log(value, sizeof(value), error->text, strlen(error->text)));
	else if (limit != NULL && on_limit == CONFIG_ON_LIMIT_FOUND)
		used = snprintf(out, REPLY_SIZE, "%s: Heuristics.Limits.Exceeded.%s FOUND", subject,
		    escape_percent(value, sizeof(value), limit->text, strlen(limit->text)));
	else if (limit != NULL)
		used = snprintf(out, REPLY_SIZE, "%s: limit %s was met ERROR", subject,
		    escape_percent(value, sizeof(value), limit->text, strlen(limit->text)));
	else if ((findings->done & CHECK_VIRUS) != 0)
		used = snprintf(out, REPLY_SIZE, "%s: OK", subject);
	else
		used = snprintf(out, REPLY_SIZE, "%s: the check was not made ERROR", subject);
	out[used] = terminator;
	return ((size_t)used + 1);
}
