/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_reply.h"

#include <stdio.h>
#include <string.h>

#include "escape.h"

/* Most of a reply that is quoted in a reason, in bytes with the NUL. */
enum { QUOTE_SIZE = 120 };

static void
take_name(struct scan_result *result, const char *name)
{
	if (snprintf(result->name, sizeof(result->name), "%s", name) >= (int)sizeof(result->name))
		memcpy(result->name + sizeof(result->name) - 4, "...", 4);
}

/* What the lines of a reply to CHECK add up to. */
struct tally {
	bool limit;
	bool done_virus;
	bool end;
};

/* If ${line} begins with ${word} and a space: what follows, one percent-encoded word, decoded. */
static char *
value_after(char *line, const char *word)
{
	size_t size = strlen(word);
	char *value;

	if (strncmp(line, word, size) != 0 || line[size] != ' ')
		return (NULL);
	value = line + size + 1;
	if (value[0] == '\0' || strchr(value, ' ') != NULL)
		return (NULL);
	return (escape_percent_undo(value) > 0 ? value : NULL);
}

/* Whether all of the line is within 0x20 to 0x7e, as percent-encoding leaves it. */
static bool
printable(const char *line, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if ((unsigned char)line[i] < 0x20 || (unsigned char)line[i] > 0x7e)
			return (false);
	return (true);
}

/* Take one line of ${size} bytes, ended by a NUL. What it does not understand becomes the reason.
 */
static void
take_line(char *line, size_t size, struct tally *tally, struct scan_result *result)
{
	char quote[QUOTE_SIZE];
	char *value;

	escape_log(quote, sizeof(quote), line, size);
	if (!printable(line, size) || tally->end) {
		why_set(&result->why, "the scanner answered out of turn: %s", quote);
	} else if (strcmp(line, "end") == 0) {
		tally->end = true;
	} else if ((value = value_after(line, "virus")) != NULL) {
		if (result->virus != ANSWER_YES)
			take_name(result, value);
		result->virus = ANSWER_YES;
	} else if ((value = value_after(line, "limit")) != NULL) {
		if (!tally->limit && result->virus != ANSWER_YES)
			take_name(result, value);
		tally->limit = true;
	} else if ((value = value_after(line, "done")) != NULL) {
		tally->done_virus |= strcmp(value, "virus") == 0;
	} else if ((value = value_after(line, "error")) != NULL) {
		why_set(&result->why, "the scanner says: %s", value);
	} else {
		why_set(&result->why, "the scanner answered what nobody asked: %s", quote);
	}
}

/*
 * A line with "virus" counts whatever stands beside it. "Clean" is what is left
 * when every way of not knowing has been ruled out.
 */
void
scan_reply_check(char *reply, size_t size, struct scan_result *result)
{
	struct tally tally = {false, false, false};

	*result = (struct scan_result){.virus = ANSWER_CANNOT_TELL};
	while (size > 0) {
		char *lf = memchr(reply, '\n', size);
		size_t line = lf != NULL ? (size_t)(lf - reply) : size;

		if (lf == NULL) {
			why_set(&result->why, "the scanner's answer breaks off");
			break;
		}
		*lf = '\0';
		take_line(reply, line, &tally, result);
		reply += line + 1;
		size -= line + 1;
	}
	if (result->virus == ANSWER_YES)
		return;
	if (!tally.end)
		why_set(&result->why, "the scanner's answer has no end");
	if (result->why.text[0] != '\0')
		return;
	if (tally.limit) {
		result->limit = true;
		why_set(&result->why, "the scanner met a limit: %s", result->name);
		return;
	}
	if (!tally.done_virus) {
		why_set(&result->why, "the scanner made no virus check");
		return;
	}
	result->virus = ANSWER_NO;
}

bool
scan_reply_check_ended(const char *reply, size_t size)
{
	static const char last[] = "\nend\n";
	const size_t last_size = sizeof(last) - 1;

	if (size == last_size - 1)
		return (memcmp(reply, last + 1, size) == 0);
	return (size >= last_size && memcmp(reply + size - last_size, last, last_size) == 0);
}

void
scan_reply_clamd(const char *reply, size_t size, struct scan_result *result)
{
	static const char lead[] = "stream: ", found[] = " FOUND";
	const size_t lead_size = sizeof(lead) - 1, found_size = sizeof(found) - 1;
	char quote[QUOTE_SIZE];

	*result = (struct scan_result){.virus = ANSWER_CANNOT_TELL};
	if (size == 0) {
		why_set(&result->why, "clamd closed without an answer");
		return;
	}
	if (memchr(reply, '\0', size) == reply + size - 1) {
		size--;
		if (strcmp(reply, "stream: OK") == 0) {
			result->virus = ANSWER_NO;
			return;
		}
		if (size > lead_size + found_size && memcmp(reply, lead, lead_size) == 0 &&
		    memcmp(reply + size - found_size, found, found_size) == 0) {
			int name = (int)(size - lead_size - found_size);

			result->virus = ANSWER_YES;
			if (snprintf(result->name, sizeof(result->name), "%.*s", name,
				reply + lead_size) >= (int)sizeof(result->name))
				memcpy(result->name + sizeof(result->name) - 4, "...", 4);
			return;
		}
	}
	escape_log(quote, sizeof(quote), reply, size);
	why_set(&result->why, "clamd answered: %s", quote);
}
