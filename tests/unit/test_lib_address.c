/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "address.h"

#include "rows.h"

struct address_row {
	const char *name, *address;
	size_t size; /* 0: 64 */
	const char *want;
	int want_result;
};

static const struct address_row addresses[] = {
    {"as it is", "Anna@A.example", 0, "Anna@A.example", 0},
    {"in quotes", "\"Anna\"@a.example", 0, "Anna@a.example", 0},
    {"a part in quotes", "an.\"n\"a@a.example", 0, "an.na@a.example", 0},
    {"a blank", "\"an na\"@a.example", 0, "an na@a.example", 0},
    {"an @", "\"a@b\"@a.example", 0, "a@b@a.example", 0},
    {"backslashes", "\"\\a\\\\b\\\"c\"@a.example", 0, "a\\b\"c@a.example", 0},
    {"a backslash at the end of the local part", "\"a\\\"@a.example", 0, "a\"@a.example", 0},
    {"one without quotes before the @", "a\\@a.example", 0, "a\\@a.example", 0},
    {"nothing in the domain", "a@\"b\\c", 0, "a@\"b\\c", 0},
    {"no @", "\"anna\"", 0, "\"anna\"", 0},
    {"none", "", 0, "", 0},
    {"one that fits", "a@b", 4, "a@b", 0},
    {"one that does not", "a@bc", 4, "", -1},
    {"one that does without its quotes", "\"a\"@b", 4, "a@b", 0},
};

static void
test_address(void **state)
{
	const struct address_row *row = *state;
	char plain[64];

	assert_int_equal(
	    address_plain(row->address, plain, row->size != 0 ? row->size : sizeof(plain)),
	    row->want_result);
	assert_string_equal(plain, row->want);
}

/* What differs from the address without quotes. */
static const struct address_row keys[] = {
    {"as it is", "\"An\\na\"@a.example", 0, "Anna@a.example", 0},
    {"an @ in a tag", "\"anna+a@b\"@a.example", 0, "anna+a b@a.example", 0},
    {"several, one escaped", "\"@a\\@@\"@a.example", 0, " a  @a.example", 0},
    {"no @", "anna", 0, "anna", 0},
    {"one that does not fit", "a@bc", 4, "", -1},
};

static void
test_key(void **state)
{
	const struct address_row *row = *state;
	char key[64];

	assert_int_equal(address_key(row->address, key, row->size != 0 ? row->size : sizeof(key)),
	    row->want_result);
	assert_string_equal(key, row->want);
}

int
main(void)
{
	struct CMUnitTest tests[20] = {{0}};
	size_t used = 0;

	ROWS_ADD(tests, used, addresses, test_address);
	ROWS_ADD(tests, used, keys, test_key);
	return (ROWS_RUN("lib/address", tests, used));
}
