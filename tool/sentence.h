/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SENTENCE_H_
#define SENTENCE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "answer.h"

/*
 * The commands of the operator's program, as sentences in a table: the text that the
 * usage shows is the text that is matched.
 *
 *   o365 load FILE [--date=DATE] [--replace]
 *   learn spam|ham FILE
 *
 * A word in small letters stands there literally; small words with | between are a choice; a
 * word in capitals is a value of that type (below). In brackets stand options, which
 * may be given anywhere behind the first word, each once.
 */

/* Most words of one sentence, and what its values may be. */
enum { SENTENCE_WORDS_MAX = 16 };

/* The types of values: FILE and WORD take any text but an empty one; NUMBER a whole number from 1
 * to 1000000000; DATE a day, YYYY-MM-DD; ADDRESS a text with one @ within. */

/* Values of choices, types and options, in the order of the sentence's text. An option that was not
 * given is NULL; one without a type is "". */
struct sentence_values {
	const char *value[SENTENCE_WORDS_MAX];
	size_t count;
};

/* What a command ends with. */
enum sentence_end {
	SENTENCE_DONE = 0,    /* done; nothing to object */
	SENTENCE_FOUND = 1,   /* done, and there is something to see to */
	SENTENCE_USAGE = 2,   /* not understood; nothing was done */
	SENTENCE_TROUBLE = 3, /* could not be done */
};

struct sentence {
	const char *text;
	const char *about; /* one line for the usage */
	enum sentence_end (*run)(const struct sentence_values *values);
};

/**
 * sentence_match(list, count, words, words_count, values, why):
 * Which of ${list} are the ${words_count} words ${words}? Return it with ${values}, which
 * point into ${words}; or NULL with ${why}, which says what is wrong and what would be right.
 */
const struct sentence *
sentence_match(const struct sentence *list, size_t count, char *const *words, size_t words_count,
    struct sentence_values *values, struct why *why);

/**
 * sentence_asks_help(words, words_count):
 * Do the ${words_count} words ${words} ask how the program is used: nothing but "help", or "--help"
 * among them?
 */
bool
sentence_asks_help(char *const *words, size_t words_count);

/**
 * sentence_usage(out, program, list, count, family):
 * Print those of the ${count} sentences ${list} that begin with the word ${family}, whole and each
 * with what it is about; where ${family} is NULL or no such word, print all of them in short:
 * without their options, a line for each. No line has more than 100 columns.
 */
void
sentence_usage(
    FILE *out, const char *program, const struct sentence *list, size_t count, const char *family);

#endif /* SENTENCE_H_ */
