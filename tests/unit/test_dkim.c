/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dkim.h"

#include <stdio.h>
#include <string.h>

#include "fake_dns.h"
#include "rows.h"

struct read_row {
	const char *name, *text;
	bool want_known;
	size_t want_count;
	enum dkim_result want; /* of the first */
	const char *want_reason;
};

static const struct read_row read_rows[] = {
    {"nothing", "", false, 0, DKIM_FAIL, ""},
    {"another text", "off;d=x.example s=k r=pass w= f=yes t=no;", false, 0, DKIM_FAIL, ""},
    {"no signature", "on;", true, 0, DKIM_FAIL, ""},
    {"one that passes", "on;d=x.example s=k r=pass w= f=yes t=no;", true, 1, DKIM_PASS, ""},
    {"one that leaves From out", "on;d=x.example s=k r=pass w= f=no t=no;", true, 1, DKIM_FAIL,
	"from_not_signed"},
    {"one that is wrong", "on;d=x.example s=k r=invalid w=pubkey_syntax f=yes t=no;", true, 1,
	DKIM_PERMERROR, "pubkey_syntax"},
    {"a status that nobody knows", "on;d=x.example s=k r=great w= f=yes t=no;", true, 1, DKIM_FAIL,
	""},
    {"two",
	"on;d=x.example s=k r=pass w= f=yes t=no;d=y.example s=k r=fail w= f=yes "
	"t=no;",
	true, 2, DKIM_PASS, ""},
    {"a field is missing", "on;d=x.example s=k r=pass w= f=yes;", true, 0, DKIM_FAIL, ""},
    {"in another order", "on;s=k d=x.example r=pass w= f=yes t=no;", true, 0, DKIM_FAIL, ""},
    {"without its end", "on;d=x.example s=k r=pass w= f=yes t=no", true, 0, DKIM_FAIL, ""},
};

static void
test_read(void **state)
{
	const struct read_row *row = *state;
	struct dkim_list list;

	dkim_list_read(row->text, &list);
	assert_int_equal(list.known, row->want_known);
	assert_int_equal(list.count, row->want_count);
	if (list.count == 0)
		return;
	assert_string_equal(list.signatures[0].domain, "x.example");
	assert_int_equal(list.signatures[0].result, row->want);
	assert_string_equal(list.signatures[0].reason, row->want_reason);
}

static void
test_a_domain_too_long_for_dns_speaks_for_nobody(void **state)
{
	char text[1024];
	struct dkim_list list;

	(void)state;
	snprintf(text, sizeof(text),
	    "on;d=%0300d s=k r=pass w= f=yes t=no;d=x.example s=k r=fail w= f=yes "
	    "t=no;",
	    0);
	dkim_list_read(text, &list);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.signatures[0].domain, "x.example");
}

static void
test_more_than_fit_are_left_out(void **state)
{
	static const char one[] = "d=x.example s=k r=pass w= f=yes t=no;";
	char text[64 * sizeof(one)] = "on;";
	struct dkim_list list;
	size_t used = 3;
	int i;

	(void)state;
	for (i = 0; i < 40; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s", one);
	dkim_list_read(text, &list);
	assert_int_equal(list.count, DKIM_SIGNATURES_MAX);
}

struct bound_row {
	const char *name;
	const char *text;
	struct dkim_extent extent;
	bool want;
};

static const struct bound_row bound_rows[] = {
    {"no signature", "on;", {0, 600, 99999}, false},
    {"one that Exim does not take for one", "on;", {1, 20, 70}, false},
    {"nineteen that Exim does not take for one", "on;", {19, 40, 70}, false},
    {"twenty", "on;", {20, 40, 70}, true},
    {"a long line", "on;", {1, 20, 16383}, true},
    {"not that long", "on;", {1, 20, 16382}, false},
    {"many headers", "on;", {1, 513, 70}, true},
    {"not that many", "on;", {1, 512, 70}, false},
    {"Exim has looked at one", "on;d=x.example s=k r=fail w= f=yes t=no;", {20, 600, 99999}, false},
    {"Exim has not looked", "", {20, 600, 99999}, false},
};

static void
test_bound(void **state)
{
	const struct bound_row *row = *state;
	struct dkim_list list;

	dkim_list_read(row->text, &list);
	dkim_list_bound(&list, &row->extent);
	assert_int_equal(list.over, row->want);
}

struct best_row {
	const char *name, *text;
	bool want_any;
	enum dkim_result want;
};

#define SIGNATURE(result, testing) "d=x.example s=k r=" result " w= f=yes t=" testing ";"

static const struct best_row best_rows[] = {
    {"none", "on;", false, DKIM_FAIL},
    {"pass before fail", "on;" SIGNATURE("pass", "no") SIGNATURE("fail", "no"), true, DKIM_PASS},
    {"fail before pass", "on;" SIGNATURE("fail", "no") SIGNATURE("pass", "no"), true, DKIM_PASS},
    {"permerror is better than fail", "on;" SIGNATURE("fail", "no") SIGNATURE("invalid", "no"),
	true, DKIM_PERMERROR},
    {"a failing test is as none", "on;" SIGNATURE("fail", "yes"), false, DKIM_FAIL},
    {"also beside another", "on;" SIGNATURE("invalid", "yes") SIGNATURE("fail", "no"), true,
	DKIM_FAIL},
    {"a passing test passes", "on;" SIGNATURE("fail", "no") SIGNATURE("pass", "yes"), true,
	DKIM_PASS},
};

static void
test_best(void **state)
{
	const struct best_row *row = *state;
	enum dkim_result best;
	struct dkim_list list;

	dkim_list_read(row->text, &list);
	assert_int_equal(dkim_list_best(&list, &best), row->want_any);
	if (row->want_any)
		assert_int_equal(best, row->want);
}

static void
test_what_exim_has_not_looked_at_is_no_pass(void **state)
{
	struct dkim_extent extent = {.signatures = 25, .headers = 40, .longest_line = 70};
	enum dkim_result best;
	struct dkim_list list;

	(void)state;
	dkim_list_read("on;", &list);
	dkim_list_bound(&list, &extent);
	assert_true(dkim_list_best(&list, &best));
	assert_int_equal(best, DKIM_PERMERROR);
}

struct settle_row {
	const char *name, *selector, *reason;
	enum dkim_result want;
};

static const struct settle_row settle_rows[] = {
    {"there is no key", "gone", "pubkey_unavailable", DKIM_PERMERROR},
    {"DNS does not answer", "later", "pubkey_unavailable", DKIM_TEMPERROR},
    {"there is one now", "key", "pubkey_unavailable", DKIM_TEMPERROR},
    {"another reason is not asked about", "later", "pubkey_syntax", DKIM_PERMERROR},
};

static void
test_settle(void **state)
{
	const struct settle_row *row = *state;
	struct dns *dns = dns_open("");
	struct dkim_list list;
	char text[256];

	fake_dns_load(
	    "later._domainkey.x.example TEMPORARY\nkey._domainkey.x.example TXT \"v=DKIM1\"\n");
	snprintf(text, sizeof(text), "on;d=x.example s=%s r=invalid w=%s f=yes t=no;",
	    row->selector, row->reason);
	dkim_list_read(text, &list);
	dkim_list_settle(&list, dns, deadline_in_ms(1000));
	assert_int_equal(list.signatures[0].result, row->want);
	dns_close(dns);
}

int
main(void)
{
	struct CMUnitTest tests[48] = {
	    cmocka_unit_test(test_a_domain_too_long_for_dns_speaks_for_nobody),
	    cmocka_unit_test(test_more_than_fit_are_left_out),
	    cmocka_unit_test(test_what_exim_has_not_looked_at_is_no_pass)};
	size_t used = 3;

	ROWS_ADD(tests, used, read_rows, test_read);
	ROWS_ADD(tests, used, bound_rows, test_bound);
	ROWS_ADD(tests, used, best_rows, test_best);
	ROWS_ADD(tests, used, settle_rows, test_settle);
	return (ROWS_RUN("local_scan/dkim", tests, used));
}
