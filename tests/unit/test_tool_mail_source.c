/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mail_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

static char work[] = "/tmp/test_mail_source.XXXXXX";

static void
sh(const char *command)
{
	char line[2048];

	assert_true(snprintf(line, sizeof(line), "set -e; cd '%s'; { %s\n} >/dev/null", work,
			command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("the setup failed: %s", command);
}

struct source_row {
	const char *name, *made; /* by a shell, in a folder of its own, as "it" */
	const char *want;        /* each message, a | behind it */
	uint64_t want_passed_over;
};

#define MBOX "From a@b.example Thu Nov  5 10:00:00 2026\\n"

static const struct source_row sources[] = {
    {"a message", "printf 'A: b\\n\\nx\\n' >it", "A: b\n\nx\n|", 0},
    {"an empty file", ": >it", "", 0},
    {"a message that begins like an mbox's line", "printf 'Fro: b\\n\\nx' >it", "Fro: b\n\nx|", 0},
    {"shorter than that", "printf 'Fr' >it", "Fr|", 0},
    {"an mbox", "printf '" MBOX "A: b\\n\\nx\\n\\n" MBOX "C: d\\n\\ny\\n' >it",
	"A: b\n\nx\n\n|C: d\n\ny\n|", 0},
    {"of one", "printf '" MBOX "A: b\\n\\nx\\n' >it", "A: b\n\nx\n|", 0},
    {"with CRLF", "printf '" MBOX "A: b\\r\\n\\r\\nx\\r\\n\\r\\n" MBOX "C: d\\n' >it",
	"A: b\r\n\r\nx\r\n\r\n|C: d\n|", 0},
    {"From in a sentence", "printf '" MBOX "A: b\\n\\nx\\n\\nFrom here on\\n' >it",
	"A: b\n\nx\n\nFrom here on\n|", 0},
    {"with a time, in the middle of a paragraph",
	"printf '" MBOX "A: b\\n\\nx\\nFrom 10:00 on\\n' >it", "A: b\n\nx\nFrom 10:00 on\n|", 0},
    {"no mbox, no parting", "printf 'A: b\\n\\nx\\n\\n" MBOX "y\\n' >it",
	"A: b\n\nx\n\nFrom a@b.example Thu Nov  5 10:00:00 2026\ny\n|", 0},
    {"a NUL", "printf 'A: b\\n\\nx\\000y' >it", "A: b\n\nx\ny|", 0},
    {"a folder", "mkdir it; printf a >it/1", "a|", 0},
    {"in any depth", "mkdir -p it/2/3; printf a >it/2/3/1", "a|", 0},
    {"an empty folder", "mkdir it", "", 0},
    {"what begins with a dot is not looked into",
	"mkdir -p it/.x; printf a >it/.1; printf b >it/.x/1; printf c >it/1", "c|", 0},
    {"nor are symbolic links", "mkdir it; printf a >other; ln -s ../other it/1; printf c >it/2",
	"c|", 0},
    {"an mbox in a folder", "mkdir it; printf '" MBOX "a\\n\\n" MBOX "b\\n' >it/1", "a\n\n|b\n|",
	0},
    {"a Maildir", "mkdir -p it/cur it/new it/tmp; printf a >it/cur/1; printf b >it/tmp/2", "a|", 0},
    {"what is new in it", "mkdir -p it/cur it/new; printf a >it/new/1; printf b >it/dovecot.index",
	"a|", 0},
    {"a message that is too long is passed over",
	"mkdir it; printf a >it/1; { printf 'A: b\\n\\n'; head -c 40000000 /dev/zero; } >it/2",
	"a|", 1},
    {"also in an mbox, whose others count",
	"{ printf '" MBOX "a\\n\\n" MBOX
	"'; head -c 40000000 /dev/zero | tr '\\000' 'x'; printf '\\n\\n" MBOX "c\\n'; } >it",
	"a\n\n|c\n|", 1},
};

static void
test_source(void **state)
{
	const struct source_row *row = *state;
	struct mail_source *source;
	struct why why = {""};
	const char *message;
	char path[128], got[1024] = "";
	size_t size, used = 0, i;

	sh("rm -rf it other");
	sh(row->made);
	snprintf(path, sizeof(path), "%s/it", work);
	source = mail_source_open(path, &why);
	assert_string_equal(why.text, "");
	assert_non_null(source);
	while (mail_source_next(source, &message, &size)) {
		assert_true(used + size + 2 < sizeof(got));
		for (i = 0; i < size; i++)
			got[used++] = message[i] != '\0' ? message[i] : '\n';
		got[used++] = '|';
		assert_true(mail_source_part(source) <= 1);
	}
	assert_string_equal(got, row->want);
	assert_int_equal(mail_source_passed_over(source), row->want_passed_over);
	mail_source_close(source);
}

static void
test_there_is_none(void **state)
{
	struct why why = {""};

	(void)state;
	assert_null(mail_source_open("/nonexistent/mail", &why));
	assert_non_null(strstr(why.text, "/nonexistent/mail"));
	mail_source_close(NULL);
}

/* Each message once, and how far it is grows to 1. */
static void
test_how_far(void **state)
{
	struct mail_source *source;
	struct why why = {""};
	double before = 0, part;
	const char *message;
	char path[128];
	size_t size;
	int count = 0;

	(void)state;
	sh("rm -rf it; mkdir it; for i in 1 2 3 4; do echo $i >it/$i; done");
	snprintf(path, sizeof(path), "%s/it", work);
	source = mail_source_open(path, &why);
	while (mail_source_next(source, &message, &size)) {
		part = mail_source_part(source);
		assert_true(part > before);
		before = part;
		count++;
	}
	mail_source_close(source);
	assert_int_equal(count, 4);
	assert_true(before == 1);
}

static void
test_standard_input(void **state)
{
	struct mail_source *source;
	struct why why = {""};
	const char *message;
	int ends[2], kept = dup(STDIN_FILENO);
	size_t size;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "A: b\n\nx\n", 8), 8);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	source = mail_source_open("-", &why);
	assert_non_null(source);
	assert_true(mail_source_part(source) < 0);
	assert_true(mail_source_next(source, &message, &size));
	assert_int_equal(size, 8);
	assert_memory_equal(message, "A: b\n\nx\n", 8);
	assert_false(mail_source_next(source, &message, &size));
	mail_source_close(source);
	dup2(kept, STDIN_FILENO);
	close(kept);
}

int
main(void)
{
	struct CMUnitTest tests[40] = {cmocka_unit_test(test_there_is_none),
	    cmocka_unit_test(test_how_far), cmocka_unit_test(test_standard_input)};
	size_t used = 3;
	int status;

	if (mkdtemp(work) == NULL)
		return (1);
	ROWS_ADD(tests, used, sources, test_source);
	status = ROWS_RUN("tool/mail_source", tests, used);
	sh("rm -rf it other; rmdir \"$PWD\"");
	return (status);
}
