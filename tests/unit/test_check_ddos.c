/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_ddos.h"

#include "rows.h"

/* The facts that answer what the row says. */
struct facts {
	struct message message;
};

const struct message *
facts_message(const struct facts *facts)
{
	return (&facts->message);
}

struct ddos_row {
	const char *name;
	const char *acl_ddos;
	enum answer want;
	const char *want_detail;
};

static const char not_asked[] =
    "the ACLs have not asked for the limits of this connection; acl_c_ddos is \"\"";
static const char odd[] =
    "the ACLs have not asked for the limits of this connection; acl_c_ddos is \"yes\"";

static const struct ddos_row rows[] = {
    {"limits that refuse for now", "tempfail", ANSWER_NO, ""},
    {"limits that refuse for good", "reject", ANSWER_NO, ""},
    {"off when the connection came", "off", ANSWER_NO, ""},
    {"the ACLs did not ask", "", ANSWER_CANNOT_TELL, not_asked},
    {"the ACLs hold what no row says", "yes", ANSWER_CANNOT_TELL, odd},
};

static void
test_row(void **state)
{
	const struct ddos_row *row = *state;
	struct facts facts = {{.acl_ddos = row->acl_ddos}};
	struct finding finding = {.fate = FINDING_BY_ROW};

	assert_int_equal(check_ddos(&facts, &finding), row->want);
	assert_string_equal(finding.detail.text, row->want_detail);
}

int
main(void)
{
	struct CMUnitTest tests[8];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/check_ddos", tests, used));
}
