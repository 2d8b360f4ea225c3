/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime_count.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rows.h"

struct row {
	const char *name;
	const char *text;
	uint64_t want_parts, want_depth;
};

static const struct row rows[] = {
    {"an empty message", "", 0, 0},
    {"plain text", "From: a\n\nhello\n", 0, 0},
    {"a signature delimiter is no part", "From: a\n\nhello\n-- \nme\n", 0, 0},
    {"two parts and the close",
	"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--\n", 3, 1},
    {"quoted boundary", "Content-Type: multipart/mixed; boundary=\"a b\"\n\n--a b\nx\n--a b--\n", 2,
	1},
    {"folded boundary", "Content-Type: multipart/mixed;\n\tboundary=\"b\"\n\n--b\nx\n--b--\n", 2,
	1},
    {"boundary in capitals", "Content-Type: multipart/mixed; BOUNDARY=b\n\n--b\nx\n", 1, 1},
    {"boundary as RFC 2231 cuts it", "Content-Type: multipart/mixed; boundary*0=b\n\n--b\nx\n", 1,
	1},
    {"spaces around the sign", "Content-Type: multipart/mixed; boundary = b\n\n--b\nx\n", 1, 1},
    {"trailing space after the delimiter", "X; boundary=b\n\n--b  \nx\n--b\t\nx\n", 2, 1},
    {"CRLF", "X; boundary=b\r\n\r\n--b\r\nx\r\n--b\r\nx\r\n--b--\r\n", 3, 1},
    {"CR alone", "X; boundary=b\r\r--b\rx\r--b\rx\r", 2, 1},
    {"no LF at the end", "X; boundary=b\n\n--b\nx\n--b", 2, 1},
    {"nested", "X; boundary=a\n\n--a\nX; boundary=b\n\n--b\nx\n--b--\n--a--\n", 4, 2},
    {"side by side is not deeper",
	"X; boundary=a\n\n--a\nX; boundary=b\n\n--b\nx\n--b--\n--a\nX; "
	"boundary=c\n\n--c\nx\n--c--\n--a--\n",
	7, 2},
    {"an inner one that is never closed ends with the outer part",
	"X; boundary=a\n\n--a\nX; boundary=b\n\n--b\nx\n--a\nX; boundary=c\n\n--c\nx\n--a--\n", 5,
	2},
    {"mail in mail", "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nx\n", 0, 2},
    {"mail in a part",
	"X; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nSubject: x\n\n--a\nContent-Type: "
	"message/rfc822\n\n",
	2, 2},
    {"not announced, but a header follows",
	"From: a\n\n--b\nContent-Type: text/plain\n\n--b\n\nx\n", 2, 0},
    {"not announced, a blank line follows", "From: a\n\n--b\n\nx\n", 1, 0},
    {"a diff is no part", "From: a\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n", 0, 0},
    {"twenty lines with dashes are one part",
	"--1\n--2\n--3\n--4\n--5\n--6\n--7\n--8\n--9\n--a\n--b\n--c\n--d\n--e\n--f\n--g\n--h\n--"
	"i\n--j\n--k\n",
	1, 0},
    {"the word alone announces nothing", "a boundary is a line\n--x\ntext\n", 0, 0},
    {"boundary with no value", "X; boundary=\n--\ntext\n", 0, 0},
    {"two on one line", "X; boundary=a; boundary=b\n\n--a\nx\n--b\nx\n", 2, 2},
};

/* The text fed in pieces of ${step} bytes. */
static struct mime_counted
count_in_steps(const char *text, size_t size, size_t step)
{
	struct mime_count *count = mime_count_new();
	struct mime_counted counted;
	size_t at;

	assert_non_null(count);
	for (at = 0; at < size; at += step)
		mime_count_feed(count, text + at, size - at < step ? size - at : step);
	counted = mime_count_end(count);
	mime_count_free(count);
	return (counted);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t size = strlen(row->text), step;

	for (step = 1; step <= size + 1; step++) {
		struct mime_counted counted = count_in_steps(row->text, size, step);

		assert_int_equal(counted.parts, row->want_parts);
		assert_int_equal(counted.depth, row->want_depth);
	}
}

static void
test_reset_forgets(void **state)
{
	static const char first[] = "X; boundary=b\n\n--b\nContent-Type: message/rfc822\n--";
	static const char second[] = "--b\nx\n";
	struct mime_count *count = mime_count_new();
	struct mime_counted counted;

	(void)state;
	mime_count_feed(count, first, strlen(first));
	mime_count_reset(count);
	mime_count_feed(count, second, strlen(second));
	counted = mime_count_end(count);
	assert_int_equal(counted.parts, 0);
	assert_int_equal(counted.depth, 0);
	mime_count_free(count);
}

static void
test_depth_stops_at_its_bound(void **state)
{
	struct mime_count *count = mime_count_new();
	struct mime_counted counted;
	char text[64];
	int i;

	(void)state;
	for (i = 0; i < MIME_COUNT_DEPTH_MAX + 500; i++) {
		int size = snprintf(text, sizeof(text), "X; boundary=b%d\n--b%d\n", i, i);

		mime_count_feed(count, text, (size_t)size);
	}
	counted = mime_count_end(count);
	assert_int_equal(counted.depth, MIME_COUNT_DEPTH_MAX);
	assert_int_equal(
	    counted.parts, MIME_COUNT_DEPTH_MAX + 500 + (MIME_COUNT_DEPTH_MAX + 500) / 20);
	mime_count_free(count);
}

static void
test_too_many_boundaries_are_too_many_parts(void **state)
{
	struct mime_count *count = mime_count_new();
	char text[64];
	int i;

	(void)state;
	for (i = 0; i < MIME_COUNT_BOUNDARIES_MAX + 1; i++) {
		int size = snprintf(text, sizeof(text), "X; boundary=b%d\n", i);

		mime_count_feed(count, text, (size_t)size);
	}
	assert_true(mime_count_end(count).parts >= UINT32_MAX);
	mime_count_free(count);
}

static void
test_a_line_of_a_megabyte(void **state)
{
	struct mime_count *count = mime_count_new();
	char *text = malloc(1 << 20);
	struct mime_counted counted;

	(void)state;
	memset(text, '-', 1 << 20);
	mime_count_feed(count, text, 1 << 20);
	mime_count_feed(count, "\n\n", 2);
	counted = mime_count_end(count);
	assert_int_equal(counted.parts, 1);
	free(text);
	mime_count_free(count);
}

/* FNV-1a as everybody computes it. */
static uint64_t
usual_hash(const char *text)
{
	uint64_t hash = 14695981039346656037u;

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return (hash);
}

/* What ${lines} lines cost behind as many boundaries as are remembered, each a number of which the
 * usual hash is a multiple of ${divisor}; in microseconds of this process alone. */
static int64_t
cost_of(uint64_t divisor, int lines)
{
	struct mime_count *count = mime_count_new();
	struct timespec before, after;
	char text[64], name[32];
	uint64_t number = 0;
	int i;

	for (i = 0; i < MIME_COUNT_BOUNDARIES_MAX + lines; i++) {
		if (i <= MIME_COUNT_BOUNDARIES_MAX)
			do
				snprintf(name, sizeof(name), "%" PRIx64, number++);
			while (usual_hash(name) % divisor != 0);
		if (i == MIME_COUNT_BOUNDARIES_MAX)
			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
		snprintf(text, sizeof(text), "%s%s\n",
		    i < MIME_COUNT_BOUNDARIES_MAX ? "X: boundary=" : "--", name);
		mime_count_feed(count, text, strlen(text));
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	mime_count_free(count);
	return ((after.tv_sec - before.tv_sec) * 1000000LL +
		(after.tv_nsec - before.tv_nsec) / 1000 + 1);
}

/* Boundaries that were made to fall on one slot of the table cost what others do: seen to be some
 * fifty times as much with a hash that a stranger can compute. */
static void
test_chosen_boundaries_cost_no_more(void **state)
{
	(void)state;
	assert_true(cost_of(8192, 200000) < 10 * cost_of(1, 200000));
}

int
main(void)
{
	struct CMUnitTest tests[40] = {
	    cmocka_unit_test(test_reset_forgets),
	    cmocka_unit_test(test_depth_stops_at_its_bound),
	    cmocka_unit_test(test_too_many_boundaries_are_too_many_parts),
	    cmocka_unit_test(test_a_line_of_a_megabyte),
	    cmocka_unit_test(test_chosen_boundaries_cost_no_more),
	};
	size_t used = 5;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_mime_count", tests, used));
}
