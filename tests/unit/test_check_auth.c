/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_auth.h"

#include <string.h>

#include "rows.h"

/* The facts that answer what the row says. */
struct facts {
	struct message message;
	enum answer answer;
	struct directory_login login;
};

const struct message *
facts_message(const struct facts *facts)
{
	return (&facts->message);
}

enum answer
facts_login(struct facts *facts, const struct directory_login **login, struct why *why)
{
	*login = &facts->login;
	if (facts->answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	return (facts->answer);
}

struct auth_row {
	const char *name;
	struct facts facts;
	enum answer want;
	const char *want_detail, *want_reply, *want_code;
};

static const struct auth_row rows[] = {
    {"a login that may submit", {{.authenticated_id = "anna"}, ANSWER_YES, {.may_submit = true}},
	ANSWER_NO, "", "", ""},
    {"nobody has logged in", {{.authenticated_id = ""}, ANSWER_YES, {.may_submit = true}},
	ANSWER_YES, "nobody has logged in on this connection", "authentication required", "7.0"},
    {"blocked since", {{.authenticated_id = "anna"}, ANSWER_YES, {.may_submit = false}}, ANSWER_YES,
	"login anna is blocked, or its mailbox is blocked or not on SkyConnect",
	"this login may not send now", ""},
    {"gone since", {{.authenticated_id = "anna"}, ANSWER_NO, {.may_submit = true}}, ANSWER_YES,
	"login anna is in no row of login and no mailbox", "this login may not send now", ""},
    {"cannot tell is not yes",
	{{.authenticated_id = "anna"}, ANSWER_CANNOT_TELL, {.may_submit = true}},
	ANSWER_CANNOT_TELL, "locked", "", ""},
};

static void
test_row(void **state)
{
	const struct auth_row *row = *state;
	struct facts facts = row->facts;
	struct finding finding = {.fate = FINDING_BY_ROW};

	assert_int_equal(check_auth(&facts, &finding), row->want);
	assert_string_equal(finding.detail.text, row->want_detail);
	assert_string_equal(finding.reply, row->want_reply);
	assert_string_equal(finding.code, row->want_code);
}

int
main(void)
{
	struct CMUnitTest tests[8];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/check_auth", tests, used));
}
