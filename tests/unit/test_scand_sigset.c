/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigset.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rows.h"

/* What a series of looks shows ('-' is the empty folder), and what is made of each. */
struct row {
	const char *name;
	const char *looks; /* a letter is a set; '!' before one: a load began; '?': try again */
	const char *want;  /* s same, c changing, l load */
};

static const struct row rows[] = {
    {"an empty folder is never loaded", "---", "sss"},
    {"new files must keep still once", "-aa", "scl"},
    {"a folder being written is waited for", "abcc", "cccl"},
    {"what was loaded is not loaded again", "aa!aa", "clss"},
    {"a new set after a load", "aa!abb", "clscl"},
    {"back to what was loaded is nothing new", "aa!aba", "clscs"},
    {"an emptied folder is not loaded", "aa!a--", "clsss"},
    {"a failed set is tried again when asked", "aa!a?aa", "clsll"},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct sigset_watch watch = {.looked = false};
	static const char letters[] = {
	    [SIGSET_SAME] = 's', [SIGSET_CHANGING] = 'c', [SIGSET_LOAD] = 'l'};
	const char *look;
	size_t at = 0;

	for (look = row->looks; *look != '\0'; look++) {
		struct sigset set = {.hash = (uint64_t)*look, .files = 1};

		if (*look == '!') {
			sigset_watch_tried(&watch);
			continue;
		}
		if (*look == '?') {
			sigset_watch_retry(&watch);
			continue;
		}
		if (*look == '-')
			set = (struct sigset){.hash = 0, .files = 0};
		assert_int_equal(letters[sigset_watch_note(&watch, &set)], row->want[at++]);
	}
	assert_int_equal(row->want[at], '\0');
}

static void
put(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
drop(const char *folder, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unlink(path);
}

static struct sigset
look_at(const char *folder)
{
	struct why why = {.text = ""};
	struct sigset set;

	assert_int_equal(sigset_read(folder, &set, &why), 0);
	return (set);
}

static void
test_a_real_folder(void **state)
{
	char folder[] = "/tmp/test_scand_sigset.XXXXXX";
	struct why why = {.text = ""};
	struct sigset empty, one, two, grown;

	(void)state;
	assert_non_null(mkdtemp(folder));
	empty = look_at(folder);
	assert_int_equal(empty.files, 0);
	put(folder, "freshclam.dat", "x");
	put(folder, "notes", "x");
	assert_int_equal(look_at(folder).files, 0);
	put(folder, "main.cvd", "x");
	one = look_at(folder);
	assert_int_equal(one.files, 1);
	put(folder, "local.hsb", "x");
	two = look_at(folder);
	assert_int_equal(two.files, 2);
	assert_false(sigset_equal(&one, &two));
	put(folder, "local.hsb", "xy");
	grown = look_at(folder);
	assert_int_equal(grown.files, 2);
	assert_false(sigset_equal(&two, &grown));
	drop(folder, "local.hsb");
	two = look_at(folder);
	assert_true(sigset_equal(&one, &two));
	drop(folder, "main.cvd");
	drop(folder, "notes");
	drop(folder, "freshclam.dat");
	rmdir(folder);
	assert_int_equal(sigset_read(folder, &two, &why), -1);
	assert_string_not_equal(why.text, "");
}

int
main(void)
{
	struct CMUnitTest tests[16] = {
	    cmocka_unit_test(test_a_real_folder),
	};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_sigset", tests, used));
}
