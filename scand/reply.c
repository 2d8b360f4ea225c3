/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reply.h"

#include <stdio.h>
#include <string.h>

#include "check_names.h"
#include "escape.h"

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
	}
	return ("error");
}

/*
 * The size of malware's class and action with their spaces; 0 for the other kinds, and for what
 * are no words of ours: they came from a worker, whom a message may have taken over.
 */
static size_t
words_size(const struct finding *finding)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
	size_t class = strspn(finding->text, letters), action;

	if (finding->kind != FINDINGS_MALWARE || class == 0 || finding->text[class] != ' ')
		return (0);
	action = strspn(finding->text + class + 1, letters);
	if (action == 0 || finding->text[class + 1 + action] != ' ')
		return (0);
	return (class + action + 2);
}

size_t
reply_check(const struct findings *findings, char out[REPLY_SIZE])
{
	char value[FINDINGS_TEXT_SIZE * 3 + 1];
	size_t used = 0;
	uint32_t i;

	for (i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		size_t words = words_size(finding);
		const char *text = finding->text + words;

		/* A word of no length would make a line that is not in PROTOCOL.md. */
		escape_percent(value, sizeof(value), text, strlen(text));
		used += (size_t)snprintf(out + used, REPLY_SIZE - used, "%s %.*s%s\n",
		    word_of(finding->kind), (int)words, finding->text,
		    value[0] == '\0' ? "-" : value);
	}
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
