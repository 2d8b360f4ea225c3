/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "request.h"

#include <stdbool.h>
#include <string.h>

#include "check_names.h"

static const struct {
	const char *name;
	enum request_kind kind;
} commands[] = {
    {"PING", REQUEST_PING},
    {"VERSION", REQUEST_VERSION},
    {"RELOAD", REQUEST_RELOAD},
    {"STATS", REQUEST_STATS},
    {"FILDES", REQUEST_FILDES},
    {"INSTREAM", REQUEST_INSTREAM},
};

/* A word of a request line: not NUL-terminated. */
struct word {
	const char *at;
	size_t size;
};

static bool
word_is(struct word word, const char *text)
{
	return (word.size == strlen(text) && memcmp(word.at, text, word.size) == 0);
}

/* Cut the word before the next ${separator} from ${rest}. False when there is none left. */
static bool
next_word(struct word *rest, char separator, struct word *word)
{
	const char *end;

	if (rest->at == NULL)
		return (false);
	end = memchr(rest->at, separator, rest->size);
	word->at = rest->at;
	word->size = end == NULL ? rest->size : (size_t)(end - rest->at);
	if (end == NULL) {
		*rest = (struct word){NULL, 0};
	} else {
		rest->at += word->size + 1;
		rest->size -= word->size + 1;
	}
	return (true);
}

/* The value of "name=value", or a word that is NULL. */
static struct word
value_of(struct word word, const char *name)
{
	size_t size = strlen(name);

	if (word.size <= size || memcmp(word.at, name, size) != 0 || word.at[size] != '=')
		return ((struct word){NULL, 0});
	return ((struct word){word.at + size + 1, word.size - size - 1});
}

static void
take_deadline(struct word word, struct request *request)
{
	struct word value = value_of(word, "deadline_ms");
	int64_t number = 0;
	size_t i;

	for (i = 0; i < value.size && i < 7; i++) {
		if (value.at[i] < '0' || value.at[i] > '9')
			break;
		number = number * 10 + (value.at[i] - '0');
	}
	if (value.at == NULL || value.size == 0 || i < value.size || number < 1 ||
	    number > REQUEST_DEADLINE_MAX_MS)
		why_set(&request->why, "the second word must be deadline_ms=1 to %d",
		    REQUEST_DEADLINE_MAX_MS);
	request->deadline_ms = number;
}

/* The check of that name, or 0. */
static uint32_t
find_check(struct word name)
{
	size_t i;

	for (i = 0; i < CHECKS_COUNT; i++)
		if (word_is(name, checks_names[i]))
			return (1U << i);
	return (0);
}

static void
take_checks(struct word word, struct request *request)
{
	struct word rest = value_of(word, "checks"), name;
	struct word seen[REQUEST_CHECKS_MAX];
	size_t count = 0, i;

	if (rest.at == NULL)
		why_set(&request->why, "the third word must be checks=NAME,...");
	while (next_word(&rest, ',', &name)) {
		if (count == REQUEST_CHECKS_MAX) {
			why_set(&request->why, "more than %d checks", REQUEST_CHECKS_MAX);
			return;
		}
		request->checks |= find_check(name);
		if (find_check(name) == 0)
			why_set(&request->why, "this scanner makes no check of that name: %.*s",
			    (int)(name.size > 32 ? 32 : name.size), name.at);
		for (i = 0; i < count; i++)
			if (seen[i].size == name.size &&
			    memcmp(seen[i].at, name.at, name.size) == 0)
				why_set(&request->why, "a check is named twice");
		seen[count++] = name;
	}
}

/* The words after "CHECK ": "1 deadline_ms=N checks=NAME,...". */
static void
take_check(struct word rest, struct request *request)
{
	struct word word = {NULL, 0};

	if (!next_word(&rest, ' ', &word) || !word_is(word, "1")) {
		why_set(&request->why, "only version 1 of CHECK is known here");
		return;
	}
	word = (struct word){NULL, 0};
	next_word(&rest, ' ', &word);
	take_deadline(word, request);
	word = (struct word){NULL, 0};
	next_word(&rest, ' ', &word);
	take_checks(word, request);
	if (rest.at != NULL)
		why_set(&request->why, "unknown word after checks=");
}

enum request_state
request_parse(const char *data, size_t size, struct request *request)
{
	size_t looked_at = size < REQUEST_MAX ? size : REQUEST_MAX;
	struct word line, command;
	const char *end;
	size_t i;

	if (size == 0)
		return (REQUEST_INCOMPLETE);
	*request = (struct request){.kind = REQUEST_UNKNOWN, .terminator = '\n', .size = looked_at};
	if (data[0] != 'z' && data[0] != 'n')
		return (REQUEST_COMPLETE);
	request->terminator = data[0] == 'z' ? '\0' : '\n';
	end = memchr(data, request->terminator, looked_at);
	if (end == NULL)
		return (size < REQUEST_MAX ? REQUEST_INCOMPLETE : REQUEST_COMPLETE);
	request->size = (size_t)(end - data) + 1;
	line = (struct word){data + 1, request->size - 2};

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (word_is(line, commands[i].name)) {
			request->kind = commands[i].kind;
			return (REQUEST_COMPLETE);
		}
	next_word(&line, ' ', &command);
	if (word_is(command, "CHECK")) {
		request->kind = REQUEST_CHECK;
		take_check(line, request);
	}
	return (REQUEST_COMPLETE);
}
