/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

struct example {
	char text[8];
	char path[16];
	int64_t number, size, ms;
	int choice;
};

static const char *const colours[] = {"red", "green", NULL};

#define AT(member) .offset = offsetof(struct example, member)

static const struct settings_entry table[] = {
    {.name = "text", .kind = SETTINGS_TEXT, AT(text), .size = 8},
    {.name = "path", .kind = SETTINGS_PATH, AT(path), .size = 16},
    {.name = "number", .kind = SETTINGS_NUMBER, AT(number), .min = 1, .max = 10},
    {.name = "size", .kind = SETTINGS_SIZE, AT(size), .min = 1, .max = 4096},
    {.name = "ms", .kind = SETTINGS_MS, AT(ms), .min = 10, .max = 60000},
    {.name = "choice", .kind = SETTINGS_CHOICE, AT(choice), .choices = colours},
};

struct settings_row {
	const char *name;
	const char *file;
	const char *want_why; /* part of it; NULL: the file is right */
	struct example want;
};

#define DEFAULTS .text = "t", .path = "/p", .number = 5, .size = 6, .ms = 70, .choice = 1

static const struct settings_row rows[] = {
    {"an empty file leaves the defaults", "", NULL, {DEFAULTS}},
    {"comments and blank lines are skipped", "# a = b\n\n  \t\n   # c\n", NULL, {DEFAULTS}},
    {"every kind", "text = ab c\npath=/a/b\nnumber = 10\nsize = 4K\nms = 1m\nchoice = red\n", NULL,
	{.text = "ab c", .path = "/a/b", .number = 10, .size = 4096, .ms = 60000, .choice = 0}},
    {"units: ms and s", "ms = 10ms\n", NULL,
	{.text = "t", .path = "/p", .number = 5, .size = 6, .ms = 10, .choice = 1}},
    {"last line without its end counts", "number = 7", NULL,
	{.text = "t", .path = "/p", .number = 7, .size = 6, .ms = 70, .choice = 1}},
    {"a value may hold =", "text = a=b\n", NULL,
	{.text = "a=b", .path = "/p", .number = 5, .size = 6, .ms = 70, .choice = 1}},
    {"unknown name, with its line", "number = 1\n\nnumbr = 2\n",
	":3: there is no setting \"numbr\"", {DEFAULTS}},
    {"no =", "number\n", ":1: no \"=\"", {DEFAULTS}},
    {"given twice", "number = 1\nnumber = 1\n", ":2: number is set a second time", {DEFAULTS}},
    {"below its limit", "number = 0\n", ":1: number = 0 is out of its limits: 1 to 10", {DEFAULTS}},
    {"above its limit", "number = 11\n", "out of its limits", {DEFAULTS}},
    {"above its limit by its unit", "size = 5K\n", "out of its limits: 1 to 4096", {DEFAULTS}},
    {"a number no machine holds", "number = 99999999999999999999\n", "whole number", {DEFAULTS}},
    {"a unit that overflows", "size = 9007199254740993G\n", "out of its limits", {DEFAULTS}},
    {"negative", "number = -1\n", "whole number", {DEFAULTS}},
    {"not a number", "number = ten\n", "whole number, not \"ten\"", {DEFAULTS}},
    {"a number with a rest", "number = 1x\n", "whole number", {DEFAULTS}},
    {"empty number", "number =\n", "whole number", {DEFAULTS}},
    {"time without unit", "ms = 50\n", "with its unit", {DEFAULTS}},
    {"size with a unit of time", "size = 1s\n", "with K, M or G", {DEFAULTS}},
    {"path not absolute", "path = a/b\n", "absolute path", {DEFAULTS}},
    {"text too long is never cut", "text = 12345678\n", "too long: 8 bytes, at most 7", {DEFAULTS}},
    {"no such choice names those there are", "choice = blue\n", "one of: red, green; not \"blue\"",
	{DEFAULTS}},
};

static void
write_file(char path[], const char *data, size_t size)
{
	int fd = mkstemp(path);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, data, size), size);
	close(fd);
}

static void
test_row(void **state)
{
	const struct settings_row *row = *state;
	struct example got = {DEFAULTS};
	char path[] = "/tmp/test_settings.XXXXXX", lead[64];
	struct why why = {""};
	int result;

	write_file(path, row->file, strlen(row->file));
	result = settings_read(path, table, sizeof(table) / sizeof(table[0]), &got, &why);
	unlink(path);
	if (row->want_why != NULL) {
		snprintf(lead, sizeof(lead), "%s:", path);
		assert_int_equal(result, -1);
		assert_non_null(strstr(why.text, row->want_why));
		assert_memory_equal(why.text, lead, strlen(lead));
		return;
	}
	assert_string_equal(why.text, "");
	assert_int_equal(result, 0);
	assert_string_equal(got.text, row->want.text);
	assert_string_equal(got.path, row->want.path);
	assert_int_equal(got.number, row->want.number);
	assert_int_equal(got.size, row->want.size);
	assert_int_equal(got.ms, row->want.ms);
	assert_int_equal(got.choice, row->want.choice);
}

static void
test_missing_file(void **state)
{
	struct example got = {DEFAULTS};
	struct why why = {""};

	(void)state;
	assert_int_equal(settings_read("/nonexistent/x.conf", table, 1, &got, &why), -1);
	assert_non_null(strstr(why.text, "/nonexistent/x.conf: No such file"));
}

static void
expect_refused(const char *data, size_t size, const char *want)
{
	struct example got = {DEFAULTS};
	char path[] = "/tmp/test_settings.XXXXXX";
	struct why why = {""};

	write_file(path, data, size);
	assert_int_equal(
	    settings_read(path, table, sizeof(table) / sizeof(table[0]), &got, &why), -1);
	unlink(path);
	assert_non_null(strstr(why.text, want));
}

static void
test_line_too_long(void **state)
{
	char line[SETTINGS_LINE_MAX + 20];

	(void)state;
	memset(line, '#', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	expect_refused(line, sizeof(line), ":1: longer than");
}

static void
test_nul_cannot_hide_the_rest(void **state)
{
	static const char data[] = "number = 7\0number = 99\n";

	(void)state;
	expect_refused(data, sizeof(data) - 1, "with a NUL in it");
}

static void
test_too_many_lines(void **state)
{
	char lines[SETTINGS_LINES_MAX + 1];

	(void)state;
	memset(lines, '\n', sizeof(lines));
	expect_refused(lines, sizeof(lines), "more than 1000 lines");
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
	    cmocka_unit_test(test_missing_file),
	    cmocka_unit_test(test_line_too_long),
	    cmocka_unit_test(test_nul_cannot_hide_the_rest),
	    cmocka_unit_test(test_too_many_lines),
	};
	size_t used = 4;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("lib/settings", tests, used));
}
