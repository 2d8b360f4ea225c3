/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/* The line that report_line("who", "%s", text) writes, without its pid, into ${line}. */
static void
reported(const char *text, char *line, size_t size)
{
	int ends[2], saved;
	ssize_t got;
	char raw[REPORT_LINE_MAX + 64], *after;

	assert_int_equal(pipe(ends), 0);
	saved = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	report_line("who", "%s", text);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	got = read(ends[0], raw, sizeof(raw) - 1);
	close(ends[0]);
	assert_true(got > 0 && got <= REPORT_LINE_MAX);
	raw[got] = '\0';
	assert_memory_equal(raw, "who[", 4);
	after = strstr(raw, "]: ");
	assert_non_null(after);
	snprintf(line, size, "%s", after + 3);
}

struct row {
	const char *name;
	const char *text;
	const char *want;
};

static const struct row rows[] = {
    {"plain text", "engine loaded", "engine loaded\n"},
    {"a line feed cannot begin another line", "a\nwho[1]: b", "a\\x0Awho[1]: b\n"},
    {"escape sequences and bytes above ASCII", "\x1b[2J\xc3", "\\x1B[2J\\xC3\n"},
    {"nothing", "", "\n"},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	char line[REPORT_LINE_MAX];

	reported(row->text, line, sizeof(line));
	assert_string_equal(line, row->want);
}

static void
test_too_long_is_cut_visibly(void **state)
{
	char text[3000], line[REPORT_LINE_MAX];

	(void)state;
	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	reported(text, line, sizeof(line));
	assert_string_equal(line + strlen(line) - 4, "...\n");
	assert_null(strchr(line, '\n')[1] == '\0' ? NULL : line);
}

int
main(void)
{
	struct CMUnitTest tests[8] = {
	    cmocka_unit_test(test_too_long_is_cut_visibly),
	};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("lib_report", tests, used));
}
