/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spf_syntax.h"

#include <string.h>

#include "rows.h"

/* Terms behind v=spf1, right or wrong by RFC 7208, section 12. */
struct term_row {
	const char *name; /* the term itself */
	bool want;
};

static const struct term_row term_rows[] = {
    {"", true},
    {"   ", true},
    {"all", true},
    {"-all", true},
    {"ALL", true},
    {"~ALL", true},
    {"?all", true},
    {"+all", true},
    {"--all", false},
    {"*all", false},
    {"all.", false},
    {"all/8", false},
    {"all:a.example", false},
    {"all\tall", false},
    {"alle", false},
    {"v=spf1", true},
    {"a", true},
    {"a:b.example", true},
    {"a:b.example.", true},
    {"a:b.example..", false},
    {"a:b", false},
    {"a:.com", true},
    {"a:b.123", false},
    {"a:b.1a", true},
    {"a:b.-a", false},
    {"a:b.a-", false},
    {"a:b.a-b", true},
    {"a:b.a_b", false},
    {"a:b_c.example", true},
    {"a:", false},
    {"a:/24", false},
    {"a/24", true},
    {"a/0", true},
    {"a/00", false},
    {"a/024", false},
    {"a/33", false},
    {"a/", false},
    {"a/24/", false},
    {"a//64", true},
    {"a//0", true},
    {"a//128", true},
    {"a//129", false},
    {"a/24//64", true},
    {"a/24/64", false},
    {"a//64/24", false},
    {"a:b.example/24//64", true},
    {"a:b.example/c.example/24", true},
    {"a:b.example/c", false},
    {"a:%{d}/24", true},
    {"a:%{d/}", true},
    {"a=b.example", true}, /* a modifier that nobody knows */
    {"a.b", false},
    {"mx:b.example//64", true},
    {"mx//", false},
    {"ptr", true},
    {"ptr:b.example", true},
    {"ptr/24", false},
    {"ptr:", false},
    {"include", false},
    {"include:b.example", true},
    {"include:b.example/24", false},
    {"include:", false},
    {"exists", false},
    {"exists:%{i}.b.example", true},
    {"exists:b.example/24", false},
    {"ip4", false},
    {"ip4:", false},
    {"ip4:192.0.2.1", true},
    {"ip4:192.0.2.1/32", true},
    {"ip4:192.0.2.1/0", true},
    {"ip4:192.0.2.1/33", false},
    {"ip4:192.0.2.1/08", false},
    {"ip4:192.0.2.1/", false},
    {"ip4:192.0.2.1//32", false},
    {"ip4:192.0.2", false},
    {"ip4:192.0.2.256", false},
    {"ip4:192.0.2.01", false},
    {"ip4:192.0.2.1:25", false},
    {"ip4:2001:db8::1", false},
    {"ip4:%{i}", false},
    {"ip4=192.0.2.1", true}, /* a modifier that nobody knows */
    {"ip6:2001:db8::1", true},
    {"ip6:2001:db8::/0", true},
    {"ip6:2001:db8::/129", false},
    {"ip6:::1", true},
    {"ip6:::ffff:192.0.2.1", true},
    {"ip6:fe80::1%eth0", false},
    {"ip6:192.0.2.1", false},
    {"ip6:2001:db8::1::1", false},
    {"redirect=b.example", true},
    {"REDIRECT=b.example", true},
    {"-redirect=b.example", false},
    {"redirect:b.example", false},
    {"redirect=", false},
    {"redirect=b", false},
    {"redirect=b.example/24", false},
    {"redirect=b.example redirect=b.example", false},
    {"exp=b.example exp=b.example", false},
    {"exp=b.example redirect=b.example", true},
    {"exp=", false},
    {"exp=%{r}.example", false},
    {"moo=", true},
    {"moo=%{c}%{r}%{t}", true},
    {"moo=%{x}", false},
    {"moo=%", false},
    {"moo=:/%%", true},
    {"m1-_.=b", true},
    {"1m=b", false},
    {"=b", false},
    {"exists:%{s}%{l}%{o}%{d}%{i}%{p}%{h}%{v}", true},
    {"exists:%{S}%{L}%{O}%{D}%{I}%{P}%{H}%{V}", true},
    {"exists:%{c}", false},
    {"exists:%{r}", false},
    {"exists:%{t}", false},
    {"exists:%{C}", false},
    {"exists:%{x}", false},
    {"exists:%{}", false},
    {"exists:%{d", false},
    {"exists:%d", false},
    {"exists:%", false},
    {"exists:%%", true},
    {"exists:%_", true},
    {"exists:%-", true},
    {"exists:%(d)", false},
    {"exists:%{d0}", false},
    {"exists:%{d1}", true},
    {"exists:%{d999999999999999999999}", true},
    {"exists:%{dr}", true},
    {"exists:%{dR}", true},
    {"exists:%{d1r.-+,/_=}", true},
    {"exists:%{dr1}", false},
    {"exists:%{d|}", false},
    {"exists:%{d.}b", false},
    {"exists:%{d}.b", true},
    {"exists:%{d}.b.", true},
    {"exists:%{d}.", false},
    {"exists:a.%{d}b.c", true},
    {"exists:b\x80.example", false},
    {"exists:b\x1f.example", false},
};

static void
test_term(void **state)
{
	const struct term_row *row = *state;
	char record[256] = "v=spf1 ";
	struct why why = {""};

	strncat(record, row->name, sizeof(record) - sizeof("v=spf1 "));
	if (row->want) {
		assert_int_equal(spf_syntax_check(record, strlen(record), &why), 0);
		assert_string_equal(why.text, "");
	} else {
		assert_int_equal(spf_syntax_check(record, strlen(record), &why), -1);
		assert_string_not_equal(why.text, "");
	}
}

struct record_row {
	const char *name;
	const char *text;
	bool want; /* is it an SPF record, right or wrong? */
};

static const struct record_row record_rows[] = {
    {"the version alone", "v=spf1", true},
    {"in any case of letters", "V=SpF1 moo", true},
    {"another version", "v=spf10", false},
    {"a tab behind the version", "v=spf1\t-all", false},
    {"a blank before it", " v=spf1", false},
    {"less than the version", "v=spf", false},
    {"nothing", "", false},
};

static void
test_record(void **state)
{
	const struct record_row *row = *state;

	assert_int_equal(spf_syntax_is_record(row->text, strlen(row->text)), row->want);
}

/* Terms come one by one, with what they say. */
static void
test_terms(void **state)
{
	static const char record[] = "v=spf1  -a:b.example/24//64 ip6:2001:db8::/32 exp=x.example ";
	struct spf_cursor cursor = spf_syntax_begin(record, sizeof(record) - 1);
	struct spf_term term;

	(void)state;
	assert_true(spf_syntax_next(&cursor, &term));
	assert_int_equal(term.kind, SPF_TERM_A);
	assert_int_equal(term.qualifier, '-');
	assert_int_equal(term.spec_size, strlen("b.example"));
	assert_memory_equal(term.spec, "b.example", term.spec_size);
	assert_int_equal(term.bits_ip4, 24);
	assert_int_equal(term.bits_ip6, 64);
	assert_true(spf_syntax_next(&cursor, &term));
	assert_int_equal(term.kind, SPF_TERM_IP6);
	assert_int_equal(term.qualifier, '+');
	assert_memory_equal(term.spec, "2001:db8::", term.spec_size);
	assert_int_equal(term.bits_ip6, 32);
	assert_true(spf_syntax_next(&cursor, &term));
	assert_int_equal(term.kind, SPF_TERM_EXP);
	assert_false(spf_syntax_next(&cursor, &term));
}

int
main(void)
{
	struct CMUnitTest tests[192] = {cmocka_unit_test(test_terms)};
	size_t used = 1;

	ROWS_ADD(tests, used, term_rows, test_term);
	ROWS_ADD(tests, used, record_rows, test_record);
	return (ROWS_RUN("local_scan/spf_syntax", tests, used));
}
