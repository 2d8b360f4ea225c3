/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dkim_header.h"

#include <string.h>

#include "rows.h"

/* The body has 100 bytes as it is signed; it is 1000000. */
enum { BODY_SIZE = 90, BODY_LINES = 10, NOW_S = 1000000 };

struct row {
	const char *name, *header, *want_reason;
};

static const struct row rows[] = {
    {"the whole body", "DKIM-Signature: v=1; d=x.example; s=k; h=From; b=AAAA\n", ""},
    {"as many as there are", "DKIM-Signature: d=x.example; l=100; b=AAAA\n", ""},
    {"one less", "DKIM-Signature: d=x.example; l=99; b=AAAA\n", "body_not_all_signed"},
    {"none", "DKIM-Signature: l=0; d=x.example\n", "body_not_all_signed"},
    {"no number", "DKIM-Signature: l=all; d=x.example\n", "body_not_all_signed"},
    {"less than none", "DKIM-Signature: l=-1; d=x.example\n", "body_not_all_signed"},
    {"more digits than a number has", "DKIM-Signature: l=99999999999999999999999; d=x.example\n",
	""},
    {"blanks within", "DKIM-Signature: d = x. exam\n\tple; l = 9\n 9\n", "body_not_all_signed"},
    {"what is no letter beside it", "DKIM-Signature:;;=d.=x.example;1==l-=99\n",
	"body_not_all_signed"},
    {"twice", "DKIM-Signature: d=x.example; l=100; l=9; l=100\n", "body_not_all_signed"},
    {"in capitals", "Dkim-Signature: d=X.Example; L=9\n", ""},
    {"a name of two letters", "DKIM-Signature: d=x.example; ll=9; bl=9; lb=9\n", ""},
    {"of another domain", "DKIM-Signature: d=y.example; l=9; x=1\n", ""},
    {"of a longer one", "DKIM-Signature: d=x.example.y; l=9\n", ""},
    {"another domain first", "DKIM-Signature: d=y.example; d=x.example; l=9\n",
	"body_not_all_signed"},
    {"what may have been a NUL", "DKIM-Signature: d=x.example; l=9; ?d=y.example\n",
	"body_not_all_signed"},
    {"what may have been a NUL, before", "DKIM-Signature: d=y.example?; l=9\n",
	"body_not_all_signed"},
    {"another header", "X-DKIM-Signature: d=x.example; l=9; x=1\n", ""},
    {"it ends now", "DKIM-Signature: d=x.example; x=1000000\n", ""},
    {"it has ended an hour ago", "DKIM-Signature: d=x.example; x=996400\n", ""},
    {"longer ago", "DKIM-Signature: d=x.example; x=996399\n", "expired"},
    {"it never ends", "DKIM-Signature: d=x.example; x=99999999999999999999999\n", ""},
    {"no time", "DKIM-Signature: d=x.example; x=soon\n", ""},
    {"nothing", "DKIM-Signature:\n", ""},
    {"no value", "DKIM-Signature: d=x.example; l\n", ""},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct message_header headers[] = {{"From: a@x.example\n", 18}, {row->header, 0}};
	struct message message = {.headers = headers,
	    .headers_count = 2,
	    .body_size = BODY_SIZE,
	    .body_lines = BODY_LINES};
	struct dkim_list list = {.known = true, .count = 2};
	size_t i;

	headers[1].size = strlen(row->header);
	for (i = 0; i < list.count; i++)
		memcpy(list.signatures[i].domain, "x.example", sizeof("x.example"));
	list.signatures[1].result = DKIM_PERMERROR;
	dkim_header_judge(&message, NOW_S, &list);
	assert_string_equal(list.signatures[0].reason, row->want_reason);
	assert_int_equal(
	    list.signatures[0].result, row->want_reason[0] != '\0' ? DKIM_FAIL : DKIM_PASS);
	assert_int_equal(list.signatures[1].result, DKIM_PERMERROR);
	assert_string_equal(list.signatures[1].reason, "");
}

int
main(void)
{
	struct CMUnitTest tests[32];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/dkim_header", tests, used));
}
