/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alarm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alarm_text.h"
#include "rows.h"

/* On a real rate.db. Run from the top of the checkout. */

static char work[] = "/tmp/test_alarm.XXXXXX";
static char path[64];

static void
sh(const char *command)
{
	setenv("DB", path, 1);
	assert_int_equal(system(command), 0);
}

static struct alarms *
fresh(void)
{
	sh("rm -f \"$DB\" \"$DB\"-*; sql/migrate \"$DB\" sql/rate >/dev/null");
	return (alarms_open(path, deadline_in_ms(5000)));
}

struct seen {
	struct alarm_row row[8];
	size_t count;
};

static int
take(const struct alarm_row *row, void *context)
{
	struct seen *seen = context;

	seen->row[seen->count++] = *row;
	return (0);
}

static const struct alarm_row *
only(struct alarms *alarms, struct seen *seen)
{
	struct why why = {""};

	seen->count = 0;
	if (alarms_list(alarms, take, seen, &why) == -1)
		fail_msg("%s", why.text);
	assert_int_equal(seen->count, 1);
	return (&seen->row[0]);
}

/* Two minutes go by. */
static void
later(void)
{
	sh("sqlite3 \"$DB\" \"update alarm set last = datetime(last, '-2 minutes')\"");
}

static void
test_one_row_a_matter(void **state)
{
	struct alarms *alarms = fresh();
	static struct seen seen;
	const struct alarm_row *row;

	(void)state;
	assert_int_equal(alarms_raise(alarms, "tenant", "peer", "the first", NULL), 0);
	/* within the minute: one */
	assert_int_equal(alarms_raise(alarms, "tenant", "peer", "it's lost", NULL), 0);
	assert_int_equal(only(alarms, &seen)->times, 1);
	later();
	assert_int_equal(alarms_raise(alarms, "tenant", "peer", "it's the second", NULL), 0);
	row = only(alarms, &seen);
	assert_string_equal(row->kind, "tenant");
	assert_string_equal(row->subject, "peer");
	assert_string_equal(row->words, "it's the second");
	assert_int_equal(row->times, 2);
	assert_string_equal(row->mailed, "");
	assert_int_equal(alarms_raise(alarms, "tenant", "header", "another", NULL), 0);
	seen.count = 0;
	assert_int_equal(alarms_list(alarms, take, &seen, NULL), 0);
	assert_int_equal(seen.count, 2);
	alarms_close(alarms);
}

static void
test_mailed_once_a_day(void **state)
{
	struct alarms *alarms = fresh();
	static struct seen seen;

	(void)state;
	assert_int_equal(alarms_raise(alarms, "tenant", "peer", "x", NULL), 0);
	assert_int_equal(alarms_mailed(alarms, only(alarms, &seen), NULL), 0);
	assert_int_equal(strlen(only(alarms, &seen)->mailed), strlen("2026-11-26 12:00:00"));
	later();
	assert_int_equal(alarms_raise(alarms, "tenant", "peer", "x", NULL), 0);
	assert_int_not_equal(strlen(only(alarms, &seen)->mailed), 0);
	sh("sqlite3 \"$DB\" \"update alarm set mailed = datetime('now', '-25 hours')\"");
	assert_int_not_equal(strlen(only(alarms, &seen)->mailed), 0);
	later();
	assert_int_equal(alarms_raise(alarms, "tenant", "peer", "x", NULL), 0);
	assert_string_equal(only(alarms, &seen)->mailed, "");
	/* What is long over goes with the next one. */
	sh("sqlite3 \"$DB\" \"update alarm set last = datetime('now', '-31 days')\"");
	assert_int_equal(alarms_raise(alarms, "tenant", "header", "x", NULL), 0);
	assert_string_equal(only(alarms, &seen)->subject, "header");
	alarms_close(alarms);
}

static void
test_trouble(void **state)
{
	struct alarms *alarms;
	static struct seen seen;
	struct why why = {""};

	(void)state;
	alarms_close(fresh());
	sh("rm \"$DB\"");
	alarms = alarms_open(path, deadline_in_ms(1000));
	assert_int_equal(alarms_raise(alarms, "tenant", "peer", "x", &why), -1);
	assert_non_null(strstr(why.text, "cannot be opened"));
	assert_int_equal(alarms_list(alarms, take, &seen, NULL), -1);
	assert_int_equal(access(path, F_OK), -1);
	alarms_close(alarms);
	assert_int_equal(alarms_raise(NULL, "tenant", "peer", "x", NULL), -1);
}

/* ---- the mails --------------------------------------------------------------------------------
 */

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in: %s", part, text);
}

static void
test_text(void **state)
{
	static struct alarm_row row = {.kind = "rate",
	    .subject = "o'brien@company.example",
	    .words = "more than 20\nBcc: x\n\n\x1b[31m \xc3\xa4 \"<a>\"",
	    .first = "2026-11-26 11:00:00",
	    .last = "2026-11-26 12:00:00",
	    .times = 3};
	static char text[ALARM_TEXT_SIZE];
	const char *to;
	size_t size = alarm_text(&row, "postmaster@company.example", &to, text);

	(void)state;
	assert_int_equal(size, strlen(text));
	has(text, "To: <postmaster@company.example>\n");
	has(text, "Subject: Coexim: a login is suspended (o'brien@company.example)\n");
	has(text, "Auto-Submitted: auto-generated\n");
	has(text, "more than 20\\x0ABcc: x\\x0A\\x0A\\x1B[31m \\xC3\\xA4 \\x22\\x3Ca\\x3E\\x22");
	has(text, "delete from suspended where person");
	assert_null(strstr(text, "\nBcc:"));
	assert_string_equal(to, "postmaster@company.example");
	snprintf(row.kind, sizeof(row.kind), "rate-person");
	alarm_text(&row, "postmaster@company.example", &to, text);
	assert_string_equal(to, "o'brien@company.example");
	has(text, "To: <o'brien@company.example>\n");
	has(text, "Since 2026-11-26 11:00:00 UTC no mail is taken from your login");
	snprintf(row.kind, sizeof(row.kind), "else");
	/* The longest of all fits. */
	memset(row.subject, 1, sizeof(row.subject) - 1);
	memset(row.words, 1, sizeof(row.words) - 1);
	assert_true(alarm_text(&row, "postmaster@company.example", &to, text) < sizeof(text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_one_row_a_matter),
	    cmocka_unit_test(test_mailed_once_a_day),
	    cmocka_unit_test(test_trouble),
	    cmocka_unit_test(test_text),
	};
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/rate.db", work);
	failed = cmocka_run_group_tests_name("alarm", tests, NULL, NULL);
	sh("rm -rf \"${DB%/*}\"");
	return (failed);
}
