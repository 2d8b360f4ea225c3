/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_spam.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "spam_fate.h"

/* Real databases of the shared company, a message and what was found of it as the test has them.
 * Run from the top. */

static char work[] = "/tmp/test_check_spam.XXXXXX";
static char directory_path[128], state_path[128];

static struct {
	struct message message;
	struct scan_result scan;
	struct authentication authentication;
	const char *proved; /* SPF or DKIM aligns with this domain alone */
	bool dns_is_silent; /* then nothing can be told of it */
	struct module_settings settings;
	struct directory *directory;
	void *kept;
} now;

const struct message *
facts_message(const struct facts *facts)
{
	(void)facts;
	return (&now.message);
}

const struct scan_result *
facts_scan(struct facts *facts)
{
	(void)facts;
	return (&now.scan);
}

const struct authentication *
facts_authentication(struct facts *facts)
{
	(void)facts;
	return (&now.authentication);
}

const struct module_settings *
facts_settings(const struct facts *facts)
{
	(void)facts;
	return (&now.settings);
}

struct directory *
facts_directory(const struct facts *facts)
{
	(void)facts;
	return (now.directory);
}

void *
facts_keep(struct facts *facts, size_t size)
{
	(void)facts;
	free(now.kept);
	now.kept = calloc(1, size);
	return (now.kept);
}

enum answer
authentication_aligns(const struct authentication *authentication, const char *entry)
{
	const char *at = strrchr(entry, '@');

	(void)authentication;
	if (now.dns_is_silent)
		return (ANSWER_CANNOT_TELL);
	return (now.proved != NULL && strcmp(at != NULL ? at + 1 : entry, now.proved) == 0
		    ? ANSWER_YES
		    : ANSWER_NO);
}

static void
sh(const char *command)
{
	char line[2048];

	assert_true(snprintf(line, sizeof(line), "set -e; D='%s'; S='%s'; { %s\n} >/dev/null",
			directory_path, state_path, command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("the setup failed: %s", command);
}

#define ANNA "anna@company.example"
#define DORA "dora@company.example"
#define OWN(sender, kind)                                                                          \
	"INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('" ANNA "', '" sender "', '" kind  \
	"');"

struct spam_row {
	const char *name;
	const char *state_sql;
	const char *sender, *from; /* envelope, and the mailbox in From; NULL: a@b.example */
	const char *recipients[3];
	const char *listed, *rule; /* of blocklists; of a rule that hits: its name */
	double points;             /* of that rule */
	bool class_known;
	double class_p;
	int64_t taught;
	enum spf_result spf;
	enum dmarc_result dmarc;
	enum dmarc_disposition policy;
	bool ours;
	const char *proved;
	enum answer want;
	enum fate want_fates[3];
	int64_t want_milli;
	const char *want_tests;
	bool want_block; /* the detail says that an entry blocks the sender */
};

#define YES ANSWER_YES

static const struct spam_row rows[] = {
    {"nothing", "", .want_tests = ""},
    {"a rule", "", .rule = "R", .points = 1.5, .want_milli = 1500, .want_tests = "R:1.5"},
    {"as much as a tag", "", .rule = "R", .points = 5, .want = YES, .want_fates = {FATE_TAG},
	.want_milli = 5000, .want_tests = "R:5.0"},
    {"all sources", "", .spf = SPF_FAIL, .dmarc = DMARC_FAIL, .rule = "R", .points = -1,
	.listed = "bl.example=2500,good.example=-500", .class_known = true, .class_p = 1,
	.taught = 200, .want = YES, .want_fates = {FATE_QUARANTINE}, .want_milli = 13500,
	.want_tests = "SPF_FAIL:2.5,DMARC_FAIL:1.0,DNSBL_bl.example:2.5,DNSBL_good.example:-0.5,R:-"
		      "1.0,CLASSIFIER:9.0"},
    {"an untaught classifier alone", "", .class_known = true, .class_p = 1, .taught = 199,
	.want_milli = 4000, .want_tests = "CLASSIFIER_UNTAUGHT:4.0"},
    {"empty pieces of blocklists", "", .listed = ",,bl.example=1000,", .want_milli = 1000,
	.want_tests = "DNSBL_bl.example:1.0"},
    {"a policy", "", .dmarc = DMARC_FAIL, .policy = DMARC_DISPOSITION_REJECT, .want = YES,
	.want_fates = {FATE_REJECT}, .want_milli = 1000, .want_tests = "DMARC_FAIL:1.0"},
    {"each his own", OWN("@b.example", "block"), .recipients = {DORA, ANNA, "info@company.example"},
	.want = YES, .want_fates = {FATE_ACCEPT, FATE_QUARANTINE, FATE_QUARANTINE},
	.want_tests = "", .want_block = true},
    {"allowed and proved", OWN("a@b.example", "allow"), .rule = "R", .points = 9,
	.proved = "b.example", .recipients = {ANNA, DORA}, .want = YES,
	.want_fates = {FATE_ACCEPT, FATE_QUARANTINE}, .want_milli = 9000, .want_tests = "R:9.0"},
    {"allowed and not proved", OWN("a@b.example", "allow"), .rule = "R", .points = 9,
	.proved = "evil.example", .want = YES, .want_fates = {FATE_QUARANTINE}, .want_milli = 9000,
	.want_tests = "R:9.0"},
    {"allowed by the envelope", OWN("x@y.example", "allow"), .sender = "x@y.example", .rule = "R",
	.points = 9, .proved = "y.example", .want_milli = 9000, .want_tests = "R:9.0"},
    {"allowed by the domain of From", OWN("@b.example", "allow"), .rule = "R", .points = 9,
	.proved = "b.example", .want_milli = 9000, .want_tests = "R:9.0"},
    {"an address before a domain, From's before the envelope's",
	OWN("@b.example", "allow") OWN("x@y.example", "block"), .sender = "x@y.example",
	.proved = "b.example", .want = YES, .want_fates = {FATE_QUARANTINE}, .want_tests = "",
	.want_block = true},
    {"From's address before the envelope's",
	OWN("a@b.example", "block") OWN("x@y.example", "allow"), .sender = "x@y.example",
	.proved = "y.example", .want = YES, .want_fates = {FATE_QUARANTINE}, .want_tests = "",
	.want_block = true},
    {"allowed goes before a policy", OWN("a@b.example", "allow"), .dmarc = DMARC_FAIL,
	.policy = DMARC_DISPOSITION_REJECT, .proved = "b.example", .want_milli = 1000,
	.want_tests = "DMARC_FAIL:1.0"},
    {"but not for a forged name of ours", OWN("a@b.example", "allow"), .dmarc = DMARC_FAIL,
	.policy = DMARC_DISPOSITION_QUARANTINE, .ours = true, .proved = "b.example", .want = YES,
	.want_fates = {FATE_QUARANTINE}, .want_milli = 1000, .want_tests = "DMARC_FAIL:1.0"},
    {"ours, and let in by own_source", OWN("a@b.example", "allow"), .rule = "R", .points = 9,
	.ours = true, .proved = "b.example", .want_milli = 9000, .want_tests = "R:9.0"},
    {"no From and no sender", OWN("@b.example", "block"), .sender = "", .from = "",
	.want_tests = ""},
    {"a From that is no address", OWN("@b.example", "block"), .sender = "", .from = "@",
	.want_tests = ""},
};

static void
fill(const struct spam_row *row)
{
	static const char *const anna[] = {ANNA};

	memset(&now, 0, sizeof(now));
	now.message.recipients = row->recipients[0] != NULL ? row->recipients : anna;
	for (now.message.recipients_count = 1;
	     now.message.recipients_count < 3 &&
	     row->recipients[now.message.recipients_count] != NULL;)
		now.message.recipients_count++;
	now.message.sender = row->sender != NULL ? row->sender : "a@b.example";
	now.message.author[MESSAGE_FROM].mailbox = row->from != NULL ? row->from : "a@b.example";
	now.message.acl_dnsbl = row->listed != NULL ? row->listed : "";
	now.scan.spam = ANSWER_NO;
	if (row->rule != NULL) {
		now.scan.rules_count = 1;
		snprintf(now.scan.rules[0].name, sizeof(now.scan.rules[0].name), "%s", row->rule);
		now.scan.rules[0].points = row->points;
	}
	now.scan.class_known = row->class_known;
	now.scan.class_p = row->class_p;
	now.scan.class_ham = now.scan.class_spam = row->taught;
	now.authentication.spf.result = row->spf;
	now.authentication.dkim.known = true;
	now.authentication.dmarc = row->dmarc;
	now.authentication.disposition = row->policy;
	now.authentication.from_ours = row->ours;
	now.proved = row->proved;
	snprintf(now.settings.state, sizeof(now.settings.state), "%s", state_path);
}

static enum answer
ask(const char *state_sql, struct finding *finding)
{
	char line[1024];
	enum answer answer;

	sh("rm -f \"$S\" \"$S\"-*; cp \"$D.state\" \"$S\"");
	snprintf(line, sizeof(line), "sqlite3 -batch -bail \"$S\" \"%s\"", state_sql);
	sh(line);
	now.directory = directory_open(directory_path, deadline_in_ms(5000));
	answer = check_spam(NULL, finding);
	directory_close(now.directory);
	return (answer);
}

static void
test_row(void **state)
{
	const struct spam_row *row = *state;
	struct finding finding = {.fate = FINDING_BY_ROW};
	size_t i;

	fill(row);
	assert_int_equal(ask(row->state_sql, &finding), row->want);
	assert_non_null(finding.score);
	assert_string_equal(finding.score->tests, row->want_tests);
	assert_int_equal(score_total(finding.score), row->want_milli);
	assert_int_equal(finding.fate, FINDING_EACH);
	for (i = 0; i < now.message.recipients_count; i++)
		assert_int_equal(finding.each[i], row->want_fates[i]);
	assert_int_equal(finding.detail.text[0] != '\0', row->want == ANSWER_YES);
	assert_int_equal(finding.reply[0] != '\0', row->want == ANSWER_YES);
	assert_int_equal(
	    strstr(finding.detail.text, "points, and a block entry") != NULL, row->want_block);
	if (row->policy != DMARC_DISPOSITION_NONE && row->want == ANSWER_YES)
		assert_non_null(strstr(finding.detail.text, "by DMARC"));
	free(now.kept);
}

static void
cannot_tell(const char *reason)
{
	struct finding finding = {.fate = FINDING_BY_ROW};

	assert_int_equal(ask("", &finding), ANSWER_CANNOT_TELL);
	assert_non_null(strstr(finding.detail.text, reason));
	free(now.kept);
	now.kept = NULL;
}

static void
test_what_cannot_be_told(void **state)
{
	static const char *recipients[SPAM_RECIPIENTS_MAX + 1];
	struct finding finding = {.fate = FINDING_BY_ROW};
	size_t i;

	(void)state;
	fill(&rows[0]);
	now.scan.spam = ANSWER_CANNOT_TELL;
	why_set(&now.scan.why, "no scanner");
	cannot_tell("no scanner");

	fill(&rows[0]);
	for (i = 0; i <= SPAM_RECIPIENTS_MAX; i++)
		recipients[i] = ANNA;
	now.message.recipients = recipients;
	now.message.recipients_count = SPAM_RECIPIENTS_MAX + 1;
	cannot_tell("more than 500 recipients");

	fill(&rows[0]);
	now.directory = directory_open("/nonexistent/directory.db", deadline_in_ms(5000));
	assert_int_equal(check_spam(NULL, &finding), ANSWER_CANNOT_TELL);
	assert_string_not_equal(finding.detail.text, "");
	directory_close(now.directory);

	/* state.db is asked for who has a mailbox, and for nobody else. */
	fill(&rows[0]);
	snprintf(now.settings.state, sizeof(now.settings.state), "/nonexistent/state.db");
	cannot_tell("state.db");
	recipients[0] = "partner@company.example";
	now.message.recipients = recipients;
	now.message.recipients_count = 1;
	assert_int_equal(ask("", &finding), ANSWER_NO);
	free(now.kept);
}

/* An allow entry for a sender of whom DNS says nothing now: 451, and not refused for good. */
static void
test_who_may_be_allowed(void **state)
{
	static const struct spam_row spam = {
	    "", "", .rule = "R", .points = 30, .want_tests = "R:30.0"};
	static const char entry[] = OWN("@b.example", "allow");
	struct finding finding = {.fate = FINDING_BY_ROW};

	(void)state;
	fill(&spam);
	now.dns_is_silent = true;
	now.settings.spf_temperror = SPF_TEMPERROR_TEMPFAIL;
	assert_int_equal(ask(entry, &finding), ANSWER_CANNOT_TELL);
	assert_non_null(strstr(finding.detail.text, "an allow entry is there"));
	free(now.kept);
	now.kept = NULL;
	/* without one it makes no difference */
	assert_int_equal(ask("", &finding), ANSWER_YES);
	assert_int_equal(finding.each[0], FATE_REJECT);
	free(now.kept);
	now.kept = NULL;
	/* the settings want no waiting */
	now.settings.spf_temperror = SPF_TEMPERROR_SCORE;
	assert_int_equal(ask(entry, &finding), ANSWER_YES);
	assert_int_equal(finding.each[0], FATE_REJECT);
	free(now.kept);
	now.kept = NULL;
	now.dns_is_silent = false;
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
	    cmocka_unit_test(test_what_cannot_be_told), cmocka_unit_test(test_who_may_be_allowed)};
	size_t used = 2;
	int status;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(directory_path, sizeof(directory_path), "%s/directory.db", work);
	snprintf(state_path, sizeof(state_path), "%s/state.db", work);
	sh("sql/migrate \"$D.state\" sql/state; sql/migrate \"$D\" sql/directory; sqlite3 -batch "
	   "-bail \"$D\" <sql/example.sql");
	ROWS_ADD(tests, used, rows, test_row);
	status = ROWS_RUN("local_scan/check_spam", tests, used);
	sh("rm -r \"${D%/*}\"");
	return (status);
}
