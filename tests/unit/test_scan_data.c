/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_data.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

enum { MANY = FATES_RECIPIENTS_MAX };

struct hash_row {
	const char *name;
	const char *address;
	const char *want;
};

/* As "printf %s ADDRESS | sha256sum | cut -c1-10" prints them. */
static const struct hash_row hash_rows[] = {
    {"an address", "anna@company.example", "000b85e8ff"},
    {"letters in upper case", "ANNA@Company.Example", "000b85e8ff"},
    {"quotes, as Exim takes them away", "\"anna\"@company.example", "000b85e8ff"},
    {"a backslash, too", "\"an\\na\"@company.example", "000b85e8ff"},
    {"an apostrophe stays", "o'brien@company.example", "33652c8525"},
};

static void
test_hash(void **state)
{
	const struct hash_row *row = *state;
	char hash[FATES_HASH_SIZE];

	fates_hash(row->address, hash);
	assert_string_equal(hash, row->want);
}

struct data_row {
	const char *name;
	struct verdict verdict;
	const char *want;
};

static const struct data_row data_rows[] = {
    {"nothing found, no score", {.kind = VERDICT_ACCEPT, .contact = CONTACT_S2},
	"contact=S2 verdict=accept"},
    {"a score",
	{.kind = VERDICT_ACCEPT, .contact = CONTACT_S0, .scored = true, .score_milli = 1250},
	"contact=S0 verdict=accept score=1.25"},
    {"spam for all",
	{.kind = VERDICT_QUARANTINE,
	    .contact = CONTACT_S0,
	    .scored = true,
	    .score_milli = 9000,
	    .tests = "SPF_FAIL:2.0,CLASS:7.0",
	    .check = "spam",
	    .detail = "9.0 points"},
	"contact=S0 verdict=quarantine score=9.0 tests=SPF_FAIL:2.0,CLASS:7.0 check=spam"
	" detail=9.0%20points"},
    {"malware that is marked",
	{.kind = VERDICT_TAG,
	    .contact = CONTACT_S0,
	    .check = "malware",
	    .detail = "macro a\nb",
	    .mark = "macro a\nb"},
	"contact=S0 verdict=tag check=malware detail=macro%20a%0Ab mark=macro%20a%0Ab"},
};

static void
test_data(void **state)
{
	const struct data_row *row = *state;
	char data[SCAN_DATA_SIZE];

	scan_data_format(data, &row->verdict);
	assert_string_equal(data, row->want);
}

static const char *
many_addresses(const char *addresses[MANY])
{
	static char text[MANY][64];
	size_t i;

	for (i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "user%zu@company.example", i);
		addresses[i] = text[i];
	}
	return (addresses[0]);
}

/* The longest data that there can be. */
static void
test_most_recipients_fit(void **state)
{
	const char *addresses[MANY];
	static struct verdict verdict;
	enum fate each[MANY];
	char data[SCAN_DATA_SIZE], hash[FATES_HASH_SIZE];
	struct message message = {.recipients = addresses, .recipients_count = MANY};
	struct finding finding = {.fate = FINDING_EACH, .each = each};
	size_t i;

	(void)state;
	many_addresses(addresses);
	for (i = 0; i < MANY; i++)
		each[i] = i == 0 ? FATE_TAG : i % 2 ? FATE_QUARANTINE : FATE_REJECT;
	verdict_accept(&verdict);
	verdict.contact = CONTACT_LOCAL;
	verdict.scored = true;
	verdict.score_milli = INT64_MIN;
	memset(finding.detail.text, '\n', sizeof(finding.detail.text) - 1);
	memset(verdict.tests, 't', sizeof(verdict.tests) - 1);
	memset(verdict.mark, '\n', sizeof(verdict.mark) - 1);
	verdict_each(&verdict, &message, "spam", &finding, FATE_REJECT);
	assert_int_equal(verdict.kind, VERDICT_MIXED);
	scan_data_format(data, &verdict);
	assert_true(strlen(data) < 16 * 1024 - 1024);
	fates_hash(addresses[MANY - 1], hash);
	assert_string_equal(data + strlen(data) - (FATES_HASH_SIZE - 1), hash);
}

struct each_row {
	const char *name;
	enum fate each[3];
	size_t count;
	enum fate heaviest;
	enum verdict_kind want;
	size_t want_accept, want_tag, want_quarantine;
};

static const struct each_row each_rows[] = {
    {"all accept", {FATE_ACCEPT, FATE_ACCEPT}, 2, FATE_REJECT, VERDICT_ACCEPT, 0, 0, 0},
    {"all tag", {FATE_TAG, FATE_TAG}, 2, FATE_REJECT, VERDICT_TAG, 0, 0, 0},
    {"all quarantine", {FATE_QUARANTINE}, 1, FATE_REJECT, VERDICT_QUARANTINE, 0, 0, 0},
    {"rejected when all reject", {FATE_REJECT, FATE_REJECT}, 2, FATE_REJECT, VERDICT_REJECT, 0, 0,
	0},
    {"reject and accept: the one is quarantined", {FATE_REJECT, FATE_ACCEPT}, 2, FATE_REJECT,
	VERDICT_MIXED, 1, 0, 1},
    {"the same the other way round", {FATE_ACCEPT, FATE_REJECT}, 2, FATE_REJECT, VERDICT_MIXED, 1,
	0, 1},
    {"reject and quarantine differ, and both are quarantined", {FATE_REJECT, FATE_QUARANTINE}, 2,
	FATE_REJECT, VERDICT_MIXED, 0, 0, 2},
    {"three of three kinds", {FATE_TAG, FATE_QUARANTINE, FATE_ACCEPT}, 3, FATE_REJECT,
	VERDICT_MIXED, 1, 1, 1},
    {"the row's action is the heaviest", {FATE_REJECT, FATE_QUARANTINE, FATE_TAG}, 3, FATE_TAG,
	VERDICT_TAG, 0, 0, 0},
    {"quarantine at the most", {FATE_REJECT, FATE_QUARANTINE}, 2, FATE_QUARANTINE,
	VERDICT_QUARANTINE, 0, 0, 0},
    {"recipients that an ACL discarded", {FATE_REJECT}, 0, FATE_REJECT, VERDICT_ACCEPT, 0, 0, 0},
};

static void
test_each(void **state)
{
	static const char *const addresses[] = {"a@b.example", "c@d.example", "e@f.example"};
	const struct each_row *row = *state;
	struct message message = {.recipients = addresses, .recipients_count = row->count};
	struct finding finding = {.fate = FINDING_EACH, .each = row->each};
	static struct verdict verdict;

	verdict_accept(&verdict);
	verdict_each(&verdict, &message, "spam", &finding, row->heaviest);
	assert_int_equal(verdict.kind, row->want);
	assert_int_equal(verdict.fates.count[FATE_ACCEPT], row->want_accept);
	assert_int_equal(verdict.fates.count[FATE_TAG], row->want_tag);
	assert_int_equal(verdict.fates.count[FATE_QUARANTINE], row->want_quarantine);
}

static void
test_too_many_recipients(void **state)
{
	struct message message = {.recipients_count = MANY + 1};
	struct finding finding = {.fate = FINDING_EACH};
	static struct verdict verdict;

	(void)state;
	verdict_accept(&verdict);
	verdict_each(&verdict, &message, "spam", &finding, FATE_REJECT);
	assert_int_equal(verdict.kind, VERDICT_TEMPFAIL);
	assert_string_equal(verdict.detail, "501 recipients, this program can tell 500 apart");
}

int
main(void)
{
	struct CMUnitTest tests[40] = {
	    cmocka_unit_test(test_most_recipients_fit), cmocka_unit_test(test_too_many_recipients)};
	size_t used = 2;

	ROWS_ADD(tests, used, hash_rows, test_hash);
	ROWS_ADD(tests, used, data_rows, test_data);
	ROWS_ADD(tests, used, each_rows, test_each);
	return (ROWS_RUN("scan_data", tests, used));
}
