/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "utf8.h"

#include <string.h>

#include "rows.h"

struct row {
	const char *name;
	const char *data;
	size_t size; /* 0: as long as the string */
	const char *want;
	size_t room; /* 0: enough */
	size_t want_used;
};

static const struct row rows[] = {
    {"ASCII", "hello\n", 0, "hello\n", 0, 6},
    {"nothing", "", 0, "", 0, 0},
    {"CRLF", "a\r\nb\rc\r", 0, "a\nb\rc\r", 0, 7},
    {"NULs", "a\0b\0", 4, "ab", 0, 4},
    {"two, three and four bytes", "\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80", 0,
	"\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80", 0, 9},
    {"ISO-8859-1", "K\xf6ln", 0, "K\xc3\xb6ln", 0, 4},
    {"an overlong form", "\xc0\xaf", 0, "\xc3\x80\xc2\xaf", 0, 2},
    {"an overlong form of three", "\xe0\x80\xaf", 0, "\xc3\xa0\xc2\x80\xc2\xaf", 0, 3},
    {"a surrogate", "\xed\xa0\x80", 0, "\xc3\xad\xc2\xa0\xc2\x80", 0, 3},
    {"above U+10FFFF", "\xf4\x90\x80\x80", 0, "\xc3\xb4\xc2\x90\xc2\x80\xc2\x80", 0, 4},
    {"cut at its end", "a\xe2\x82", 0, "a\xc3\xa2\xc2\x82", 0, 3},
    {"no room for all", "abcdef", 0, "abc", 3, 3},
    {"no character is cut", "ab\xe2\x82\xac", 0, "ab", 4, 2},
    {"no mended one either", "ab\xff", 0, "ab", 3, 2},
    {"NULs need no room", "ab\0\0", 4, "ab", 2, 4},
    {"a bare CR does", "ab\r", 0, "ab", 2, 2},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t size = row->size > 0 ? row->size : strlen(row->data), used, made;
	char out[64];

	memset(out, '#', sizeof(out));
	made = utf8_mend(out, row->room > 0 ? row->room : sizeof(out), row->data, size, &used);
	assert_int_equal(made, strlen(row->want));
	assert_memory_equal(out, row->want, made);
	assert_int_equal(out[made], '#');
	assert_int_equal(used, row->want_used);
}

static void
test_trim(void **state)
{
	(void)state;
	assert_int_equal(utf8_trim("", 0), 0);
	assert_int_equal(utf8_trim("ab", 2), 2);
	assert_int_equal(utf8_trim("a\xe2\x82\xac", 4), 4);
	assert_int_equal(utf8_trim("a\xe2\x82\xac", 3), 1);
	assert_int_equal(utf8_trim("a\xe2\x82\xac", 2), 1);
	assert_int_equal(utf8_trim("\xf0\x9f\x98\x80", 3), 0);
	assert_int_equal(utf8_trim("\xf0\x9f\x98\x80", 4), 4);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {cmocka_unit_test(test_trim)};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_utf8", tests, used));
}
