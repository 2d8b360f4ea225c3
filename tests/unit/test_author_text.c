/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author_text.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

struct words_row {
	const char *name, *text;
	const char *want; /* the words, each with a bar behind it */
};

static const struct words_row words[] = {
    {"nothing", "", ""},
    {"a name alone", "Jane Doe", ""},
    {"an address", "anna@company.example", "anna@company.example|"},
    {"an address in angles", " Anna <anna@company.example>\n", "anna@company.example|"},
    {"a name that is an address", "\"dora@company.example\" <anna@company.example>",
	"dora@company.example|anna@company.example|"},
    {"single quotes around it", "\"'dora@company.example'\"", "dora@company.example|"},
    {"a single quote within it", "o'brien@company.example", "o'brien@company.example|"},
    {"a comment", "anna@company.example (dora@company.example)",
	"anna@company.example|dora@company.example|"},
    {"brackets", "Anna [dora@company.example]", "dora@company.example|"},
    {"an @ alone", "dora @ company.example", "@|"},
    {"blanks before the @", "dora @company.example", "@company.example|"},
    {"a quoted local part keeps its quote", "\"an\"na@company.example", "an\"na@company.example|"},
    {"two quoted strings are not two words", "\"an\"\"na@company.example\"",
	"an\"\"na@company.example|"},
    {"a backslash stays", "\"an\\na@company.example\"", "an\\na@company.example|"},
    {"mailto:", "mailto:dora@company.example", "dora@company.example|"},
    {"a full stop behind it", "dora@company.example.", "dora@company.example|"},
    {"full width",
	"dora\xef\xbc\xa0"
	"company.example",
	"dora\xef\xbc\xa0"
	"company.example|"},
    {"small",
	"dora\xef\xb9\xab"
	"company.example",
	"dora\xef\xb9\xab"
	"company.example|"},
    {"circled",
	"dora\xe2\x93\x90"
	"company.example",
	"dora\xe2\x93\x90"
	"company.example|"},
    {"tag",
	"dora\xf3\xa0\x81\x80"
	"company.example",
	"dora\xf3\xa0\x81\x80"
	"company.example|"},
    {"overlong, two bytes",
	"dora\xc1\x80"
	"company.example",
	"dora\xc1\x80"
	"company.example|"},
    {"overlong, three bytes",
	"dora\xe0\x81\x80"
	"c.example",
	"dora\xe0\x81\x80"
	"c.example|"},
    {"overlong, four bytes",
	"dora\xf0\x80\x81\x80"
	"c.example",
	"dora\xf0\x80\x81\x80"
	"c.example|"},
    {"a zero width blank does not part",
	"x\xe2\x80\x8b"
	"anna@company.example",
	"x\xe2\x80\x8b"
	"anna@company.example|"},
    {"quotes alone", "\"@\"", "@|"},
};

static void
test_words(void **state)
{
	const struct words_row *row = *state;
	const char *text = row->text;
	struct author_word word;
	char got[256] = "";

	while (author_text_next(&text, &word))
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%.*s|", (int)word.size,
		    word.start);
	assert_string_equal(got, row->want);
	assert_int_equal(*text, '\0');
}

struct hides_row {
	const char *name, *raw, *decoded;
	const char *want; /* the reason, "" for nothing hidden */
};

#define CHARSET "has an encoded word in a character set that is not taken: "
#define LEFT    "has an encoded word that cannot be decoded"
#define CONTROL "has a control character"

static const struct hides_row hidden[] = {
    {"nothing", "", "", ""},
    {"a plain name", " Jane Doe <j@x>\n", "Jane Doe <j@x>", ""},
    {"UTF-8", " =?utf-8?Q?J=C3=A4ne?= <j@x>\n", "J\xc3\xa4ne <j@x>", ""},
    {"UTF-8, in capitals", " =?UTF-8?B?SsOkbmU=?= <j@x>\n", "J\xc3\xa4ne <j@x>", ""},
    {"ISO-8859-1", " =?iso-8859-1?q?J=E4ne?= <j@x>\n", "J\xc3\xa4ne <j@x>", ""},
    {"Japanese", " =?ISO-2022-JP?B?GyRC?= <j@x>\n", "\xe6\x97\xa5 <j@x>", ""},
    {"8-bit as it is", " J\xc3\xa4ne <j@x>\n", "J\xc3\xa4ne <j@x>", ""},
    {"folded", " Jane\n Doe\n\t<j@x>\n", "Jane\n Doe\n\t<j@x>", ""},
    {"UTF-7", " =?utf-7?Q?dora+AEA-x?= <j@x>\n", "dora@x <j@x>", CHARSET "utf-7"},
    {"EBCDIC", " =?IBM037?Q?=40?= <j@x>\n", "  <j@x>", CHARSET "IBM037"},
    {"UTF-16", " =?utf-16?B?AEA=?= <j@x>\n", "@ <j@x>", CHARSET "utf-16"},
    {"the second word", " =?utf-8?Q?a?= =?hz?Q?b?= <j@x>\n", "ab <j@x>", CHARSET "hz"},
    {"a language", " =?utf-8*en?Q?a?= <j@x>\n", "a <j@x>", CHARSET "utf-8*en"},
    {"no character set", " =??Q?a?= <j@x>\n", "a <j@x>", CHARSET},
    {"a long one is cut", " =?12345678901234567890123456789012345678901234567890?Q?a?=\n", "a",
	CHARSET "1234567890123456789012345678901234567890"},
    {"padding before the end is no beginning", " =?utf-8?B?QQ=?= =?utf-8?B?QQ==?= <j@x>\n",
	"AA <j@x>", ""},
    {"a word within a broken one", " =?utf-8=?utf-7?Q?a?= <j@x>\n", "=?utf-8a <j@x>",
	CHARSET "utf-7"},
    {"cut short", " =?utf-8?Q", "=?utf-8?Q", LEFT},
    {"an encoding of two letters", " =?utf-7?QQ?a?= <j@x>\n", "=?utf-7?QQ?a?= <j@x>", LEFT},
    {"not decoded", " =?utf-8?Q?dora=40?\n", "=?utf-8?Q?dora=40?", LEFT},
    {"decoded twice", " =?utf-8?Q?=3D=3Futf-8=3F?=\n", "=?utf-8?", LEFT},
    {"escape", " \x1b$B!w\x1b(B <j@x>\n", "\x1b$B!w\x1b(B <j@x>", CONTROL},
    {"an encoded control character", " =?utf-8?Q?=07?= <j@x>\n", "\x07 <j@x>", CONTROL},
    {"DEL", " \x7f <j@x>\n", "\x7f <j@x>", CONTROL},
    {"CR", " =?utf-8?Q?a=0Db?= <j@x>\n", "a\rb <j@x>", CONTROL},
    {"an encoded line break", " =?utf-8?Q?an=0Ana?= <j@x>\n", "an\nna <j@x>", CONTROL},
};

static void
test_hides(void **state)
{
	const struct hides_row *row = *state;
	struct why why = {""};

	assert_int_equal(author_text_hides(row->raw, row->decoded, &why), row->want[0] != '\0');
	assert_string_equal(why.text, row->want);
}

int
main(void)
{
	struct CMUnitTest tests[64];
	size_t used = 0;

	ROWS_ADD(tests, used, words, test_words);
	ROWS_ADD(tests, used, hidden, test_hides);
	return (ROWS_RUN("local_scan/author_text", tests, used));
}
