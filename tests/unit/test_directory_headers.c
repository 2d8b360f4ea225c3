/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "directory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "header.h"
#include "rows.h"
#include "stamp.h"

/* Which headers nobody may bring from outside, and what a header is called. Run from the top. */

static char work[] = "/tmp/test_directory_headers.XXXXXX";
static char path[128];

/* Run a command of the shell with $DB set; it must succeed. */
static void
sh(const char *command)
{
	char line[1024];

	assert_true(snprintf(line, sizeof(line), "set -e; DB='%s'; { %s\n} >/dev/null", path,
			command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("the setup failed: %s", command);
}

/* A directory as the migrations make it, once; and a copy for each test. */
static void
setup(const char *sql)
{
	char line[768];

	sh("[ -e \"$DB.model\" ] || sql/migrate \"$DB.model\" sql/directory; "
	   "rm -f \"$DB\"; cp \"$DB.model\" \"$DB\"");
	snprintf(line, sizeof(line), "sqlite3 -batch -bail \"$DB\" \"%s\"", sql);
	sh(line);
}

/* One message's question, with a directory of its own; the names with a blank behind each. */
static enum answer
ask(char *text, size_t size, struct why *why)
{
	struct directory *directory = directory_open(path, deadline_in_ms(100));
	struct directory_headers headers;
	enum answer answer = directory_stripped_headers(directory, &headers, why);
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; answer == ANSWER_YES && i < headers.count; i++)
		used += (size_t)snprintf(text + used, size - used, "%s ", headers.name[i]);
	directory_close(directory);
	return (answer);
}

struct stripped_row {
	const char *name, *sql;
	enum answer want;
	const char *want_headers; /* or a part of the reason */
};

static const struct stripped_row stripped[] = {
    {"as shipped", "SELECT 1", ANSWER_YES,
	"X-MS-Exchange-CrossPremises-* X-MS-Exchange-CrossTenant-* X-MS-Exchange-Forest-* "
	"X-MS-Exchange-Organization-* X-OriginatorOrg "},
    {"the tenant header without a row", "DELETE FROM stripped_header", ANSWER_YES,
	"X-OriginatorOrg "},
    {"one header in both tables, in other letters",
	"DELETE FROM stripped_header; INSERT INTO stripped_header (header) VALUES "
	"('x-originatororg'), "
	"('X-B')",
	ANSWER_YES, "X-B X-OriginatorOrg "},
    {"neither table has a row",
	"DROP TRIGGER tenant_header_delete; DELETE FROM tenant_header; DELETE FROM stripped_header",
	ANSWER_NO, ""},
    {"the table is missing", "DROP TABLE stripped_header", ANSWER_CANNOT_TELL,
	"no such table: stripped_header"},
    {"more than fit",
	"DROP TRIGGER stripped_header_insert; WITH n (n) AS (VALUES (1) UNION ALL SELECT n + 1 "
	"FROM n WHERE n < 64) INSERT INTO stripped_header (header) SELECT 'X-' || n FROM n",
	ANSWER_CANNOT_TELL, "more than 64 names of headers"},
    {"a name that is too long",
	"DROP TRIGGER stripped_header_update; UPDATE stripped_header SET header = "
	"replace(printf('%080d', 0), '0', 'x') WHERE header = 'X-OriginatorOrg'",
	ANSWER_CANNOT_TELL, "too long"},
    {"a name that is none",
	"DROP TRIGGER stripped_header_update; UPDATE stripped_header SET header = x'58' WHERE "
	"header = 'X-OriginatorOrg'",
	ANSWER_CANNOT_TELL, "does not hold a text"},
};

static void
test_stripped(void **state)
{
	const struct stripped_row *row = *state;
	struct why why = {""};
	char text[1024];

	setup(row->sql);
	assert_int_equal(ask(text, sizeof(text), &why), row->want);
	if (row->want == ANSWER_YES)
		assert_string_equal(text, row->want_headers);
	else if (strstr(why.text, row->want_headers) == NULL)
		fail_msg("\"%s\" is not in: %s", row->want_headers, why.text);
}

/*
 * The next message of a connection is answered from memory, which a file that cannot be opened
 * any more shows; and yet a change counts for the next message.
 */
static void
test_remembered_until_it_changes(void **state)
{
	struct directory_headers headers;
	struct directory *directory;
	struct why why = {""};
	char text[1024];
	int waited;

	(void)state;
	setup("DELETE FROM stripped_header");
	for (waited = 0; !stamp_take(path).settled && waited < 100; waited++)
		usleep(100000);
	assert_true(stamp_take(path).settled);
	assert_int_equal(ask(text, sizeof(text), &why), ANSWER_YES);
	/* The stamp is taken at opening, the file would be opened by the question. */
	directory = directory_open(path, deadline_in_ms(100));
	sh("mv \"$DB\" \"$DB.away\"");
	assert_int_equal(directory_stripped_headers(directory, &headers, &why), ANSWER_YES);
	assert_int_equal(headers.count, 1);
	assert_string_equal(headers.name[0], "X-OriginatorOrg");
	directory_close(directory);
	assert_int_equal(ask(text, sizeof(text), &why), ANSWER_CANNOT_TELL);
	sh("mv \"$DB.away\" \"$DB\"");

	sh("sqlite3 \"$DB\" \"INSERT INTO stripped_header (header) VALUES ('X-Abcd*')\"");
	assert_int_equal(ask(text, sizeof(text), &why), ANSWER_YES);
	assert_string_equal(text, "X-Abcd* X-OriginatorOrg ");
}

static void
test_no_directory_at_all(void **state)
{
	struct directory_headers headers;
	struct why why = {""};

	(void)state;
	assert_int_equal(directory_stripped_headers(NULL, &headers, &why), ANSWER_CANNOT_TELL);
	assert_string_not_equal(why.text, "");
}

struct header_row {
	const char *name, *text, *header;
	bool want;
};

static const struct header_row header_rows[] = {
    {"the name", "X-Org: a\n", "X-Org", true},
    {"in other letters", "x-oRG: a\n", "X-Org", true},
    {"without a value", "X-Org:\n", "X-Org", true},
    {"with a blank before the colon", "X-Org : a\n", "X-Org", true},
    {"with blanks and a line end before it", "X-Org \t\n : a\n", "X-Org", true},
    {"with controls and 8-bit before it", "X-Org\v\f\x7f\xc2\xa0: a\n", "X-Org", true},
    {"with 8-bit within", "X-\xc2\xa0Org: a\n", "X-Org", false},
    {"longer", "X-Organ: a\n", "X-Org", false},
    {"shorter", "X-Or: a\n", "X-Org", false},
    {"in the value alone", "A: X-Org: a\n", "X-Org", false},
    {"with a blank in front", " X-Org: a\n", "X-Org", false},
    {"without a colon", "X-Org\n", "X-Org", false},
    {"nothing", "", "X-Org", false},
    {"begins so", "X-Org-Id: a\n", "X-Org-*", true},
    {"begins so, in other letters, with a blank", "x-ORG-ID : a\n", "X-Org-*", true},
    {"nothing behind it", "X-Org-: a\n", "X-Org-*", true},
    {"does not begin so", "X-Org: a\n", "X-Org-*", false},
    {"ends so", "Not-X-Org-Id: a\n", "X-Org-*", false},
    {"a star in the mail is a letter", "X-Org-*: a\n", "X-Org-Id", false},
};

static void
test_header(void **state)
{
	const struct header_row *row = *state;

	assert_int_equal(header_is(row->text, strlen(row->text), row->header), row->want);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
	    cmocka_unit_test(test_remembered_until_it_changes),
	    cmocka_unit_test(test_no_directory_at_all),
	};
	size_t used = 2;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/directory.db", work);
	ROWS_ADD(tests, used, stripped, test_stripped);
	ROWS_ADD(tests, used, header_rows, test_header);
	failed = ROWS_RUN("store/directory, headers", tests, used);
	sh("rm -rf \"$(dirname \"$DB\")\"");
	return (failed);
}
