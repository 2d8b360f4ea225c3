/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dmarc_record.h"

#include <string.h>

#include "rows.h"

struct record_row {
	const char *name, *text;
	bool want_wrong;
	enum dmarc_disposition want_policy, want_subdomain;
	bool want_dkim_strict, want_spf_strict;
	int want_percent;
};

#define NONE       DMARC_DISPOSITION_NONE
#define QUARANTINE DMARC_DISPOSITION_QUARANTINE
#define REJECT     DMARC_DISPOSITION_REJECT

static const struct record_row records[] = {
    {"a policy alone", "v=DMARC1; p=reject", false, REJECT, REJECT, false, false, 100},
    {"all that counts", "v=DMARC1; p=reject; sp=none; adkim=s; aspf=s; pct=40", false, REJECT, NONE,
	true, true, 40},
    {"blanks and capitals", "v = DMARC1 ;\tp = Quarantine ; PCT = 7 ;", false, QUARANTINE,
	QUARANTINE, false, false, 7},
    {"percent 0 and 100", "v=DMARC1;p=reject;pct=0", false, REJECT, REJECT, false, false, 0},
    {"percent with zeroes before", "v=DMARC1;p=reject;pct=007", false, REJECT, REJECT, false, false,
	7},
    {"percent that is no number", "v=DMARC1; p=reject; pct=x", false, REJECT, REJECT, false, false,
	100},
    {"percent with something behind", "v=DMARC1; p=reject; pct=5%", false, REJECT, REJECT, false,
	false, 100},
    {"percent that is empty", "v=DMARC1; p=reject; pct=; sp=none", false, REJECT, NONE, false,
	false, 100},
    {"percent that is too much", "v=DMARC1; p=none; pct=101; sp=reject", false, NONE, REJECT, false,
	false, 100},
    {"percent below 0", "v=DMARC1; p=reject; pct=-1", false, REJECT, REJECT, false, false, 100},
    {"percent beyond all numbers", "v=DMARC1; p=reject; pct=18446744073709551617; adkim=s", false,
	REJECT, REJECT, true, false, 100},
    {"percent that is said twice", "v=DMARC1; p=reject; pct=0; pct=50", false, REJECT, REJECT,
	false, false, 100},
    {"percent without =", "v=DMARC1; p=reject; pct", false, REJECT, REJECT, false, false, 100},
    {"percent in another tag's value", "v=DMARC1; p=reject; rua=mailto:a@b.example?pct=0", false,
	REJECT, REJECT, false, false, 100},
    {"a slip in another tag leaves the policy", "v=DMARC1; p=reject; rf=junk", false, REJECT,
	REJECT, false, false, 100},
    {"no policy", "v=DMARC1; pct=100", true, NONE, NONE, false, false, 0},
    {"a policy that nobody knows", "v=DMARC1; p=nothing", true, NONE, NONE, false, false, 0},
    {"an empty policy", "v=DMARC1; p=", true, NONE, NONE, false, false, 0},
    {"a byte that is no text", "v=DMARC1; p=reject\001", true, NONE, NONE, false, false, 0},
};

static void
test_record(void **state)
{
	const struct record_row *row = *state;
	struct dmarc_record record = {.percent = -1};
	struct why why = {""};
	int status = dmarc_record_read(row->text, strlen(row->text), &record, &why);

	assert_int_equal(status, row->want_wrong ? -1 : 0);
	assert_int_equal(why.text[0] != '\0', row->want_wrong);
	if (row->want_wrong)
		return;
	assert_int_equal(record.policy, row->want_policy);
	assert_int_equal(record.subdomain, row->want_subdomain);
	assert_int_equal(record.dkim_strict, row->want_dkim_strict);
	assert_int_equal(record.spf_strict, row->want_spf_strict);
	assert_int_equal(record.percent, row->want_percent);
}

struct is_row {
	const char *name, *text;
	bool want;
};

static const struct is_row is_rows[] = {
    {"one", "v=DMARC1; p=none", true},
    {"with blanks", "v \t= DMARC1 ;p=none", true},
    {"the version alone", "v=DMARC1", true},
    {"another version", "v=DMARC12; p=none", false},
    {"in small letters", "v=dmarc1; p=none", false},
    {"not at the beginning", "p=none; v=DMARC1", false},
    {"behind a blank", " v=DMARC1", false},
    {"SPF", "v=spf1 -all", false},
    {"nothing", "", false},
};

static void
test_is(void **state)
{
	const struct is_row *row = *state;

	assert_int_equal(dmarc_record_is(row->text, strlen(row->text)), row->want);
}

int
main(void)
{
	struct CMUnitTest tests[40] = {{0}};
	size_t used = 0;

	ROWS_ADD(tests, used, records, test_record);
	ROWS_ADD(tests, used, is_rows, test_is);
	return (ROWS_RUN("local_scan/dmarc_record", tests, used));
}
