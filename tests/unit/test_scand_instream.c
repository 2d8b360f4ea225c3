/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "instream.h"

#include <stdbool.h>
#include <string.h>

#include "rows.h"

#define BYTES(text) text, sizeof(text) - 1

struct row {
	const char *name;
	const char *data;
	size_t size;
	bool want_end;
	const char *want_content;
	size_t want_left; /* bytes not eaten */
};

static const struct row rows[] = {
    {"only the end", BYTES("\0\0\0\0"), true, "", 0},
    {"one chunk", BYTES("\0\0\0\3abc\0\0\0\0"), true, "abc", 0},
    {"two chunks", BYTES("\0\0\0\1a\0\0\0\2bc\0\0\0\0"), true, "abc", 0},
    {"not ended", BYTES("\0\0\0\3ab"), false, "ab", 0},
    {"head cut", BYTES("\0\0"), false, "", 0},
    {"four gigabytes announced",
	BYTES("\xff\xff\xff\xff"
	      "abc"),
	false, "abc", 0},
    {"more after the end is left", BYTES("\0\0\0\1a\0\0\0\0zPING"), true, "a", 5},
};

/* Feed ${row} in steps of ${step} bytes and compare. */
static void
feed(const struct row *row, size_t step)
{
	struct instream instream = {.left = 0};
	char content[32] = "";
	size_t used = 0, at = 0;
	bool end = false;

	while (at < row->size && !end) {
		const char *data = row->data + at;
		size_t size = row->size - at < step ? row->size - at : step, given = size;
		struct instream_piece piece;
		enum instream_part part;

		while ((part = instream_next(&instream, &data, &size, &piece)) == INSTREAM_DATA) {
			assert_true(used + piece.size < sizeof(content));
			memcpy(content + used, piece.data, piece.size);
			used += piece.size;
		}
		end = part == INSTREAM_END;
		at += given - size;
	}
	assert_int_equal(end, row->want_end);
	assert_string_equal(content, row->want_content);
	assert_int_equal(row->size - at, row->want_left);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t step;

	for (step = 1; step <= row->size; step++)
		feed(row, step);
}

int
main(void)
{
	struct CMUnitTest tests[16];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_instream", tests, used));
}
