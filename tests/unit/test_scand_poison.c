/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "poison.h"

#include <string.h>

#include "rows.h"

static void
hash_number(unsigned int number, unsigned char hash[POISON_HASH_SIZE])
{
	memset(hash, 0, POISON_HASH_SIZE);
	memcpy(hash, &number, sizeof(number));
}

/* A death, or several, of message ${number}. */
static unsigned int
die(struct poison *poison, unsigned int number, int64_t now_ms)
{
	unsigned char hash[POISON_HASH_SIZE];

	hash_number(number, hash);
	return (poison_death(poison, hash, now_ms));
}

static size_t
listed(const struct poison *poison, int64_t now_ms)
{
	unsigned char out[POISON_MAX][POISON_HASH_SIZE];

	return (poison_list(poison, now_ms, out));
}

static void
test_one_death_is_no_poison(void **state)
{
	struct poison poison = {.keep_ms = 1000};

	(void)state;
	assert_int_equal(die(&poison, 1, 0), 1);
	assert_int_equal(die(&poison, 2, 0), 1);
	assert_int_equal(listed(&poison, 0), 0);
}

static void
test_two_deaths_are(void **state)
{
	struct poison poison = {.keep_ms = 1000};
	unsigned char out[POISON_MAX][POISON_HASH_SIZE], want[POISON_HASH_SIZE];

	(void)state;
	die(&poison, 1, 0);
	die(&poison, 7, 0);
	assert_int_equal(die(&poison, 7, 10), 2);
	assert_int_equal(poison_list(&poison, 10, out), 1);
	hash_number(7, want);
	assert_memory_equal(out[0], want, POISON_HASH_SIZE);
}

static void
test_it_is_forgotten_in_time(void **state)
{
	struct poison poison = {.keep_ms = 1000};

	(void)state;
	die(&poison, 1, 0);
	die(&poison, 1, 500);
	assert_int_equal(listed(&poison, 1499), 1);
	assert_int_equal(listed(&poison, 1500), 0);
	/* And begins anew. */
	assert_int_equal(die(&poison, 1, 1500), 1);
}

static void
test_a_full_table_lets_the_oldest_go(void **state)
{
	struct poison poison = {.keep_ms = 1000000};
	unsigned int i;

	(void)state;
	for (i = 0; i < POISON_MAX; i++) {
		die(&poison, i, i);
		die(&poison, i, i);
	}
	assert_int_equal(listed(&poison, 100), POISON_MAX);
	assert_int_equal(die(&poison, 1000, 200), 1);
	assert_int_equal(listed(&poison, 200), POISON_MAX - 1);
	/* Number 0 went, number 1 stayed. */
	assert_int_equal(die(&poison, 1, 300), 3);
	assert_int_equal(die(&poison, 0, 300), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_one_death_is_no_poison),
	    cmocka_unit_test(test_two_deaths_are),
	    cmocka_unit_test(test_it_is_forgotten_in_time),
	    cmocka_unit_test(test_a_full_table_lets_the_oldest_go),
	};

	return (cmocka_run_group_tests_name("scand_poison", tests, NULL, NULL));
}
