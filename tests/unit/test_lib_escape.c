/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "escape.h"

#include <string.h>

#include "rows.h"

struct escape_row {
	const char *name;
	char *(*escape)(char *, size_t, const char *, size_t);
	size_t out_size;
	const char *in;
	size_t in_size;
	const char *want;
};

#define IN(text) text, sizeof(text) - 1

static const struct escape_row escapes[] = {
    {"log: plain text stays", escape_log, 64, IN("a@b.example = 1"), "a@b.example = 1"},
    {"log: nothing is nothing", escape_log, 64, IN(""), ""},
    {"log: a line end cannot forge a line", escape_log, 64, IN("a\r\nb"), "a\\x0D\\x0Ab"},
    {"log: quotes, brackets, backslash cannot end a value", escape_log, 64, IN("\"<>\\"),
	"\\x22\\x3C\\x3E\\x5C"},
    {"log: NUL and 8-bit bytes", escape_log, 64, IN("\0\xff\x7f"), "\\x00\\xFF\\x7F"},
    {"log: what just fits is whole", escape_log, 6, IN("12345"), "12345"},
    {"log: one more is cut visibly", escape_log, 6, IN("123456"), "12..."},
    {"log: never cut inside an escape", escape_log, 8, IN("12\n456"), "12..."},
    {"log: smallest buffer", escape_log, 5, IN("\n\n\n\n"), "..."},
    {"percent: a space would end the word", escape_percent, 64, IN("a b"), "a%20b"},
    {"percent: no quote, which Exim would read on from", escape_percent, 64, IN("\"a\\n b"),
	"%22a\\n%20b"},
    {"percent: % itself", escape_percent, 64, IN("100%"), "100%25"},
    {"percent: line end, NUL, 8-bit", escape_percent, 64, IN("\n\0\xe9"), "%0A%00%E9"},
    {"percent: cut at a whole escape", escape_percent, 8, IN("ab\ncd\n"), "ab..."},
};

static void
test_escape(void **state)
{
	const struct escape_row *row = *state;
	char out[80];

	memset(out, '#', sizeof(out));
	assert_ptr_equal(row->escape(out, row->out_size, row->in, row->in_size), out);
	assert_string_equal(out, row->want);
	assert_int_equal(out[row->out_size], '#');
}

struct undo_row {
	const char *name;
	const char *in;
	long want;
	const char *want_text;
};

static const struct undo_row undos[] = {
    {"undo: plain", "Eicar-Test", 10, "Eicar-Test"},
    {"undo: both cases of hexadecimal", "%4a%4A", 2, "JJ"},
    {"undo: empty", "", 0, ""},
    {"undo: % at the end", "abc%", -1, NULL},
    {"undo: % with one digit", "abc%4", -1, NULL},
    {"undo: % with other letters", "%4g", -1, NULL},
    {"undo: a NUL would cut the name", "a%00b", -1, NULL},
};

static void
test_undo(void **state)
{
	const struct undo_row *row = *state;
	char text[32];

	strcpy(text, row->in);
	assert_int_equal(escape_percent_undo(text), row->want);
	if (row->want_text != NULL)
		assert_string_equal(text, row->want_text);
}

static void
test_every_byte_comes_back(void **state)
{
	char in[255], out[255 * 3 + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(in); i++)
		in[i] = (char)(i + 1);
	escape_percent(out, sizeof(out), in, sizeof(in));
	assert_null(strpbrk(out, " \n"));
	assert_int_equal(escape_percent_undo(out), sizeof(in));
	assert_memory_equal(out, in, sizeof(in));
}

int
main(void)
{
	struct CMUnitTest tests[64] = {cmocka_unit_test(test_every_byte_comes_back)};
	size_t used = 1;

	ROWS_ADD(tests, used, escapes, test_escape);
	ROWS_ADD(tests, used, undos, test_undo);
	return (ROWS_RUN("lib/escape", tests, used));
}
