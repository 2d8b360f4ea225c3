/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_dns.h"
#include "rows.h"
#include "spf_lookup.h"
#include "spf_syntax.h"

/* What the suite of RFC 7208 (test_spf_suite.c) does not ask. */

#define L60 "123456789012345678901234567890123456789012345678901234567890"
#define A10 " a a a a a a a a a a"

struct spf_row {
	const char *name;
	const char *zone;
	const char *ip, *helo, *sender; /* NULL: 192.0.2.1, h.example, u@a.example */
	const char *want;
	const char *want_why; /* NULL: nothing to tell */
};

static const struct spf_row rows[] = {
    /* who is asked about */
    {"no peer", "", "", NULL, NULL, "none", "no peer"},
    {"the null sender is the host's", "h.example TXT \"v=spf1 ip4:192.0.2.1 -all\"", NULL, NULL, "",
	"pass", NULL},
    {"a host that gave no name", "", NULL, "", "", "none", "no domain"},
    {"a host with a single label", "localhost TXT \"v=spf1 +all\"", NULL, "localhost", "", "none",
	"no domain"},
    {"a final dot makes no second label", "localhost TXT \"v=spf1 +all\"", NULL, "localhost.", "",
	"none", "no domain"},
    {"no free ride for this machine", "a.example TXT \"v=spf1 -all\"", "127.0.0.1", NULL, NULL,
	"fail", NULL},
    {"nor by IPv6", "a.example TXT \"v=spf1 -all\"", "::1", NULL, NULL, "fail", NULL},
    {"IPv4 in IPv6 form is IPv4", "a.example TXT \"v=spf1 ip4:192.0.2.1 -all\"", "::ffff:192.0.2.1",
	NULL, NULL, "pass", NULL},

    /* networks of no bits */
    {"a/0 is every address where there is one",
	"a.example TXT \"v=spf1 a/0 -all\"\na.example A 203.0.113.1", NULL, NULL, NULL, "pass",
	NULL},
    {"a/0 is nobody where there is none", "a.example TXT \"v=spf1 a/0 -all\"", NULL, NULL, NULL,
	"fail", NULL},
    {"a/0 does not mean IPv6", "a.example TXT \"v=spf1 a/0 -all\"\na.example AAAA 2001:db8::9",
	"2001:db8::1", NULL, NULL, "fail", NULL},
    {"a//0 does", "a.example TXT \"v=spf1 a//0 -all\"\na.example AAAA 2001:db8::9", "2001:db9::1",
	NULL, NULL, "pass", NULL},
    {"mx/0",
	"a.example TXT \"v=spf1 mx/0 -all\"\na.example MX 5 m.example\nm.example A 203.0.113.1",
	NULL, NULL, NULL, "pass", NULL},
    {"both kinds of bits",
	"a.example TXT \"v=spf1 a/24//64 -all\"\na.example A 192.0.2.99\na.example AAAA "
	"2001:db8::9",
	"2001:db8::1", NULL, NULL, "pass", NULL},
    {"both kinds of bits, IPv4",
	"a.example TXT \"v=spf1 a/24//64 -all\"\na.example A 192.0.2.99\na.example AAAA "
	"2001:db8::9",
	NULL, NULL, NULL, "pass", NULL},
    {"just outside of them", "a.example TXT \"v=spf1 a/25 -all\"\na.example A 192.0.2.129", NULL,
	NULL, NULL, "fail", NULL},

    /* macros */
    {"the comma parts",
	"a.example TXT \"v=spf1 exists:%{l1r,}.x.example -all\"\nu.x.example A 127.0.0.2", NULL,
	NULL, "u,v@a.example", "pass", NULL},
    {"the slash parts",
	"a.example TXT \"v=spf1 exists:%{l1/}.x.example -all\"\nv.x.example A 127.0.0.2", NULL,
	NULL, "u/v@a.example", "pass", NULL},
    {"the reversing r may be a capital",
	"a.example TXT \"v=spf1 exists:%{iR}.x.example -all\"\n1.2.0.192.x.example A 127.0.0.2",
	NULL, NULL, NULL, "pass", NULL},
    {"more parts than there are",
	"a.example TXT \"v=spf1 exists:%{d999}.x -all\"\na.example.x A 127.0.0.2", NULL, NULL, NULL,
	"pass", NULL},
    {"a long name loses its left",
	"a.example TXT \"v=spf1 exists:%{l}." L60 "." L60 "." L60 "." L60 ".x -all\"\n" L60 "." L60
	"." L60 "." L60 ".x A 127.0.0.2",
	NULL, NULL, "left.lostlost@a.example", "pass", NULL},
    {"blanks and backslashes of a sender are bytes of a label",
	"a.example TXT \"v=spf1 exists:%{l}.x -all\"\na\\032b\\092c.x A 127.0.0.2", NULL, NULL,
	"a b\\c@a.example", "pass", NULL},
    {"a sender's percent sign is no macro",
	"a.example TXT \"v=spf1 exists:%{l}.x -all\"\n%{d}.x A 127.0.0.2", NULL, NULL,
	"%{d}@a.example", "pass", NULL},
    {"a capital escapes", "a.example TXT \"v=spf1 exists:%{L}.x -all\"\n%25%7Bd%7D.x A 127.0.0.2",
	NULL, NULL, "%{d}@a.example", "pass", NULL},
    {"the peer's name is best the domain itself",
	"a.example TXT \"v=spf1 exists:%{p}.x -all\"\n1.2.0.192.in-addr.arpa PTR other.example\n"
	"1.2.0.192.in-addr.arpa PTR b.a.example\n1.2.0.192.in-addr.arpa PTR a.example\n"
	"other.example A 192.0.2.1\nb.a.example A 192.0.2.1\na.example A 192.0.2.1\n"
	"a.example.x A 127.0.0.2",
	NULL, NULL, NULL, "pass", NULL},
    {"the peer's name when DNS cannot tell",
	"a.example TXT \"v=spf1 exists:%{p}.x -all\"\n1.2.0.192.in-addr.arpa TEMPORARY\n"
	"unknown.x A 127.0.0.2",
	NULL, NULL, NULL, "pass", NULL},

    /* limits */
    {"the eleventh term does not match any more",
	"a.example TXT \"v=spf1" A10 " a:b.example -all\"\na.example A 203.0.113.1\n"
	"b.example A 192.0.2.1",
	NULL, NULL, NULL, "permerror", "more than 10 terms"},
    {"the tenth does",
	"a.example TXT \"v=spf1 a a a a a a a a a a:b.example -all\"\na.example A 203.0.113.1\n"
	"b.example A 192.0.2.1",
	NULL, NULL, NULL, "pass", NULL},
    {"includes count on",
	"a.example TXT \"v=spf1 include:i.example include:i.example include:i.example a:b.example "
	"-all\"\ni.example TXT \"v=spf1 a a -all\"\ni.example A 203.0.113.1\nb.example A "
	"192.0.2.1",
	NULL, NULL, NULL, "pass", NULL},
    {"includes count on, and end it",
	"a.example TXT \"v=spf1 include:i.example include:i.example include:i.example a:c.example "
	"a:b.example -all\"\ni.example TXT \"v=spf1 a a -all\"\ni.example A 203.0.113.1\n"
	"b.example A 192.0.2.1\nc.example A 203.0.113.1",
	NULL, NULL, NULL, "permerror", "more than 10 terms"},
    {"names that lead to nothing count over includes",
	"a.example TXT \"v=spf1 include:i.example a:n3.example +all\"\n"
	"i.example TXT \"v=spf1 a:n1.example exists:n2.example -all\"",
	NULL, NULL, NULL, "permerror", "lead to nothing"},
    {"mail hosts that lead to nothing count",
	"a.example TXT \"v=spf1 mx +all\"\na.example MX 1 n1.example\na.example MX 2 n2.example\n"
	"a.example MX 3 n3.example",
	NULL, NULL, NULL, "permerror", "lead to nothing"},
    {"a domain without mail is no mail host",
	"a.example TXT \"v=spf1 mx a:n1.example a:n2.example +all\"\na.example MX 0 .", NULL, NULL,
	NULL, "pass", NULL},
    {"eleven mail hosts, the first of them right",
	"a.example TXT \"v=spf1 mx -all\"\na.example MX 1 m.example\na.example MX 2 b.example\n"
	"a.example MX 3 c.example\na.example MX 4 d.example\na.example MX 5 e.example\n"
	"a.example MX 6 f.example\na.example MX 7 g.example\na.example MX 8 h.example\n"
	"a.example MX 9 i.example\na.example MX 10 j.example\na.example MX 11 k.example\n"
	"m.example A 192.0.2.1",
	NULL, NULL, NULL, "permerror", "more than 10 mail hosts"},
    {"redirect in a ring", "a.example TXT \"v=spf1 redirect=a.example\"", NULL, NULL, NULL,
	"permerror", "more than 10 terms"},
    {"include in a ring",
	"a.example TXT \"v=spf1 include:b.example\"\nb.example TXT \"v=spf1 include:a.example\"",
	NULL, NULL, NULL, "permerror", "more than 10 terms"},
    {"redirect to a domain without a record", "a.example TXT \"v=spf1 redirect=b.example\"", NULL,
	NULL, NULL, "permerror", "no SPF record at b.example"},
    {"redirect counts for nothing beside all", "a.example TXT \"v=spf1 redirect=b.example ?all\"",
	NULL, NULL, NULL, "neutral", NULL},
    {"redirect within an include keeps the include's meaning",
	"a.example TXT \"v=spf1 -include:i.example ~all\"\ni.example TXT \"v=spf1 "
	"redirect=j.example\"\n"
	"j.example TXT \"v=spf1 ip4:192.0.2.0/24 -all\"",
	NULL, NULL, NULL, "fail", NULL},

    /* trouble */
    {"an include that DNS cannot tell of",
	"a.example TXT \"v=spf1 include:b.example +all\"\nb.example TEMPORARY", NULL, NULL, NULL,
	"temperror", "b.example"},
    {"an address that DNS cannot tell of",
	"a.example TXT \"v=spf1 -a:b.example +all\"\nb.example TEMPORARY", NULL, NULL, NULL,
	"temperror", "b.example"},
    {"a mail host that DNS cannot tell of",
	"a.example TXT \"v=spf1 mx +all\"\na.example MX 1 m.example\nm.example TEMPORARY", NULL,
	NULL, NULL, "temperror", "m.example"},
    {"a name to exist that DNS cannot tell of",
	"a.example TXT \"v=spf1 exists:b.example +all\"\nb.example TEMPORARY", NULL, NULL, NULL,
	"temperror", "b.example"},
    {"peer's names that DNS cannot tell of are none",
	"a.example TXT \"v=spf1 ptr ?all\"\n1.2.0.192.in-addr.arpa TEMPORARY", NULL, NULL, NULL,
	"neutral", NULL},
    {"one of the peer's names that DNS cannot tell of is passed over",
	"a.example TXT \"v=spf1 ptr -all\"\n1.2.0.192.in-addr.arpa PTR b.example\n"
	"1.2.0.192.in-addr.arpa PTR c.a.example\nb.example TEMPORARY\nc.a.example A 192.0.2.1",
	NULL, NULL, NULL, "pass", NULL},
    {"a name that only ends alike is not within",
	"a.example TXT \"v=spf1 ptr -all\"\n1.2.0.192.in-addr.arpa PTR evila.example\n"
	"evila.example A 192.0.2.1",
	NULL, NULL, NULL, "fail", NULL},
    {"explanations are not fetched, whatever stands there",
	"a.example TXT \"v=spf1 -all exp=b.example\"\nb.example TEMPORARY", NULL, NULL, NULL,
	"fail", NULL},
    {"a NUL in a record", "a.example TXT \"v=spf1 +all\\000\"", NULL, NULL, NULL, "permerror",
	"all\\x00"},
    {"a record in several strings", "a.example TXT \"v=sp\" \"f1 ip4:192.0\" \".2.1 -all\"", NULL,
	NULL, NULL, "pass", NULL},
    {"a name in a record is shown without control characters",
	"a.example TXT \"v=spf1 a:\\010\\027[31m -all\"", NULL, NULL, NULL, "permerror",
	"a:\\x0A\\x1B[31m"},
};

static void
check(const struct spf_query *query, const char *zone, struct deadline deadline,
    struct spf_answer *answer)
{
	struct dns *dns;

	fake_dns_load(zone);
	dns = dns_open("");
	spf_check(query, dns, deadline, answer);
	dns_close(dns);
}

static void
test_row(void **state)
{
	const struct spf_row *row = *state;
	struct spf_query query = {.ip = row->ip != NULL ? row->ip : "192.0.2.1",
	    .helo = row->helo != NULL ? row->helo : "h.example",
	    .sender = row->sender != NULL ? row->sender : "u@a.example"};
	struct spf_answer answer;

	if (query.ip[0] == '\0')
		query.ip = NULL;
	check(&query, row->zone, deadline_in_ms(60000), &answer);
	if (strcmp(spf_result_name(answer.result), row->want) != 0)
		fail_msg("%s (%s)", spf_result_name(answer.result), answer.why.text);
	if (row->want_why == NULL)
		assert_string_equal(answer.why.text, "");
	else if (strstr(answer.why.text, row->want_why) == NULL)
		fail_msg("\"%s\"", answer.why.text);
}

static const struct spf_query ordinary = {
    .ip = "192.0.2.1", .helo = "h.example", .sender = "u@a.example"};

static void
test_no_time_left(void **state)
{
	struct spf_answer answer;

	(void)state;
	check(&ordinary, "a.example TXT \"v=spf1 +all\"", deadline_in_ms(0), &answer);
	assert_int_equal(answer.result, SPF_TEMPERROR);
}

/* More networks than libspf2 has room for, in a record near the longest. */
static void
test_many_networks(void **state)
{
	static char zone[2 * SPF_RECORD_SIZE_MAX];
	struct spf_answer answer;
	size_t used = (size_t)sprintf(zone, "a.example TXT \"v=spf1");
	int i;

	(void)state;
	for (i = 0; used < SPF_RECORD_SIZE_MAX - 100; i++)
		used += (size_t)sprintf(
		    zone + used, " ip4:10.%d.%d.0/24 ip6:2001:db8:%x::/48", i / 256, i % 256, i);
	sprintf(zone + used, " ip4:192.0.2.0/24 -all\"");
	check(&ordinary, zone, deadline_in_ms(60000), &answer);
	assert_string_equal(answer.why.text, "");
	assert_int_equal(answer.result, SPF_PASS);
}

static void
test_too_long(void **state)
{
	static char zone[2 * SPF_RECORD_SIZE_MAX];
	struct spf_answer answer;
	size_t used = (size_t)sprintf(zone, "a.example TXT \"v=spf1 +all");

	(void)state;
	memset(zone + used, ' ', SPF_RECORD_SIZE_MAX);
	zone[used + SPF_RECORD_SIZE_MAX] = '"';
	check(&ordinary, zone, deadline_in_ms(60000), &answer);
	assert_int_equal(answer.result, SPF_PERMERROR);
}

/* The most that one message can make us ask, and that it ends. */
static void
test_most_questions(void **state)
{
	static char zone[16 * 1024];
	struct spf_answer answer;
	size_t used =
	    (size_t)sprintf(zone, "a.example TXT \"v=spf1 mx mx mx mx mx mx mx mx ptr "
				  "exists:%%{p}.x.example -all\"\nh.example A 203.0.113.1\n"
				  "*.x.example A 203.0.113.1\n");
	int i;

	(void)state;
	for (i = 0; i < 10; i++)
		used += (size_t)sprintf(zone + used,
		    "a.example MX %d h.example\n1.2.0.192.in-addr.arpa PTR h.example\n", i);
	sprintf(zone + used, "1.2.0.192.in-addr.arpa PTR h.example\n");
	check(&ordinary, zone, deadline_in_ms(60000), &answer);
	assert_int_equal(answer.result, SPF_FAIL);
	/* the record, 8 mx with their hosts, the peer's names once, the name to exist */
	assert_int_equal(fake_dns_asked(), 1 + 8 * 11 + 11 + 1);
}

/* ---- records that are nearly right ---- */

static const char *const seeds[] = {
    "v=spf1 -all",
    "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ?all",
    "v=spf1 a mx ptr -all",
    "v=spf1 a:b.example/24//64 mx:%{d}/0 ~all",
    "v=spf1 include:b.example exists:%{ir}.%{v}._spf.%{d2} redirect=%{d}.x exp=%{l1r+-}.b.example",
    "v=spf1 exists:%{S}%%%_%-.%{l128r.-+,/_=}.x moo.cow=%{c} -include:b.example.",
    "v=spf1 redirect=b.example ip4:10.0.0.0/8",
};

static const char noise[] = " %{}:/=.-+~?_,|0123456789srlodiphcvtaxmn\t\n\r\"\\\x01\x7f\x80\xff";

/* Numbers that are the same each time (Knuth's LCG). */
static unsigned int
next_number(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return ((unsigned int)(*seed >> 33U));
}

static size_t
mutate(char *text, size_t size, uint64_t *seed)
{
	unsigned int changes = 1 + next_number(seed) % 4;

	while (changes-- > 0 && size > 0) {
		size_t at = next_number(seed) % size;
		char byte = noise[next_number(seed) % (sizeof(noise) - 1)];

		switch (next_number(seed) % 4) {
		case 0:
			text[at] = byte;
			break;
		case 1:
			memmove(text + at + 1, text + at, size - at);
			text[at] = byte;
			size++;
			break;
		case 2:
			memmove(text + at, text + at + 1, size - at - 1);
			size--;
			break;
		default:
			memmove(text + at, text + next_number(seed) % (at + 1), size - at);
			break;
		}
	}
	return (size);
}

/*
 * No change of a record makes libspf2 refuse what we let pass, nor does what we refuse ever pass;
 * and what we let pass is read to its end.
 */
static void
test_mutations(void **state)
{
	char record[512], zone[4096];
	struct spf_answer answer;
	uint64_t seed = 7208;
	int round;

	(void)state;
	for (round = 0; round < 30000; round++) {
		const char *from = seeds[(size_t)round % (sizeof(seeds) / sizeof(seeds[0]))];
		size_t size = strlen(from), used, i;
		struct spf_cursor cursor;
		struct spf_term term;
		struct why why = {""};
		int right;

		memcpy(record, from, size);
		size = mutate(record, size, &seed);
		right = spf_syntax_check(record, size, &why);
		assert_int_equal(right == -1, why.text[0] != '\0');
		if (right == 0) {
			cursor = spf_syntax_begin(record, size);
			while (spf_syntax_next(&cursor, &term))
				;
			assert_ptr_equal(cursor.at, cursor.end);
			for (i = 0; i < size; i++)
				assert_in_range((unsigned char)record[i], 0x20, 0x7e);
		}
		used = (size_t)sprintf(zone, "b.example TXT \"v=spf1 ip4:203.0.113.1\"\na.example "
					     "A 192.0.2.1\na.example TXT \"");
		for (i = 0; i < size; i++)
			used += (size_t)sprintf(zone + used, "\\%03d", (unsigned char)record[i]);
		sprintf(zone + used, "\"\n");
		check(&ordinary, zone, deadline_in_ms(60000), &answer);
		if (strstr(answer.why.text, "libspf2") != NULL)
			fail_msg("%s: %.*s", answer.why.text, (int)size, record);
		if (right == -1 && answer.result != SPF_NONE && answer.result != SPF_PERMERROR)
			fail_msg("%s: %.*s", spf_result_name(answer.result), (int)size, record);
	}
}

int
main(void)
{
	struct CMUnitTest tests[80] = {cmocka_unit_test(test_no_time_left),
	    cmocka_unit_test(test_many_networks), cmocka_unit_test(test_too_long),
	    cmocka_unit_test(test_most_questions), cmocka_unit_test(test_mutations)};
	size_t used = 5;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/spf", tests, used));
}
