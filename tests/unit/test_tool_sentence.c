/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sentence.h"

#include <stdio.h>
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
    {"another second word", "o365 lod x", NULL, "lod is not load"},
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

int
main(void)
{
	static struct CMUnitTest tests[sizeof(rows) / sizeof(rows[0]) + 1];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_empty_value);
	return (ROWS_RUN("sentence", tests, used));
}
