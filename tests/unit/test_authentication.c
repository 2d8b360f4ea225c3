/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "authentication.h"

#include <stdio.h>
#include <string.h>

#include "fake_dns.h"
#include "rows.h"

/* The peer is 192.0.2.1, which x.example and evil.example let send for them. */
#define ZONE                                                                                       \
	"evil.example TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"                                         \
	"x.com TXT \"v=spf1 -all\"\n"                                                              \
	"_dmarc.x.com TXT \"v=DMARC1; p=reject\"\n"                                                \
	"x.example TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"                                            \
	"_dmarc.x.example TXT \"v=DMARC1; p=reject; sp=quarantine\"\n"                             \
	"news.x.example TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"                                       \
	"strict.example TXT \"v=spf1 -all\"\n"                                                     \
	"_dmarc.strict.example TXT \"v=DMARC1; p=quarantine; adkim=s; aspf=s\"\n"                  \
	"a.strict.example TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"                                     \
	"_dmarc.zero.example TXT \"v=DMARC1; p=reject; pct=0\"\n"                                  \
	"_dmarc.twice.example TXT \"v=DMARC1; p=reject\"\n"                                        \
	"_dmarc.twice.example TXT \"v=DMARC1; p=none\"\n"                                          \
	"_dmarc.wrong.example TXT \"v=DMARC1; p=nothing\"\n"                                       \
	"_dmarc.slip.example TXT \"v=DMARC1; p=reject; rf=junk\"\n"                                \
	"_dmarc.noise.example TXT \"some text\"\n"                                                 \
	"_dmarc.noise.example TXT \"v=DMARC1; p=quarantine\"\n"                                    \
	"_dmarc.later.example TEMPORARY\n"                                                         \
	"later.example TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"                                        \
	"key._domainkey.slow.example TEMPORARY\n"                                                  \
	"_dmarc.slow.example TXT \"v=DMARC1; p=reject\"\n"                                         \
	"_dmarc.co.uk TXT \"v=DMARC1; p=none\"\n"                                                  \
	"_dmarc.company.example TXT \"v=DMARC1; p=none\"\n"                                        \
	"_dmarc.branch.example TEMPORARY\n"                                                        \
	"co.uk TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"                                                \
	"com TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"                                                  \
	"_dmarc.victim.co.uk TXT \"v=DMARC1; p=reject\"\n"

static struct {
	const char *overridden, *policy, *own_source;
	bool trouble;
} tables;

enum answer
directory_is_shared(struct directory *directory, const char *domain, struct why *why)
{
	(void)directory;
	if (tables.trouble) {
		why_set(why, "locked");
		return (ANSWER_CANNOT_TELL);
	}
	return (strcmp(domain, "company.example") == 0 || strcmp(domain, "branch.example") == 0
		    ? ANSWER_YES
		    : ANSWER_NO);
}

enum answer
directory_dmarc_override(struct directory *directory, const char *domain,
    char policy[DIRECTORY_NAME_SIZE], struct why *why)
{
	(void)directory;
	(void)why;
	if (tables.overridden == NULL || strcmp(domain, tables.overridden) != 0)
		return (ANSWER_NO);
	snprintf(policy, DIRECTORY_NAME_SIZE, "%s", tables.policy);
	return (ANSWER_YES);
}

enum answer
directory_own_source(struct directory *directory, const char *domain, const char *address,
    const char *const *proved, size_t count, struct why *why)
{
	size_t i;

	(void)directory;
	(void)domain;
	(void)why;
	assert_string_equal(address, "192.0.2.1");
	for (i = 0; tables.own_source != NULL && i < count; i++)
		if (strcmp(proved[i], tables.own_source) == 0)
			return (ANSWER_YES);
	return (ANSWER_NO);
}

#define SIGNED(domain) "on;d=" domain " s=key r=pass w= f=yes t=no;"

struct row {
	const char *name;
	const char *from;   /* what Exim reads as its only mailbox; NULL: as in headers */
	const char *sender; /* envelope */
	const char *dkim;   /* NULL: "on;" */
	const char *headers[2];
	const char *mailboxes;
	const char *overridden, *policy, *own_source;
	bool trouble, score;
	bool over; /* signed, and with a line that Exim does not verify behind */
	enum dmarc_result want;
	enum dmarc_disposition want_disposition;
	enum answer want_aligned;
	const char *want_from; /* NULL: not looked at */
	bool want_refused;
};

#define NONE       DMARC_DISPOSITION_NONE
#define QUARANTINE DMARC_DISPOSITION_QUARANTINE
#define REJECT     DMARC_DISPOSITION_REJECT
#define YES        ANSWER_YES
#define UNKNOWN    ANSWER_CANNOT_TELL

static const struct row rows[] = {
    {"SPF aligns", "a@x.example", "a@x.example", .want = DMARC_PASS, .want_aligned = YES},
    {"SPF of a subdomain aligns", "a@x.example", "a@news.x.example", .want = DMARC_PASS,
	.want_aligned = YES},
    {"a signature aligns", "a@x.com", "a@evil.example", SIGNED("x.com"), .want = DMARC_PASS,
	.want_aligned = YES},
    {"a signature of a subdomain aligns", "a@x.com", "a@evil.example", SIGNED("mail.x.com"),
	.want = DMARC_PASS, .want_aligned = YES},
    {"a single letter label is not passed by another's SPF", "a@x.com", "a@evil.example",
	.want = DMARC_FAIL, .want_disposition = REJECT},
    {"nor by another's signature", "a@x.com", "a@evil.example", SIGNED("evil.example"),
	.want = DMARC_FAIL, .want_disposition = REJECT},
    {"nor by a name that ends the same", "a@x.com", "a@evil.example", SIGNED("notx.com"),
	.want = DMARC_FAIL, .want_disposition = REJECT},
    {"nor by the name above it", "a@x.com", "a@com", SIGNED("com"), .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"nor by a public suffix", "a@victim.co.uk", "a@co.uk", SIGNED("co.uk"), .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"nor by a neighbour under a public suffix", "a@victim.co.uk", "a@evil.example",
	SIGNED("other.co.uk"), .want = DMARC_FAIL, .want_disposition = REJECT},
    {"SPF that fails proves nothing", "a@x.com", "a@x.com", .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"a signature that fails proves nothing", "a@x.com", "a@evil.example",
	"on;d=x.com s=k r=fail w=bodyhash_mismatch f=yes t=no;", .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"nor one that leaves From out", "a@x.com", "a@evil.example",
	"on;d=x.com s=k r=pass w= f=no t=no;", .want = DMARC_FAIL, .want_disposition = REJECT},
    {"what Exim has not looked at proves nothing, and is kept", "a@x.com", "a@evil.example",
	.over = true, .want = DMARC_FAIL, .want_disposition = QUARANTINE},
    {"also where a row would refuse it", "a@silent.example", "a@evil.example",
	.overridden = "silent.example", .policy = "reject", .over = true, .want = DMARC_NONE,
	.want_disposition = QUARANTINE},
    {"SPF may prove it all the same", "a@x.example", "a@x.example", .over = true,
	.want = DMARC_PASS, .want_aligned = YES},
    {"a From that nobody can trust is not kept for it", NULL, "a@evil.example",
	.headers = {"From: a@x.com\n", "From: b@x.com\n"}, .mailboxes = "a@x.com", .over = true,
	.want = DMARC_FAIL, .want_disposition = REJECT},
    {"sp is for subdomains", "a@sub.x.example", "a@evil.example", .want = DMARC_FAIL,
	.want_disposition = QUARANTINE},
    {"strict: a subdomain does not align", "a@strict.example", "a@a.strict.example",
	SIGNED("b.strict.example"), .want = DMARC_FAIL, .want_disposition = QUARANTINE},
    {"strict: the same does", "a@strict.example", "a@evil.example", SIGNED("strict.example"),
	.want = DMARC_PASS, .want_aligned = YES},
    {"pct=0 is the next lesser", "a@zero.example", "a@evil.example", .want = DMARC_FAIL,
	.want_disposition = QUARANTINE},
    {"two policies are none", "a@twice.example", "a@evil.example", .want = DMARC_NONE},
    {"no policy", "a@silent.example", "a@evil.example", .want = DMARC_NONE},
    {"a policy that cannot be read", "a@wrong.example", "a@evil.example", .want = DMARC_PERMERROR},
    {"a slip in another tag", "a@slip.example", "a@evil.example", .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"another text beside the policy", "a@noise.example", "a@evil.example", .want = DMARC_FAIL,
	.want_disposition = QUARANTINE},
    {"a policy of a public suffix is not its domains'", "a@free.co.uk", "a@evil.example",
	.want = DMARC_NONE},
    {"letters in upper case", "a@X.Com", "a@evil.example", .want = DMARC_FAIL,
	.want_disposition = REJECT, .want_from = "x.com"},
    {"a final dot", "a@x.com.", "a@evil.example", .want = DMARC_FAIL, .want_disposition = REJECT,
	.want_from = "x.com"},
    {"an international domain",
	"a@b\xc3\xbc"
	"cher.example",
	"a@evil.example", .want = DMARC_NONE, .want_from = "xn--bcher-kva.example"},
    {"DNS does not say the policy", "a@later.example", "a@evil.example", .want = DMARC_TEMPERROR,
	.want_refused = true},
    {"the same, and the settings say score", "a@later.example", "a@evil.example", .score = true,
	.want = DMARC_TEMPERROR},
    {"the same, but SPF of just this domain passes", "a@later.example", "a@later.example",
	.want = DMARC_TEMPERROR, .want_aligned = YES},
    {"DNS does not say the key", "a@slow.example", "a@evil.example",
	"on;d=slow.example s=key r=invalid w=pubkey_unavailable f=yes t=no;",
	.want = DMARC_TEMPERROR, .want_aligned = UNKNOWN, .want_refused = true},
    {"there is no key", "a@slow.example", "a@evil.example",
	"on;d=slow.example s=gone r=invalid w=pubkey_unavailable f=yes t=no;", .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"another's key that DNS does not say", "a@x.com", "a@evil.example",
	"on;d=slow.example s=key r=invalid w=pubkey_unavailable f=yes t=no;", .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"Exim has not looked at signatures", "a@x.com", "a@evil.example", "", .want = DMARC_TEMPERROR,
	.want_aligned = UNKNOWN, .want_refused = true},
    {"an override lets in", "a@x.com", "a@evil.example", .overridden = "x.com", .policy = "none",
	.want = DMARC_FAIL},
    {"an override is stricter", "a@silent.example", "a@evil.example",
	.overridden = "silent.example", .policy = "reject", .want = DMARC_NONE,
	.want_disposition = REJECT},
    {"an override does not touch what aligns", "a@x.example", "a@x.example",
	.overridden = "x.example", .policy = "reject", .want = DMARC_PASS, .want_aligned = YES},
    {"an override to what is published", "a@x.com", "a@evil.example", .overridden = "x.com",
	.policy = "published", .want = DMARC_FAIL, .want_disposition = REJECT},
    {"our own domain, which asks for nothing", "a@company.example", "a@evil.example",
	.want = DMARC_FAIL, .want_disposition = QUARANTINE},
    {"our own domain, with an override to none", "a@company.example", "a@evil.example",
	.overridden = "company.example", .policy = "none", .want = DMARC_FAIL,
	.want_disposition = QUARANTINE},
    {"our own domain, with its signature", "a@company.example", "a@evil.example",
	SIGNED("company.example"), .want = DMARC_PASS, .want_aligned = YES},
    {"our own domain, from a source of ours", "a@company.example", "a@evil.example",
	.own_source = "evil.example", .want = DMARC_FAIL},
    {"our own domain, and DNS does not answer", "a@branch.example", "a@evil.example", .score = true,
	.want = DMARC_TEMPERROR, .want_disposition = QUARANTINE},
    {"the directory does not answer", "a@silent.example", "a@evil.example", .trouble = true,
	.want_refused = true},
    {"no From", NULL, "a@evil.example", .want = DMARC_PERMERROR, .want_from = ""},
    {"two From headers: nothing signs for them", NULL, "a@x.example", SIGNED("x.example"),
	{"From: a@silent.example\n", "From: a@x.example\n"}, .want = DMARC_FAIL,
	.want_disposition = REJECT, .want_from = "x.example"},
    {"a blank before the colon", NULL, "a@evil.example", NULL, {"From : a@x.com\n"},
	.want = DMARC_FAIL, .want_disposition = REJECT, .want_from = "x.com"},
    {"two mailboxes: the one that fares worst", NULL, "a@x.example", NULL,
	{"From: a@x.example, b@x.com\n"}, "a@x.example:b@x.com", .want = DMARC_FAIL,
	.want_disposition = REJECT, .want_from = "x.com"},
    {"two mailboxes that both align", NULL, "a@x.example", NULL,
	{"From: a@x.example, b@news.x.example\n"}, "a@x.example:b@news.x.example",
	.want = DMARC_PASS, .want_aligned = YES},
    {"a line that Exim cannot read", NULL, "a@x.example", NULL,
	{"From: <a@company.example> <b@x.example>\n"}, .want = DMARC_FAIL,
	.want_disposition = REJECT},
    {"an @ of another kind", NULL, "a@evil.example", NULL, {"From: a\xef\xbc\xa0x.com\n"},
	.want = DMARC_FAIL, .want_disposition = REJECT, .want_from = "x.com"},
    {"more domains than are looked at", NULL, "a@evil.example", NULL,
	{"From: a@a1.example a@a2.example a@a3.example a@a4.example a@a5.example a@a6.example "
	 "a@a7.example a@a8.example a@a9.example\n"},
	.want = DMARC_PERMERROR, .want_disposition = QUARANTINE},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct module_settings settings = {
	    .dns_timeout_ms = INT64_C(10) * 1000,
	    .spf_temperror = SPF_TEMPERROR_TEMPFAIL,
	    .dmarc_temperror = row->score ? DMARC_TEMPERROR_SCORE : DMARC_TEMPERROR_TEMPFAIL,
	};
	char from[256];
	static const char signature[] = "DKIM-Signature: v=1; d=x.com\n";
	struct message_header headers[3] = {{.text = from}};
	struct message message = {.peer = "192.0.2.1",
	    .sender = row->sender,
	    .helo = "mx.example",
	    .acl_dkim = row->dkim != NULL ? row->dkim : "on;",
	    .headers = headers,
	    .body_fd = -1};
	struct authentication authentication;
	size_t i;

	tables.overridden = row->overridden;
	tables.policy = row->policy;
	tables.own_source = row->own_source;
	tables.trouble = row->trouble;
	fake_dns_load(ZONE);
	if (row->from != NULL) {
		headers[0].size = (size_t)snprintf(from, sizeof(from), "From: %s\n", row->from);
		message.headers_count = 1;
		message.author[MESSAGE_FROM] =
		    (struct message_author){row->from, row->from, row->from, row->from};
	} else {
		for (i = 0; i < 2 && row->headers[i] != NULL; i++)
			headers[message.headers_count++] =
			    (struct message_header){row->headers[i], strlen(row->headers[i])};
		message.author[MESSAGE_FROM] = (struct message_author){
		    "", row->mailboxes != NULL ? row->mailboxes : "", "list", ""};
	}
	if (row->over) {
		headers[message.headers_count++] =
		    (struct message_header){signature, sizeof(signature) - 1};
		message.longest_line = 20000;
	}
	authentication_find(&message, &settings, NULL, &authentication);
	assert_int_equal(
	    authentication.answer, row->want_refused ? ANSWER_CANNOT_TELL : ANSWER_YES);
	if (row->want_refused)
		assert_string_not_equal(authentication.why.text, "");
	if (row->trouble) {
		authentication_free(&authentication);
		return;
	}
	assert_int_equal(authentication.dmarc, row->want);
	assert_int_equal(authentication.disposition, row->want_disposition);
	assert_int_equal(authentication.aligned, row->want_aligned);
	if (row->want_from != NULL)
		assert_string_equal(authentication.from_domain, row->want_from);
	authentication_free(&authentication);
}

struct entry_row {
	const char *name;
	const char *entry;
	enum answer want;
};

static const struct entry_row entries[] = {
    {"an address whose domain has passed SPF", "boss@x.example", YES},
    {"its domain alone", "x.example", YES},
    {"another of the same organisation", "mail.x.example", YES},
    {"one that a signature proves", "a@signed.example", YES},
    {"one whose signature fails", "a@broken.example", ANSWER_NO},
    {"one that DNS says nothing of", "a@slow.example", UNKNOWN},
    {"one with the same end", "a@notx.example", ANSWER_NO},
    {"the top", "example", ANSWER_NO},
    {"no domain", "", ANSWER_NO},
};

static void
test_entry(void **state)
{
	const struct entry_row *row = *state;
	struct module_settings settings = {.dns_timeout_ms = INT64_C(10) * 1000};
	struct message message = {.peer = "192.0.2.1",
	    .sender = "a@x.example",
	    .helo = "mx.example",
	    .acl_dkim =
		SIGNED("signed.example") "d=broken.example s=k r=fail w= f=yes t=no;"
					 "d=slow.example s=key r=invalid w=pubkey_unavailable "
					 "f=yes t=no;",
	    .body_fd = -1};
	struct authentication authentication;

	memset(&tables, 0, sizeof(tables));
	fake_dns_load(ZONE);
	authentication_find(&message, &settings, NULL, &authentication);
	assert_int_equal(authentication_aligns(&authentication, row->entry), row->want);
	authentication_free(&authentication);
}

static void
test_no_list_of_suffixes(void **state)
{
	struct module_settings settings = {
	    .dns_timeout_ms = INT64_C(10) * 1000, .public_suffix_list = "/nonexistent/list"};
	struct message message = {.sender = "", .helo = "", .acl_dkim = "on;", .body_fd = -1};
	struct authentication authentication;

	(void)state;
	authentication_find(&message, &settings, NULL, &authentication);
	assert_int_equal(authentication.answer, ANSWER_CANNOT_TELL);
	assert_int_equal(authentication_aligns(&authentication, "x.example"), ANSWER_CANNOT_TELL);
	authentication_free(&authentication);
}

int
main(void)
{
	struct CMUnitTest tests[96] = {cmocka_unit_test(test_no_list_of_suffixes)};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, entries, test_entry);
	return (ROWS_RUN("local_scan/authentication", tests, used));
}
