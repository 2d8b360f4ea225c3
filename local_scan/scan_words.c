/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_words.h"

#include <string.h>

/* Most digits: of points before and after the point, of a probability, of a count. */
enum { POINTS_DIGITS = 4, POINTS_PLACES = 3, PROBABILITY_PLACES = 4, COUNT_DIGITS = 12 };

bool
scan_words_split(char *line, char *words[SCAN_WORDS_MAX], size_t *count)
{
	char *at = line;

	for (*count = 0; *count < SCAN_WORDS_MAX; (*count)++) {
		size_t size = strcspn(at, " ");

		if (size == 0)
			return (false);
		words[*count] = at;
		if (at[size] == '\0') {
			(*count)++;
			return (true);
		}
		at[size] = '\0';
		at += size + 1;
	}
	return (false);
}

bool
scan_words_class(const char *word, char class[SCAN_CLASS_SIZE])
{
	size_t size = strspn(word, "abcdefghijklmnopqrstuvwxyz-");

	if (size == 0 || size >= SCAN_CLASS_SIZE || word[size] != '\0')
		return (false);
	memcpy(class, word, size + 1);
	return (true);
}

bool
scan_words_action(const char *word, enum scan_action *action)
{
	static const char *const names[] = {[SCAN_ACTION_REJECT] = "reject",
	    [SCAN_ACTION_QUARANTINE] = "quarantine",
	    [SCAN_ACTION_TAG] = "tag"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word, names[i]) == 0) {
			*action = (enum scan_action)i;
			return (true);
		}
	return (false);
}

/* Read 1 to ${most} digits at ${*word}, and move it behind them. Their number; 0 for none. */
static size_t
digits(const char **word, size_t most, int64_t *value)
{
	size_t count;

	*value = 0;
	for (count = 0; count < most && (*word)[count] >= '0' && (*word)[count] <= '9'; count++)
		*value = *value * 10 + ((*word)[count] - '0');
	*word += count;
	return (count);
}

/* Not strtod(3): it takes hexadecimal, infinity, blanks, and the locale's point. */
bool
scan_words_points(const char *word, double *points)
{
	bool negative = *word == '-';
	int64_t whole, places = 0, scale = 1;
	size_t count;

	word += negative ? 1 : 0;
	if (digits(&word, POINTS_DIGITS, &whole) == 0)
		return (false);
	if (*word == '.') {
		word++;
		count = digits(&word, POINTS_PLACES, &places);
		if (count == 0)
			return (false);
		for (; count > 0; count--)
			scale *= 10;
	}
	if (*word != '\0')
		return (false);
	*points = (double)(whole * scale + places) / (double)scale;
	if (negative)
		*points = -*points;
	return (true);
}

bool
scan_words_probability(const char *word, double *p)
{
	const int64_t scale = 10000;
	int64_t whole, places;

	if (digits(&word, 1, &whole) != 1 || *word++ != '.' ||
	    digits(&word, PROBABILITY_PLACES, &places) != PROBABILITY_PLACES || *word != '\0')
		return (false);
	if (whole * scale + places > scale)
		return (false);
	*p = (double)(whole * scale + places) / (double)scale;
	return (true);
}

/* Take ${text} away from ${*word}. */
static bool
skip(const char **word, const char *text)
{
	size_t size = strlen(text);

	if (strncmp(*word, text, size) != 0)
		return (false);
	*word += size;
	return (true);
}

bool
scan_words_learned(const char *word, int64_t *ham, int64_t *spam)
{
	return (skip(&word, "ham=") && digits(&word, COUNT_DIGITS, ham) > 0 &&
		skip(&word, ",spam=") && digits(&word, COUNT_DIGITS, spam) > 0 && *word == '\0');
}
