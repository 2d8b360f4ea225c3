/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

static const struct sentence sentences[] = {
    {"o365 load FILE [--date=DATE] [--replace]", "load", NULL},
    {"o365 show [--age]", "show", NULL},
    {"learn spam|ham FILE", "learn", NULL},
    {"keep NUMBER ADDRESS", "keep", NULL},
    {"version", "version", NULL},
};

struct row {
	const char *name;
	const char *words; /* with one blank between */
	const char *want;  /* the sentence's first words and its values; NULL: none matches */
	const char *want_why;
};

static const struct row rows[] = {
    {"words alone", "version", "version", NULL},
    {"a value", "o365 load list.json", "load <list.json><-><->", NULL},
    {"an option with a value", "o365 load list.json --date=2026-11-02",
	"load <list.json><2026-11-02><->", NULL},
    {"options before the value", "o365 load --replace --date=2026-11-02 list.json",
	"load <list.json><2026-11-02><>", NULL},
    {"a choice", "learn ham -", "learn <ham><->", NULL},
    {"the other choice", "learn spam mail", "learn <spam><mail>", NULL},
    {"types", "keep 7 o'brien@company.example", "keep <7><o'brien@company.example>", NULL},

    {"nothing", "", NULL, "no command"},
    {"an unknown command", "frobnicate", NULL, "there is no command frobnicate"},
    {"a part of a word", "vers", NULL, "there is no command vers"},
    {"a longer word", "versions", NULL, "there is no command versions"},
    {"a value missing", "o365 load", NULL, "FILE is missing; right is: o365 load FILE"},
    {"another second word", "o365 lod x", NULL, "there is no command o365 lod"},
    {"no second word", "o365", NULL, "o365: a word is missing behind it"},
    {"no second word, where there is but one", "learn", NULL,
	"spam|ham is missing; right is: learn"},
    {"neither choice", "learn eggs x", NULL, "eggs is not spam|ham"},
    {"both choices", "learn spam|ham x", NULL, "spam|ham is not spam|ham"},
    {"a word too many", "version x", NULL, "x is one word too many"},
    {"an unknown option", "o365 show --colour", NULL, "--colour is no option of this command"},
    {"an option of another command", "o365 show --replace", NULL,
	"--replace is no option of this command"},
    {"a part of an option", "o365 show --ag", NULL, "an option is not as it should be"},
    {"an option without its value", "o365 load x --date", NULL, "an option is not as it should be"},
    {"a value where there is none", "o365 show --age=3", NULL, "an option is not as it should be"},
    {"an option twice", "o365 show --age --age", NULL, "--age is there twice"},
    {"an option alone", "--age", NULL, "there is no command --age"},
    {"no day", "o365 load x --date=2026-02-30", NULL, "--date=2026-02-30 must be a day"},
    {"a day with less", "o365 load x --date=2026-2-3", NULL, "--date=2026-2-3 must be a day"},
    {"no number", "keep x a@b", NULL, "x must be a whole number"},
    {"a number that is none to its end", "keep 7x a@b", NULL, "7x must be a whole number"},
    {"nothing of it", "keep 0 a@b", NULL, "0 must be a whole number"},
    {"a number below nothing", "keep -7 a@b", NULL, "-7 must be a whole number"},
    {"a number too large", "keep 99999999999999999999 a@b", NULL, "must be a whole number"},
    {"no address", "keep 7 ab", NULL, "ab must be a mail address"},
    {"an address with two @", "keep 7 a@b@c", NULL, "a@b@c must be a mail address"},
    {"an address without a domain", "keep 7 a@", NULL, "a@ must be a mail address"},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	char text[256], got[512];
	char *words[SENTENCE_WORDS_MAX], *word, *rest = NULL;
	struct sentence_values values;
	const struct sentence *found;
	struct why why = {""};
	size_t count = 0, i;

	snprintf(text, sizeof(text), "%s", row->words);
	for (word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	found = sentence_match(
	    sentences, sizeof(sentences) / sizeof(sentences[0]), words, count, &values, &why);
	if (row->want == NULL) {
		assert_null(found);
		if (strstr(why.text, row->want_why) == NULL)
			fail_msg("wanted [%s], got [%s]", row->want_why, why.text);
		return;
	}
	if (found == NULL)
		fail_msg("not matched: %s", why.text);
	snprintf(got, sizeof(got), "%s", found->about);
	for (i = 0; i < values.count; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s<%s>", i == 0 ? " " : "",
		    values.value[i] != NULL ? values.value[i] : "-");
	assert_string_equal(got, row->want);
}

static void
test_empty_value(void **state)
{
	char *words[] = {(char[]){"o365"}, (char[]){"load"}, (char[]){""}};
	struct sentence_values values;
	struct why why = {""};

	(void)state;
	assert_null(sentence_match(sentences, 1, words, 3, &values, &why));
	assert_non_null(strstr(why.text, "must be something"));
}

/* What people read when they ask, or typed something wrong. */
struct usage_row {
	const char *name;
	const char *family;
	const char *want;
};

static const struct usage_row usage_rows[] = {
    {"all in short", NULL,
	"usage: coexim o365 load FILE       load\n"
	"       coexim o365 show            show\n"
	"       coexim learn spam|ham FILE  learn\n"
	"       coexim keep NUMBER ADDRESS  keep\n"
	"       coexim version              version\n"
	"Options: coexim COMMAND --help, and man coexim\n"},
    {"a family with its options", "o365",
	"usage: coexim o365 load FILE [--date=DATE] [--replace]\n           load\n"
	"usage: coexim o365 show [--age]\n           show\n"},
    {"no part of a family's word", "o36", "usage: coexim o365 load FILE       load\n"},
    {"nor a longer one", "o3655", "usage: coexim o365 load FILE       load\n"},
};

static void
test_usage(void **state)
{
	const struct usage_row *row = *state;
	char *got = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&got, &size);

	assert_non_null(out);
	sentence_usage(
	    out, "coexim", sentences, sizeof(sentences) / sizeof(sentences[0]), row->family);
	assert_int_equal(fclose(out), 0);
	if (strncmp(got, row->want, strlen(row->want)) != 0)
		fail_msg("wanted [%s], got [%s]", row->want, got);
	free(got);
}

/* A long sentence is told in lines that a terminal has room for, and none of its words is lost. */
static void
test_long_usage(void **state)
{
	static const struct sentence one = {
	    "find [--recipient=WORD] [--sender=WORD] [--reason=WORD] "
	    "[--contact=WORD] [--since=DATE] [--before=DATE]",
	    "find", NULL};
	char *got = NULL, *line, *rest = NULL;
	size_t size = 0, lines = 0;
	FILE *out = open_memstream(&got, &size);

	(void)state;
	assert_non_null(out);
	sentence_usage(out, "coexim", &one, 1, "find");
	assert_int_equal(fclose(out), 0);
	assert_non_null(
	    strstr(got, "[--contact=WORD]\n           [--since=DATE] [--before=DATE]\n"));
	for (line = strtok_r(got, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		assert_true(strlen(line) <= 100);
		lines++;
	}
	assert_int_equal(lines, 3);
	free(got);
}

static void
test_asks_help(void **state)
{
	char *help[] = {(char[]){"help"}}, *behind[] = {(char[]){"o365"}, (char[]){"--help"}};
	char *no[] = {(char[]){"learn"}, (char[]){"help"}};

	(void)state;
	assert_true(sentence_asks_help(help, 1));
	assert_true(sentence_asks_help(behind, 2));
	assert_false(sentence_asks_help(no, 2));
	assert_false(sentence_asks_help(help, 0));
}

int
main(void)
{
	enum {
		TESTS = (sizeof(rows) / sizeof(rows[0])) +
			(sizeof(usage_rows) / sizeof(usage_rows[0])) + 3
	};
	static struct CMUnitTest tests[TESTS];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, usage_rows, test_usage);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_empty_value);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_long_usage);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_asks_help);
	return (ROWS_RUN("sentence", tests, used));
}
