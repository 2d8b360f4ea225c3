/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unpacked.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

/*
 * A script of what happens, a word each: "open L", an archive at level L, named by its place in
 * the script; "has N", a file of N bytes in it; "show L N", a file of N bytes at level L. And which
 * archives are told as not read.
 */
struct row {
	const char *name;
	const char *script;
	const char *want;
};

static const struct row rows[] = {
    {"all is shown", "open 1 has 10 has 20 show 2 10 show 2 20", ""},
    {"in another order", "open 1 has 10 has 20 has 30 show 2 30 show 2 10 show 2 20", ""},
    {"none is shown", "open 1 has 10", "0 "},
    {"one is not", "open 1 has 10 has 20 show 2 20", "0 "},
    {"two of the same size are two", "open 1 has 10 has 10 show 2 10", "0 "},
    {"what is shown beside does not count", "open 1 has 10 show 2 11 show 2 10 show 2 12", ""},
    {"nor for what is missing", "open 1 has 10 show 2 11", "0 "},
    {"small files are never shown", "open 1 has 5 has 0", ""},
    {"an empty archive", "open 1", ""},
    {"what is deeper is another's", "open 1 has 10 has 20 show 2 20 show 3 10", "0 "},
    {"an archive within", "open 1 has 10 show 2 10 open 2 has 7 show 3 7", ""},
    {"something missing within", "open 1 has 10 show 2 10 open 2 has 7", "1 "},
    {"and in the outer one", "open 1 has 10 has 9 show 2 10 open 2 has 7", "1 0 "},
    {"after one within the outer one goes on",
	"open 1 has 10 has 9 show 2 10 open 2 has 7 show 3 7 show 2 9", ""},
    {"one behind the other", "open 1 has 10 show 1 50 open 1 has 20 show 2 20", "0 "},
    {"what is missing in the first is not made good in the second",
	"open 1 has 10 show 1 50 open 1 has 20 show 2 20 show 2 10", "0 "},
};

static void
tell(const char *archive, void *context)
{
	char *told = context;
	size_t used = strlen(told);

	snprintf(told + used, 256 - used, "%s ", archive);
}

static void
test_row(void **state)
{
	static struct unpacked unpacked;
	const struct row *row = *state;
	const char *at = row->script;
	char told[256] = "", name[16];
	unsigned int level, archives = 0;
	size_t size;
	int used = 0;

	unpacked_begin(&unpacked);
	for (; *at != '\0'; at += used) {
		if (sscanf(at, "open %u %n", &level, &used) == 1) {
			snprintf(name, sizeof(name), "%u", archives++);
			unpacked_open(&unpacked, level, name);
		} else if (sscanf(at, "has %zu %n", &size, &used) == 1) {
			unpacked_has(&unpacked, (int64_t)size);
		} else {
			assert_int_equal(sscanf(at, "show %u %zu %n", &level, &size, &used), 2);
			unpacked_shown(&unpacked, level, size, tell, told);
		}
	}
	unpacked_end(&unpacked, tell, told);
	assert_string_equal(told, row->want);
}

/* More files than are remembered, and archives deeper than any: told, and nothing else. */
static void
test_bounds(void **state)
{
	static struct unpacked unpacked;
	char told[256] = "";
	unsigned int i;

	(void)state;
	unpacked_begin(&unpacked);
	unpacked_open(&unpacked, 0, "many");
	for (i = 0; i < UNPACKED_FILES_MAX + 10; i++)
		unpacked_has(&unpacked, 10);
	for (i = 0; i < UNPACKED_FILES_MAX + 10; i++)
		unpacked_shown(&unpacked, 1, 10, tell, told);
	unpacked_end(&unpacked, tell, told);
	assert_string_equal(told, "many ");
	unpacked_begin(&unpacked);
	for (i = 0; i < UNPACKED_LEVELS_MAX * 2; i++) {
		unpacked_open(&unpacked, i, NULL);
		unpacked_has(&unpacked, 10);
		unpacked_shown(&unpacked, i + 1, 10, tell, told);
	}
	unpacked_end(&unpacked, tell, told);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {cmocka_unit_test(test_bounds)};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_unpacked", tests, used));
}
