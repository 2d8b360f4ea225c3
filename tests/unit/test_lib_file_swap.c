/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "file_swap.h"

#include <sys/stat.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

static char work[] = "/tmp/test_file_swap.XXXXXX";
static char path[64];

static void
put(const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
want(const char *text, mode_t mode)
{
	char got[64] = "";
	struct stat status;
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(got, 1, sizeof(got) - 1, file) < sizeof(got));
	fclose(file);
	assert_string_equal(got, text);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, mode);
}

/* How many files there are, so that none is left beside. */
static int
files(void)
{
	DIR *folder = opendir(work);
	int count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return (count - 2);
}

static void
test_a_new_file(void **state)
{
	struct file_swap swap;
	struct why why = {""};

	(void)state;
	unlink(path);
	assert_int_equal(file_swap_begin(&swap, path, 0640, &why), 0);
	assert_int_equal(write(swap.fd, "new", 3), 3);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(file_swap_commit(&swap, &why), 0);
	want("new", 0640);
	assert_int_equal(files(), 1);
}

static void
test_in_place_of_an_old_one(void **state)
{
	struct file_swap swap;
	struct why why = {""};
	struct stat status;

	(void)state;
	put("old", 0604);
	if (geteuid() == 0)
		assert_int_equal(chown(path, 1, 2), 0);
	assert_int_equal(file_swap_begin(&swap, path, 0640, &why), 0);
	assert_int_equal(write(swap.fd, "new", 3), 3);
	/* Whoever reads it meanwhile has the old one, whole. */
	want("old", 0604);
	assert_int_equal(file_swap_commit(&swap, &why), 0);
	want("new", 0604);
	assert_int_equal(stat(path, &status), 0);
	if (geteuid() == 0)
		assert_true(status.st_uid == 1 && status.st_gid == 2);
	assert_int_equal(files(), 1);
}

/* Rights beyond reading, writing and running are not handed on. */
static void
test_a_set_uid_bit_stays_behind(void **state)
{
	struct file_swap swap;
	struct why why = {""};

	(void)state;
	put("old", 04755);
	assert_int_equal(file_swap_begin(&swap, path, 0640, &why), 0);
	assert_int_equal(file_swap_commit(&swap, &why), 0);
	want("", 0755);
}

static void
test_abandoned(void **state)
{
	struct file_swap swap;
	struct why why = {""};

	(void)state;
	put("old", 0600);
	assert_int_equal(file_swap_begin(&swap, path, 0640, &why), 0);
	assert_int_equal(write(swap.fd, "new", 3), 3);
	file_swap_abandon(&swap);
	want("old", 0600);
	assert_int_equal(files(), 1);
}

static void
test_no_folder(void **state)
{
	struct file_swap swap;
	struct why why = {""};

	(void)state;
	assert_int_equal(file_swap_begin(&swap, "/nonexistent/file", 0640, &why), -1);
	assert_non_null(strstr(why.text, "/nonexistent/file"));
}

static void
test_a_path_too_long(void **state)
{
	char name[PATH_MAX + 1];
	struct file_swap swap;
	struct why why = {""};

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(file_swap_begin(&swap, name, 0640, &why), -1);
	assert_string_not_equal(why.text, "");
}

/* A folder cannot be replaced by a file: the old one stays, and nothing beside it. */
static void
test_what_cannot_be_replaced(void **state)
{
	struct file_swap swap;
	struct why why = {""};

	(void)state;
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_swap_begin(&swap, path, 0640, &why), 0);
	assert_int_equal(file_swap_commit(&swap, &why), -1);
	assert_non_null(strstr(why.text, "cannot replace"));
	assert_int_equal(files(), 1);
	assert_int_equal(rmdir(path), 0);
}

int
main(void)
{
	struct CMUnitTest tests[] = {cmocka_unit_test(test_a_new_file),
	    cmocka_unit_test(test_in_place_of_an_old_one),
	    cmocka_unit_test(test_a_set_uid_bit_stays_behind), cmocka_unit_test(test_abandoned),
	    cmocka_unit_test(test_no_folder), cmocka_unit_test(test_a_path_too_long),
	    cmocka_unit_test(test_what_cannot_be_replaced)};
	int status;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/file", work);
	status = ROWS_RUN("lib/file_swap", tests, sizeof(tests) / sizeof(tests[0]));
	unlink(path);
	rmdir(work);
	return (status);
}
