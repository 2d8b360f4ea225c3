/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_reply.h"

#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "scan_words.h"

/* Most of a reply that is quoted in a reason, in bytes with the NUL. */
enum { QUOTE_SIZE = 120 };

const char *const scan_checks_names[SCAN_CHECKS_COUNT] = {"virus", "malware", "spam"};

void
scan_result_unknown(struct scan_result *result, const struct why *why)
{
	*result = (struct scan_result){
	    .virus = ANSWER_CANNOT_TELL, .malware = ANSWER_CANNOT_TELL, .spam = ANSWER_CANNOT_TELL};
	if (why != NULL)
		result->why = *why;
}

static void
copy_cut(char *to, size_t size, const char *text)
{
	if (snprintf(to, size, "%s", text) >= (int)size)
		memcpy(to + size - 4, "...", 4);
}

/* What the lines of a reply to CHECK add up to. */
struct tally {
	unsigned int checks; /* that were asked for */
	unsigned int done;   /* of them */
	bool limit;
	bool reject; /* a line of malware says so */
	size_t notes;
	bool end;
};

/* A line, cut at its spaces. */
struct line {
	char *words[SCAN_WORDS_MAX];
	size_t count;
};

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

static bool
take_virus(const struct line *line, struct tally *tally, struct scan_result *result)
{
	(void)tally;
	if (result->virus != ANSWER_YES)
		copy_cut(result->name, sizeof(result->name), line->words[1]);
	result->virus = ANSWER_YES;
	return (true);
}

static bool
take_limit(const struct line *line, struct tally *tally, struct scan_result *result)
{
	if (!tally->limit && result->virus != ANSWER_YES)
		copy_cut(result->name, sizeof(result->name), line->words[1]);
	tally->limit = true;
	return (true);
}

static bool
take_done(const struct line *line, struct tally *tally, struct scan_result *result)
{
	size_t i;

	(void)result;
	for (i = 0; i < SCAN_CHECKS_COUNT; i++)
		if (strcmp(line->words[1], scan_checks_names[i]) == 0)
			tally->done |= 1U << i;
	return (true);
}

static bool
take_error(const struct line *line, struct tally *tally, struct scan_result *result)
{
	(void)tally;
	why_set(&result->why, "the scanner says: %s", line->words[1]);
	return (true);
}

static bool
take_malware(const struct line *line, struct tally *tally, struct scan_result *result)
{
	struct scan_malware *found = &result->found[result->found_count];

	if (result->found_count == SCAN_MALWARE_MAX ||
	    !scan_words_class(line->words[1], found->class) ||
	    !scan_words_action(line->words[2], &found->action))
		return (false);
	copy_cut(found->detail, sizeof(found->detail), line->words[3]);
	tally->reject |= found->action == SCAN_ACTION_REJECT;
	result->found_count++;
	return (true);
}

static bool
take_rule(const struct line *line, struct tally *tally, struct scan_result *result)
{
	struct scan_rule *rule = &result->rules[result->rules_count];

	(void)tally;
	if (result->rules_count == SCAN_RULES_MAX ||
	    !scan_words_points(line->words[2], &rule->points))
		return (false);
	copy_cut(rule->name, sizeof(rule->name), line->words[1]);
	result->rules_count++;
	return (true);
}

static bool
take_class(const struct line *line, struct tally *tally, struct scan_result *result)
{
	(void)tally;
	if (result->class_known || !scan_words_probability(line->words[1], &result->class_p) ||
	    !scan_words_learned(line->words[2], &result->class_ham, &result->class_spam))
		return (false);
	result->class_known = true;
	return (true);
}

static bool
take_note(const struct line *line, struct tally *tally, struct scan_result *result)
{
	char notes[sizeof(result->note) * 2];

	if (tally->notes++ == SCAN_NOTES_MAX)
		return (false);
	snprintf(notes, sizeof(notes), "%s%s%s", result->note, result->note[0] != '\0' ? "; " : "",
	    line->words[1]);
	copy_cut(result->note, sizeof(result->note), notes);
	return (true);
}

/* The lines of scand/PROTOCOL.md but "end". */
static const struct {
	const char *word;
	size_t count;       /* of its words */
	unsigned int check; /* the check that gives it; 0: any */
	bool (*take)(const struct line *line, struct tally *tally, struct scan_result *result);
} lines[] = {
    {"virus", 2, SCAN_CHECK_VIRUS, take_virus},
    {"limit", 2, 0, take_limit},
    {"done", 2, 0, take_done},
    {"error", 2, 0, take_error},
    {"note", 2, 0, take_note},
    {"malware", 4, SCAN_CHECK_MALWARE, take_malware},
    {"rule", 3, SCAN_CHECK_SPAM, take_rule},
    {"class", 3, SCAN_CHECK_SPAM, take_class},
};

/* Return false for a line that is not as the table has it. */
static bool
take_words(struct line *line, struct tally *tally, struct scan_result *result)
{
	size_t i, k;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (strcmp(line->words[0], lines[i].word) != 0)
			continue;
		if (line->count != lines[i].count ||
		    (lines[i].check != 0 && (tally->checks & lines[i].check) == 0))
			return (false);
		for (k = 1; k < line->count; k++)
			if (escape_percent_undo(line->words[k]) <= 0)
				return (false);
		return (lines[i].take(line, tally, result));
	}
	return (false);
}

/* Take one line of ${size} bytes, ended by a NUL. What it does not understand becomes the reason.
 */
static void
take_line(char *text, size_t size, struct tally *tally, struct scan_result *result)
{
	char quote[QUOTE_SIZE];
	struct line line;

	escape_log(quote, sizeof(quote), text, size);
	if (!printable(text, size) || tally->end)
		why_set(&result->why, "the scanner answered out of turn: %s", quote);
	else if (strcmp(text, "end") == 0)
		tally->end = true;
	else if (!scan_words_split(text, line.words, &line.count) ||
		 !take_words(&line, tally, result))
		why_set(&result->why, "the scanner answered what nobody asked: %s", quote);
}

/* Whether ${check} was made over the whole message; else why not, unless it was not asked for. */
static bool
is_made(const struct tally *tally, unsigned int index, struct scan_result *result)
{
	if ((tally->checks & (1U << index)) == 0)
		return (false);
	if ((tally->done & (1U << index)) != 0)
		return (true);
	why_set(&result->why, "the scanner made no %s check%s%s", scan_checks_names[index],
	    result->note[0] != '\0' ? ": " : "", result->note);
	return (false);
}

/*
 * A line with "virus" counts whatever stands beside it, and so does malware that is to be
 * rejected. "Clean" is what is left when every way of not knowing has been ruled out.
 */
static void
conclude(const struct tally *tally, struct scan_result *result)
{
	bool whole;

	if (tally->reject)
		result->malware = ANSWER_YES;
	if (!tally->end)
		why_set(&result->why, "the scanner's answer has no end");
	whole = result->why.text[0] == '\0';
	if (tally->limit) {
		result->limit = whole && result->virus != ANSWER_YES;
		why_set(&result->why, "the scanner met a limit: %s", result->name);
		whole = false;
	}
	if (!whole)
		return;
	if (result->virus != ANSWER_YES && is_made(tally, 0, result))
		result->virus = ANSWER_NO;
	if (result->malware != ANSWER_YES && is_made(tally, 1, result))
		result->malware = result->found_count > 0 ? ANSWER_YES : ANSWER_NO;
	if (is_made(tally, 2, result))
		result->spam = ANSWER_NO;
}

void
scan_reply_check(char *reply, size_t size, unsigned int checks, struct scan_result *result)
{
	struct tally tally = {.checks = checks};

	scan_result_unknown(result, NULL);
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
	conclude(&tally, result);
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

	scan_result_unknown(result, NULL);
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
