/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spam_rules.h"

#include <sys/mman.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pattern.h"
#include "rows.h"
#include "rules_db.h"

/* Rules of a real rules.db on what is seen of real messages: mail_view.c and spam_rules.c. Run from
 * the top. */

static char work[] = "/tmp/test_spam_rules.XXXXXX";
static char path[64];
static struct mail_view *view;

static void
sh(const char *command)
{
	char line[8192];

	assert_true(snprintf(line, sizeof(line), "set -e; DB='%s'; { %s\n} >/dev/null", path,
			command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("the setup failed: %s", command);
}

/* The rules of these statements alone. */
static struct spam_rules *
load(const char *sql, struct findings *notes)
{
	struct spam_rules *rules;
	struct why why = {""};
	struct db *db;
	char line[6000];

	sh("cp \"$DB.new\" \"$DB\"");
	assert_true(snprintf(line, sizeof(line), "sqlite3 -batch -bail \"$DB\" <<'END'\n%s\nEND",
			sql) < (int)sizeof(line));
	sh(line);
	db = db_open(path, RULES_DB_APPLICATION_ID, RULES_DB_VERSION_MAX, deadline_in_ms(5000));
	rules = spam_rules_load(db, notes, &why);
	db_close(db);
	assert_string_equal(why.text, "");
	assert_non_null(rules);
	return (rules);
}

static void
see_message(const struct mime_message *message, void *context)
{
	(void)context;
	mail_view_message(view, message, deadline_in_ms(60000));
}

static void
see_part(const struct mime_part *part, void *context)
{
	(void)context;
	mail_view_part(view, part);
}

struct run {
	const struct spam_rules *rules;
	struct findings *findings;
};

static void
see_end(void *context)
{
	struct run *run = context;

	mail_view_end(view);
	spam_rules_run(run->rules, view, run->findings);
}

static void
look(const struct spam_rules *rules, const char *message, size_t size, struct findings *findings)
{
	const struct mime_limits limits = {.parts_max = 100, .deadline = deadline_in_ms(60000)};
	struct run run = {rules, findings};
	const struct mime_visitor visitor = {see_message, see_part, see_end, true, &run};
	struct why why = {""};
	int fd = memfd_create("message", MFD_CLOEXEC);

	assert_int_equal(write(fd, message, size), size);
	assert_int_equal(mime_walk(fd, (int64_t)size, &limits, &visitor, &why), 0);
	close(fd);
}

#define RULE(target, pattern)                                                                      \
	"INSERT INTO spam_rule (name, target, pattern, score) VALUES ('R', '" target               \
	"', '" pattern "', 1.5);"
#define HTML  "Content-Type: text/html\n\n"
#define MIXED "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n"

struct hit_row {
	const char *name, *rule, *message;
	bool want;
};

static const struct hit_row hits[] = {
    {"a header", RULE("header:X-Mailer", "bulk"), "X-Mailer: bulk mailer\n\nx", true},
    {"its name in any letters", RULE("header:x-MAILER", "bulk"), "X-Mailer: bulk mailer\n\nx",
	true},
    {"the value alone", RULE("header:X-Mailer", "X-Mailer"), "X-Mailer: bulk\n\nx", false},
    {"from its beginning to its end", RULE("header:X-Mailer", "^bulk$"), "X-Mailer:   bulk\n\nx",
	true},
    {"not another that begins the same", RULE("header:X-Mail", "bulk"), "X-Mailer: bulk\n\nx",
	false},
    {"each of several", RULE("header:X", "^b$"), "X: a\nX: b\n\nx", true},
    {"not two at once", RULE("header:X", "a.*b"), "X: a\nX: b\n\nx", false},
    {"folded", RULE("header:X", "a b"), "X: a\n b\n\nx", true},
    {"an encoded word", RULE("header:X", "caf\xc3\xa9"), "X: =?iso-8859-1?q?caf=E9?=\n\nx", true},
    {"any header", RULE("headers", "^X-Mailer: bulk"), "A: b\nX-Mailer: bulk\n\nx", true},
    {"the names", RULE("header-names", "^a\\nsubject\\nx\\n$"), "A: b\nSubject: c\nX: d\n\nx",
	true},
    {"a header that is missing", RULE("header-names", "(?m)^date$"), "A: b\n\nx", false},
    {"the subject", RULE("subject", "^toner$"), "Subject: =?utf-8?b?dG9uZXI=?=\n\nx", true},
    {"no subject is an empty one", RULE("subject", "^$"), "A: b\n\nx", true},
    {"the body is not the subject", RULE("subject", "toner"), "Subject: x\n\ntoner", false},

    {"text", RULE("text", "cheap toner"), "A: b\n\nBuy cheap toner\n", true},
    {"text in base64", RULE("text", "cheap"), "Content-Transfer-Encoding: base64\n\nY2hlYXA=\n",
	true},
    {"text of HTML", RULE("text", "(?m)^cheap toner$"), HTML "<p>cheap <b>to</b>ner</p>\n", true},
    {"no tags", RULE("text", "<b>"), HTML "<p>cheap <b>to</b>ner</p>\n", false},
    {"the text of an attachment is none", RULE("text", "cheap"),
	MIXED "Content-Disposition: attachment\n\ncheap\n--b--\n", false},
    {"the second part", RULE("text", "cheap"), MIXED "\ncheap\n--b--\n", true},
    {"parts are not joined", RULE("text", "hello\\s*cheap"), MIXED "\ncheap\n--b--\n", false},
    {"hidden text", RULE("hidden", "cheap"), HTML "<p>x<span style=\"display:none\">cheap</span>\n",
	true},
    {"hidden text is no text", RULE("text", "cheap"),
	HTML "<p>x<span style=\"display:none\">cheap</span>\n", false},
    {"raw is as it came", RULE("raw", "Y2hlYXA="),
	"Content-Transfer-Encoding: base64\n\nY2hlYXA=\n", true},
    {"raw is bytes", RULE("raw", "\\xff"), "A: b\n\n\xff", true},
    {"raw has no headers", RULE("raw", "^A: b"), "A: b\n\nx", false},

    {"an address in text", RULE("url", "^http://a\\.example/x$"),
	"A: b\n\nsee http://a.example/x.\n", true},
    {"one in HTML", RULE("url", "^http://a\\.example/x$"),
	HTML "<a href=\"http://a.example/x\">y</a>\n", true},
    {"a picture that is loaded", RULE("url", "^http://a"),
	HTML "<img src=\"http://a.example/x\">\n", true},
    {"a link and what is shown for it", RULE("link", "^http://a\\.example https://bank"),
	HTML "<a href=\"http://a.example\">https://bank.example</a>\n", true},
    {"the name of an attachment", RULE("attachment", "^a b\\.exe$"),
	MIXED "Content-Disposition: attachment; filename=\"a b.exe\"\n\nx\n--b--\n", true},
    {"one of two names", RULE("attachment", "^b\\.exe$"),
	MIXED "Content-Disposition: attachment; filename=a.txt; filename=b.exe\n\nx\n--b--\n",
	true},
    {"the parts", RULE("parts", "(?m)^1 text/plain inline plain 5$"), MIXED "\nx\n--b--\n", true},
    {"an empty part", RULE("parts", "(?m)^1 text/plain inline base64 0$"),
	MIXED "Content-Transfer-Encoding: base64\n\n\n--b--\n", true},

    {"capitals are others", RULE("text", "toner"), "A: b\n\nTONER\n", false},
    {"unless the rule says so", RULE("text", "(?i)toner"), "A: b\n\nTONER\n", true},
    {"also beyond ASCII", RULE("text", "(?i)caf\xc3\xa9"),
	"Content-Type: text/plain; charset=utf-8\n\nCAF\xc3\x89\n", true},
    {"a rule that is off", RULE("text", "x") "UPDATE spam_rule SET enabled = 0 WHERE name = 'R';",
	"A: b\n\nx\n", false},
};

static void
test_hit(void **state)
{
	const struct hit_row *row = *state;
	struct findings notes = {.count = 0}, findings = {.count = 0};
	struct spam_rules *rules = load(row->rule, &notes);

	assert_int_equal(notes.count, 0);
	look(rules, row->message, strlen(row->message), &findings);
	spam_rules_free(rules);
	assert_int_equal(findings.count, row->want ? 1 : 0);
	if (row->want)
		assert_string_equal(findings.list[0].text, "R 1.5");
}

static void
test_a_broken_rule_is_named(void **state)
{
	struct findings notes = {.count = 0}, findings = {.count = 0};
	struct spam_rules *rules = load(
	    "INSERT INTO spam_rule (name, target, pattern, score) VALUES ('A', 'text', 'x', 1), "
	    "('BROKEN', 'text', '(', 1), ('C', 'text', 'x', -0.25);",
	    &notes);

	(void)state;
	assert_int_equal(spam_rules_count(rules), 2);
	assert_int_equal(notes.count, 1);
	assert_non_null(strstr(notes.list[0].text, "rule BROKEN is left out: "));
	look(rules, "A: b\n\nx\n", 8, &findings);
	spam_rules_free(rules);
	assert_int_equal(findings.count, 2);
	assert_string_equal(findings.list[0].text, "A 1.0");
	assert_string_equal(findings.list[1].text, "C -0.25");
}

static void
test_a_rule_without_end_gives_up(void **state)
{
	struct findings notes = {.count = 0}, findings = {.count = 0};
	struct spam_rules *rules =
	    load("INSERT INTO spam_rule (name, target, pattern, score) VALUES ('ENDLESS', 'text', "
		 "'(a+)+(a+)+(a+)+$', 1), ('LAST', 'text', 'b', 1);",
		&notes);
	static const char message[] =
	    "A: b\n\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.\n";

	(void)state;
	look(rules, message, sizeof(message) - 1, &findings);
	spam_rules_free(rules);
	assert_int_equal(findings.count, 2);
	assert_int_equal(findings.list[0].kind, FINDINGS_NOTE);
	assert_non_null(strstr(findings.list[0].text, "rule ENDLESS gave up: "));
	assert_string_equal(findings.list[1].text, "LAST 1.0");
}

static void
test_gtube(void **state)
{
	static const char gtube[] = "XJS*C4JDBQADN1.NSBN3*2IDNEN*"
				    "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
	static const struct {
		const char *before, *behind;
	} ways[] = {{"A: b\n\nHello.\n", "\n"}, {"Subject: ", "\n\nx\n"}, {HTML "<p>", "</p>\n"},
	    {MIXED "Content-Disposition: attachment\n\n", "\n--b--\n"}};
	struct findings notes = {.count = 0};
	struct spam_rules *rules = load("", &notes);
	char message[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct findings findings = {.count = 0};

		snprintf(message, sizeof(message), "%s%s%s", ways[i].before, gtube, ways[i].behind);
		look(rules, message, strlen(message), &findings);
		assert_int_equal(findings.count, 1);
		assert_string_equal(findings.list[0].text, "GTUBE 1000.0");
	}
	spam_rules_free(rules);
}

static void
test_many_hits_are_summed_up(void **state)
{
	struct findings notes = {.count = 0}, findings = {.count = 0};
	struct spam_rules *rules =
	    load("WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 99) "
		 "INSERT INTO spam_rule (name, target, pattern, score) SELECT 'R' || i, 'text', "
		 "'x', 0.5 FROM n;",
		&notes);

	(void)state;
	look(rules, "A: b\n\nx\n", 8, &findings);
	spam_rules_free(rules);
	assert_int_equal(findings.count, FINDINGS_RULES_MAX);
	/* 90 hit, 63 are named. */
	assert_string_equal(findings.list[FINDINGS_RULES_MAX - 1].text, "MORE_RULES 13.5");
}

/* What is beyond a bound is not looked at, and what is before it is, also where it is cut into
 * pieces. */
static void
test_bounds(void **state)
{
	static const char *const want[] = {"EARLY 1.0", "SPANNING 1.0", "TEXT 1.0"};
	struct findings notes = {.count = 0}, findings = {.count = 0};
	struct spam_rules *rules = load("INSERT INTO spam_rule (name, target, pattern, score) "
					"VALUES ('EARLY', 'raw', 'early', 1), "
					"('LATE', 'raw', 'late', 1), ('SPANNING', 'raw', "
					"'spanning', 1), ('TEXT', 'text', 'late', 1), "
					"('BEYOND', 'text', 'beyond', 1);",
	    &notes);
	const size_t size = 400000, headers = 6;
	char *message = malloc(size);
	size_t i;

	(void)state;
	assert_non_null(message);
	memset(message, 'x', size);
	memcpy(message, "A: b\n\nearly", 11);
	memcpy(message + headers + PATTERN_SUBJECT_MAX - 4, "spanning", 8);
	memcpy(message + VIEW_RAW_SIZE + 100, " late ", 6);
	memcpy(message + MIME_TEXT_SIZE + 100, " beyond ", 8);
	look(rules, message, size, &findings);
	free(message);
	spam_rules_free(rules);
	assert_int_equal(findings.count, 3);
	for (i = 0; i < 3; i++)
		assert_string_equal(findings.list[i].text, want[i]);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {cmocka_unit_test(test_a_broken_rule_is_named),
	    cmocka_unit_test(test_a_rule_without_end_gives_up), cmocka_unit_test(test_gtube),
	    cmocka_unit_test(test_many_hits_are_summed_up), cmocka_unit_test(test_bounds)};
	size_t used = 5;
	int status;

	mime_prepare();
	view = mail_view_new();
	if (mkdtemp(work) == NULL || view == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/rules.db", work);
	sh("sql/migrate \"$DB.new\" sql/rules; sqlite3 -batch -bail \"$DB.new\" 'DELETE FROM "
	   "spam_rule'");
	ROWS_ADD(tests, used, hits, test_hit);
	status = ROWS_RUN("scand/spam_rules", tests, used);
	sh("rm -r \"${DB%/*}\"");
	mail_view_free(view);
	return (status);
}
