/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sentence.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NUMBER_MAX = 1000000000, DATE_SIZE = 10 };

/* Of the usage: columns of a line, and those before a sentence's further lines. */
enum { USAGE_COLUMNS = 100, USAGE_INDENT = 10 };

/* A word of a sentence's text. */
struct word {
	const char *start;
	size_t size;
};

static bool
next_word(const char **text, struct word *word)
{
	while (**text == ' ')
		(*text)++;
	word->start = *text;
	word->size = strcspn(*text, " ");
	*text += word->size;
	return (word->size > 0);
}

static bool
is_option(const struct word *word)
{
	return (word->start[0] == '[');
}

static bool
is_type(const char *start)
{
	return (isupper((unsigned char)start[0]) != 0);
}

static bool
is_number(const char *text)
{
	char *end;
	long number = strtol(text, &end, 10);

	return (isdigit((unsigned char)text[0]) != 0 && *end == '\0' && number >= 1 &&
		number <= NUMBER_MAX);
}

static bool
is_date(const char *text)
{
	struct tm tm = {.tm_mday = 0};
	char again[DATE_SIZE + 1];
	const char *end = strlen(text) == DATE_SIZE ? strptime(text, "%Y-%m-%d", &tm) : NULL;

	if (end == NULL || *end != '\0')
		return (false);
	tm.tm_hour = DATE_SIZE; /* midday: no change of clocks */
	tm.tm_isdst = -1;
	return (mktime(&tm) != -1 && strftime(again, sizeof(again), "%Y-%m-%d", &tm) > 0 &&
		strcmp(again, text) == 0);
}

static bool
is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return (at != NULL && at > text && at[1] != '\0' && strchr(at + 1, '@') == NULL);
}

/* Whether ${value} is of the type that begins at ${type}; else ${wants} is what it should be. */
static bool
fits(const char *type, const char *value, const char **wants)
{
	static const struct {
		const char *name;
		bool (*is)(const char *text);
		const char *wants;
	} types[] = {
	    {"NUMBER", is_number, "a whole number, 1 or more"},
	    {"DATE", is_date, "a day such as 2026-11-02"},
	    {"ADDRESS", is_address, "a mail address"},
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		*wants = types[i].wants;
		if (strncmp(type, types[i].name, strlen(types[i].name)) == 0)
			return (types[i].is(value));
	}
	*wants = "something";
	return (value[0] != '\0');
}

/* Is ${value} one of the words with | between? */
static bool
is_choice(const struct word *word, const char *value)
{
	size_t size = strlen(value);
	const char *at = word->start, *end = word->start + word->size;

	while (at < end) {
		const char *bar = memchr(at, '|', (size_t)(end - at));
		size_t one = (size_t)((bar != NULL ? bar : end) - at);

		if (one == size && memcmp(at, value, size) == 0)
			return (true);
		at += one + 1;
	}
	return (false);
}

static bool
looks_like_option(const char *text)
{
	return (strncmp(text, "--", 2) == 0 && text[2] != '\0');
}

/* The value that ${words} give the option ${word} ("[--name=TYPE]"), or NULL. Every mention
 * of it is counted in ${used}. */
static const char *
option_value(
    const struct word *word, char *const *words, size_t count, size_t *used, struct why *why)
{
	const char *name = word->start + 1, *found = NULL, *wants;
	size_t size = strcspn(name, "=]");
	bool has_value = name[size] == '=';
	size_t i;

	for (i = 0; i < count; i++) {
		const char *text = words[i];

		if (strncmp(text, name, size) != 0 || text[size] != (has_value ? '=' : '\0'))
			continue;
		if (found != NULL)
			why_set(why, "%.*s is there twice", (int)size, name);
		found = has_value ? text + size + 1 : text + size;
		if (has_value && !fits(name + size + 1, found, &wants))
			why_set(why, "%s must be %s", words[i], wants);
		(*used)++;
	}
	return (found);
}

/* The ${index}th of the words that are no options; NULL behind the last one. */
static const char *
plain_word(char *const *words, size_t count, size_t index)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!looks_like_option(words[i]) && index-- == 0)
			return (words[i]);
	return (NULL);
}

/*
 * Match one sentence. Return how many of its words matched before the first that
 * did not: with ${why} still empty all of it did.
 */
static size_t
match(const struct sentence *sentence, char *const *words, size_t count,
    struct sentence_values *values, struct why *why)
{
	const char *text = sentence->text, *wants;
	size_t plain = 0, options = 0, i;
	struct word word;

	values->count = 0;
	while (next_word(&text, &word)) {
		const char *value;

		if (is_option(&word)) {
			values->value[values->count++] =
			    option_value(&word, words, count, &options, why);
			continue;
		}
		value = plain_word(words, count, plain);
		if (value == NULL) {
			why_set(why, "%.*s is missing", (int)word.size, word.start);
			return (plain);
		}
		if (is_type(word.start)) {
			if (!fits(word.start, value, &wants))
				why_set(why, "%s must be %s", value, wants);
			values->value[values->count++] = value;
		} else if (!is_choice(&word, value)) {
			why_set(why, "%s is not %.*s", value, (int)word.size, word.start);
			return (plain);
		} else if (memchr(word.start, '|', word.size) != NULL) {
			values->value[values->count++] = value;
		}
		plain++;
	}
	if (plain_word(words, count, plain) != NULL)
		why_set(why, "%s is one word too many", plain_word(words, count, plain));
	if (plain + options == count)
		return (plain);
	for (i = 0; i < count; i++) {
		size_t size = strcspn(words[i], "=");
		char quoted[SENTENCE_WORDS_MAX * 4];

		snprintf(quoted, sizeof(quoted), "[%.*s", (int)size, words[i]);
		if (looks_like_option(words[i]) && strstr(sentence->text, quoted) == NULL)
			why_set(why, "%s is no option of this command", words[i]);
	}
	why_set(why, "an option is not as it should be");
	return (plain);
}

const struct sentence *
sentence_match(const struct sentence *list, size_t count, char *const *words, size_t words_count,
    struct sentence_values *values, struct why *why)
{
	const struct sentence *nearest = NULL;
	struct why nearest_why = {""};
	size_t i, most = 0, as_near = 0;

	for (i = 0; i < count; i++) {
		struct why wrong = {""};
		size_t matched = match(&list[i], words, words_count, values, &wrong);

		if (wrong.text[0] == '\0')
			return (&list[i]);
		as_near = matched > most ? 1 : as_near + (matched == most ? 1 : 0);
		if (matched > most) {
			most = matched;
			nearest = &list[i];
			nearest_why = wrong;
		}
	}
	if (nearest != NULL && as_near == 1)
		why_set(why, "%s; right is: %s", nearest_why.text, nearest->text);
	else if (nearest != NULL && plain_word(words, words_count, most) != NULL)
		why_set(why, "there is no command %s %s", words[0],
		    plain_word(words, words_count, most));
	else if (nearest != NULL)
		why_set(why, "%s: a word is missing behind it", words[0]);
	else if (words_count > 0)
		why_set(why, "there is no command %s", words[0]);
	else
		why_set(why, "no command");
	return (NULL);
}

bool
sentence_asks_help(char *const *words, size_t words_count)
{
	size_t i;

	if (words_count == 1 && strcmp(words[0], "help") == 0)
		return (true);
	for (i = 0; i < words_count; i++)
		if (strcmp(words[i], "--help") == 0)
			return (true);
	return (false);
}

static bool
is_of_family(const struct sentence *sentence, const char *family)
{
	size_t size = strcspn(sentence->text, " ");

	return (
	    family != NULL && strlen(family) == size && memcmp(sentence->text, family, size) == 0);
}

/* How much of a text is words that are no options. */
static int
plain_size(const char *text)
{
	const char *option = strstr(text, " [");

	return ((int)(option != NULL ? (size_t)(option - text) : strlen(text)));
}

/* One sentence with all its options, in lines of at most USAGE_COLUMNS. */
static void
print_whole(FILE *out, const char *program, const struct sentence *sentence)
{
	const char *text = sentence->text;
	size_t column = (size_t)fprintf(out, "usage: %s", program);
	struct word word;

	while (next_word(&text, &word)) {
		if (column + 1 + word.size > USAGE_COLUMNS)
			column = (size_t)fprintf(out, "\n%*s", USAGE_INDENT, "") - 1;
		column += (size_t)fprintf(out, " %.*s", (int)word.size, word.start);
	}
	fprintf(out, "\n%*s %s\n", USAGE_INDENT, "", sentence->about);
}

void
sentence_usage(
    FILE *out, const char *program, const struct sentence *list, size_t count, const char *family)
{
	size_t i, whole = 0;
	int width = 0;

	for (i = 0; i < count; i++) {
		if (is_of_family(&list[i], family)) {
			print_whole(out, program, &list[i]);
			whole++;
		}
		if (plain_size(list[i].text) > width)
			width = plain_size(list[i].text);
	}
	if (whole > 0)
		return;
	for (i = 0; i < count; i++)
		fprintf(out, "%s %s %-*.*s  %s\n", i == 0 ? "usage:" : "      ", program, width,
		    plain_size(list[i].text), list[i].text, list[i].about);
	fprintf(out, "Options: %s COMMAND --help, and man %s\n", program, program);
}
