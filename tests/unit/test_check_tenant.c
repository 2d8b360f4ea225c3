/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_tenant.h"

#include <string.h>

#include "rows.h"

/* Facts and a directory that answer what the row says. Our tenant is "ours". */
struct facts {
	struct message message;
};
static enum answer address_answer, headers_answer, counts_answer, known_answer;

const struct message *
facts_message(const struct facts *facts)
{
	return (&facts->message);
}

struct directory *
facts_directory(const struct facts *facts)
{
	(void)facts;
	return (NULL);
}

enum answer
directory_o365_address(struct directory *directory, const char *address, struct why *why)
{
	(void)directory;
	(void)address;
	if (address_answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	return (address_answer);
}

enum answer
directory_o365_certificate(struct directory *directory, const char *name, struct why *why)
{
	(void)directory;
	(void)why;
	return (strcmp(name, "good.example") == 0 ? ANSWER_YES : ANSWER_NO);
}

enum answer
directory_tenant_headers(
    struct directory *directory, struct directory_headers *headers, struct why *why)
{
	(void)directory;
	if (headers_answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	headers->count = 2;
	strcpy(headers->name[0], "X-Org");
	strcpy(headers->name[1], "X-Id");
	return (headers_answer);
}

enum answer
directory_tenant_counts(
    struct directory *directory, const char *header, const char *value, struct why *why)
{
	(void)directory;
	(void)header;
	if (counts_answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	if (counts_answer != ANSWER_YES)
		return (counts_answer);
	return (strcmp(value, "ours") == 0 ? ANSWER_YES : ANSWER_NO);
}

enum answer
directory_tenant_known(struct directory *directory, const char *header, struct why *why)
{
	(void)directory;
	(void)header;
	if (known_answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	return (known_answer);
}

#define BOTH       "X-Org: ours\n", "X-Id: ours\n"
#define NOT_LISTED "peer is in no row of o365_network, and shows no certificate of o365_certificate"

struct tenant_row {
	const char *name;
	const char *headers[5], *cipher, *names;
	enum answer address, rows, counts, want;
	const char *want_detail;
	enum finding_fate want_fate;
	bool want_never_observed;
	enum { KNOWN, NOT_KNOWN, LOCKED } tenants; /* what directory_tenant_known() says */
};

static const struct tenant_row rows[] = {
    {"proved by the address", {BOTH}, "TLS", "", ANSWER_YES, ANSWER_YES, ANSWER_YES, ANSWER_NO, "",
	FINDING_BY_ROW, false, KNOWN},
    {"proved by one name of a certificate", {BOTH}, "TLS", "bad.example\n\ngood.example\nx",
	ANSWER_NO, ANSWER_YES, ANSWER_YES, ANSWER_NO, "", FINDING_BY_ROW, false, KNOWN},
    {"no TLS", {BOTH}, "", "", ANSWER_YES, ANSWER_YES, ANSWER_YES, ANSWER_YES,
	"the connection is not encrypted", FINDING_TRY_LATER, true, KNOWN},
    {"neither address nor certificate", {BOTH}, "TLS", "bad.example\ngood.example.example",
	ANSWER_NO, ANSWER_YES, ANSWER_YES, ANSWER_YES, NOT_LISTED, FINDING_TRY_LATER, true, KNOWN},
    {"the networks cannot be asked", {BOTH}, "TLS", "good.example", ANSWER_CANNOT_TELL, ANSWER_YES,
	ANSWER_YES, ANSWER_CANNOT_TELL, "locked", FINDING_BY_ROW, true, KNOWN},
    {"the headers cannot be asked", {BOTH}, "TLS", "", ANSWER_YES, ANSWER_CANNOT_TELL, ANSWER_YES,
	ANSWER_CANNOT_TELL, "locked", FINDING_BY_ROW, true, KNOWN},
    {"no header to ask for is not a proof", {BOTH}, "TLS", "", ANSWER_YES, ANSWER_NO, ANSWER_YES,
	ANSWER_CANNOT_TELL, "tenant_header has no row", FINDING_BY_ROW, true, KNOWN},
    {"the values cannot be asked", {BOTH}, "TLS", "", ANSWER_YES, ANSWER_YES, ANSWER_CANNOT_TELL,
	ANSWER_CANNOT_TELL, "locked", FINDING_BY_ROW, true, KNOWN},
    {"another tenant", {"X-Org: other\n", "X-Id: ours\n"}, "TLS", "", ANSWER_YES, ANSWER_YES,
	ANSWER_YES, ANSWER_YES, "X-Org names another tenant: other", FINDING_BY_ROW, false, KNOWN},
    {"another, where nobody has said which tenant is ours", {"X-Org: other\n", "X-Id: ours\n"},
	"TLS", "", ANSWER_YES, ANSWER_YES, ANSWER_YES, ANSWER_YES,
	"a domain has no o365_tenant, so that X-Org may name ours: other", FINDING_TRY_LATER, false,
	NOT_KNOWN},
    {"another, where that cannot be asked", {"X-Org: other\n", "X-Id: ours\n"}, "TLS", "",
	ANSWER_YES, ANSWER_YES, ANSWER_YES, ANSWER_CANNOT_TELL, "locked", FINDING_BY_ROW, true,
	LOCKED},
    {"unclear goes before another", {"X-Org: other\n"}, "TLS", "", ANSWER_YES, ANSWER_YES,
	ANSWER_YES, ANSWER_YES, "X-Id is missing", FINDING_TRY_LATER, false, KNOWN},
    {"twice", {BOTH, "x-id : ours\n"}, "TLS", "", ANSWER_YES, ANSWER_YES, ANSWER_YES, ANSWER_YES,
	"X-Id is there 2 times", FINDING_TRY_LATER, false, KNOWN},
    {"empty", {"X-Org:\n  \n", "X-Id: ours\n"}, "TLS", "", ANSWER_YES, ANSWER_YES, ANSWER_YES,
	ANSWER_YES, "X-Org is empty", FINDING_TRY_LATER, false, KNOWN},
    {"a longer name is another header", {"X-Org-2: ours\n", "X-Id: ours\n"}, "TLS", "", ANSWER_YES,
	ANSWER_YES, ANSWER_YES, ANSWER_YES, "X-Org is missing", FINDING_TRY_LATER, false, KNOWN},
    {"no header at all", {NULL}, "TLS", "", ANSWER_YES, ANSWER_YES, ANSWER_YES, ANSWER_YES,
	"X-Org is missing", FINDING_TRY_LATER, false, KNOWN},
};

static void
test_row(void **state)
{
	const struct tenant_row *row = *state;
	struct message_header headers[5];
	struct facts facts = {{.peer = "192.0.2.1",
	    .tls_cipher = row->cipher,
	    .peer_names = row->names,
	    .headers = headers}};
	struct finding finding = {.fate = FINDING_BY_ROW};

	for (; row->headers[facts.message.headers_count] != NULL; facts.message.headers_count++) {
		struct message_header *header = &headers[facts.message.headers_count];

		header->text = row->headers[facts.message.headers_count];
		header->size = strlen(header->text);
	}
	address_answer = row->address;
	headers_answer = row->rows;
	counts_answer = row->counts;
	known_answer = row->tenants == KNOWN    ? ANSWER_YES
		       : row->tenants == LOCKED ? ANSWER_CANNOT_TELL
						: ANSWER_NO;
	assert_int_equal(check_tenant(&facts, &finding), row->want);
	assert_string_equal(finding.detail.text, row->want_detail);
	assert_string_equal(finding.reply, "not taken from here");
	assert_int_equal(finding.fate, row->want_fate);
	assert_int_equal(finding.never_observed, row->want_never_observed);
}

int
main(void)
{
	struct CMUnitTest tests[32];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/check_tenant", tests, used));
}
