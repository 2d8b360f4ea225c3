/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reply_facts.h"

#include <string.h>

#include "rows.h"

/* YW5uYUBjb21wYW55LmV4YW1wbGU= is anna@company.example. */
#define ANNA "YW5uYUBjb21wYW55LmV4YW1wbGU="

struct row {
	const char *name, *head;
	int want;
	const char *want_contact, *want_login;
	bool want_automatic;
};

static const struct row rows[] = {
    {"of S2", "Subject: x\nX-Coexim-Reply: contact=S2 automatic=no login=" ANNA "\n", 0, "S2",
	"anna@company.example", false},
    {"of S1, without a login", "X-Coexim-Reply: contact=S1 automatic=no login=\n", 0, "S1", "",
	false},
    {"the last counts",
	"X-Coexim-Reply: contact=S2 automatic=no login=" ANNA
	"\nX-Coexim-Reply: contact=S0 automatic=yes login=\n",
	0, "S0", "", true},
    {"a sender's own is not the last",
	"X-Coexim-Reply: contact=S2 automatic=no login=" ANNA "\nSubject: x\n", -1, "", "", false},
    {"folded by Exim", "X-Coexim-Reply: contact=S2\n automatic=no\n login=" ANNA "\n", 0, "S2",
	"anna@company.example", false},
    {"folded by the sender to look like the last",
	"Subject: x\n X-Coexim-Reply: contact=S2 automatic=no login=" ANNA "\n", -1, "", "", false},
    {"a machine's", "X-Coexim-Reply: contact=S2 automatic=yes login=" ANNA "\n", 0, "S2",
	"anna@company.example", true},
    {"nobody said whether it is a machine's", "X-Coexim-Reply: contact=S2 login=" ANNA "\n", 0,
	"S2", "anna@company.example", true},
    {"no is not none", "X-Coexim-Reply: contact=S2 automatic=nope login=" ANNA "\n", 0, "S2",
	"anna@company.example", true},
    {"no contact", "X-Coexim-Reply: contact= automatic=no login=" ANNA "\n", -1, "", "", false},
    {"no base64", "X-Coexim-Reply: contact=S2 automatic=no login=anna@x\n", -1, "", "", false},
    {"a NUL in the login", "X-Coexim-Reply: contact=S2 automatic=no login=YQBi\n", -1, "", "",
	false},
    {"nothing", "", -1, "", "", false},
    {"no line end", "X-Coexim-Reply: contact=S2 automatic=no login=", -1, "", "", false},
    {"only what goes on", " x\n\ty\n", -1, "", "", false},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct reply_facts facts;
	struct why why = {""};

	assert_int_equal(reply_facts(row->head, strlen(row->head), &facts, &why), row->want);
	if (row->want == -1) {
		assert_string_not_equal(why.text, "");
		return;
	}
	assert_string_equal(facts.contact, row->want_contact);
	assert_string_equal(facts.login, row->want_login);
	assert_int_equal(facts.automatic, row->want_automatic);
}

int
main(void)
{
	struct CMUnitTest tests[32];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("reply_facts", tests, used));
}
