/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plain_text.h"

#include <string.h>

#include "base64.h"
#include "rows.h"

enum { ROOM = 64, TESTS_MAX = 48 };

struct text_row {
	const char *name, *in;
	size_t room;
	const char *want, *want_escaped;
};

#define U "\xEF\xBF\xBD"

static const struct text_row texts[] = {
    {"letters stay", "Grüße, 株式会社 👋", ROOM, "Grüße, 株式会社 👋", "Grüße, 株式会社 👋"},
    {"a line's end and a tab are blanks", "a\r\nb\tc", ROOM, "a  b c", "a  b c"},
    {"an escape sequence", "\x1b[2J", ROOM, U "[2J", "\\u{001B}[2J"},
    {"C1 in UTF-8",
	"\xc2\x9b"
	"2J",
	ROOM, U "2J", "\\u{009B}2J"},
    {"a byte of ISO-8859-1", "caf\xe9", ROOM, "caf" U, "caf\\xE9"},
    {"an override of direction",
	"cod\xE2\x80\xAE"
	"fdp.exe",
	ROOM, "cod" U "fdp.exe", "cod\\u{202E}fdp.exe"},
    {"an isolate", "\xE2\x81\xA6", ROOM, U, "\\u{2066}"},
    {"no width",
	"a\xE2\x80\x8B"
	"b\xEF\xBB\xBF",
	ROOM, "a" U "b" U, "a\\u{200B}b\\u{FEFF}"},
    {"tags", "\xF3\xA0\x81\xA1", ROOM, U, "\\u{E0061}"},
    {"overlong", "\xc0\xaf\xe0\x80\xaf", ROOM, U U U U U, "\\xC0\\xAF\\xE0\\x80\\xAF"},
    {"a surrogate", "\xed\xa0\x80", ROOM, U U U, "\\xED\\xA0\\x80"},
    {"beyond Unicode", "\xf4\x90\x80\x80", ROOM, U U U U, "\\xF4\\x90\\x80\\x80"},
    {"cut off", "\xe6\xa0", ROOM, U U, "\\xE6\\xA0"},
    {"too long", "0123456789", 8, "0123...", "0123..."},
    {"just fits", "0123456", 8, "0123456", "0123456"},
    {"cut at a whole character", "株式会社", 10, "株式...", "株式..."},
    {"nothing", "", 4, "", ""},
};

static void
test_text(void **state)
{
	const struct text_row *row = *state;
	char out[ROOM + 1];

	memset(out, '#', sizeof(out));
	assert_string_equal(plain_text(out, row->room, row->in, strlen(row->in)), row->want);
	assert_int_equal(out[row->room], '#');
	assert_string_equal(
	    plain_escape(out, row->room, row->in, strlen(row->in)), row->want_escaped);
	assert_int_equal(out[row->room], '#');
}

static void
test_nul(void **state)
{
	char out[ROOM];

	(void)state;
	assert_string_equal(plain_escape(out, sizeof(out), "a\0b", 3), "a\\u{0000}b");
}

struct base64_row {
	const char *name, *in;
	size_t room;
	ssize_t want;
	const char *want_text;
};

static const struct base64_row codes[] = {
    {"nothing stands for nothing", "", ROOM, 0, ""},
    {"one byte", "Zg==", ROOM, 1, "f"},
    {"two bytes", "Zm8=", ROOM, 2, "fo"},
    {"three bytes", "Zm9v", ROOM, 3, "foo"},
    {"all digits", "+/+/", ROOM, 3, "\xfb\xff\xbf"},
    {"just fits", "Zm9v", 3, 3, "foo"},
    {"too long", "Zm9vZg==", 3, -1, ""},
    {"a foreign character", "Zm9_", ROOM, -1, ""},
    {"not whole", "Zm9", ROOM, -1, ""},
    {"padding within", "Zg==Zg==", ROOM, -1, ""},
    {"all padding", "====", ROOM, -1, ""},
};

static void
test_base64(void **state)
{
	const struct base64_row *row = *state;
	char out[ROOM];

	assert_int_equal(base64_decode(out, row->room, row->in, strlen(row->in)), row->want);
	if (row->want > 0)
		assert_memory_equal(out, row->want_text, (size_t)row->want);
}

int
main(void)
{
	struct CMUnitTest tests[TESTS_MAX];
	size_t used = 0;

	ROWS_ADD(tests, used, texts, test_text);
	ROWS_ADD(tests, used, codes, test_base64);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_nul);
	return (ROWS_RUN("plain_text", tests, used));
}
