/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory.h"
#include "kept_file.h"
#include "quarantine_owner.h"
#include "rows.h"

/* On a real state.db and directory.db, made by sql/migrate. Run from the top of the checkout. */

static char work[] = "/tmp/test_quarantine.XXXXXX";
static char path[64], people[64];

static void
sh(const char *command)
{
	char line[1024];

	assert_true(
	    snprintf(line, sizeof(line), "set -e; W='%s'; DB='%s'; PEOPLE='%s'; { %s\n} >/dev/null",
		work, path, people, command) < (int)sizeof(line));
	if (system(line) != 0)
		fail_msg("failed: %s", command);
}

static struct quarantine *
fresh(void)
{
	sh("rm -rf \"$DB\"* \"$W/q\"; mkdir \"$W/q\"; sql/migrate \"$DB\" sql/state");
	return (quarantine_open(path, deadline_in_ms(10000)));
}

static struct quarantine_message
a_message(const char *exim_id, const char *sha256)
{
	struct quarantine_message message = {.size = 3,
	    .kept_at = 1000,
	    .expires_at = 2000,
	    .contact = "S0",
	    .reason = "9.1 points",
	    .tests = "A:9.1",
	    .scored = true,
	    .score_milli = 9100,
	    .sender = "s@x.example",
	    .author = "S <s@x.example>",
	    .subject = "Buy"};

	snprintf(message.exim_id, sizeof(message.exim_id), "%s", exim_id);
	snprintf(message.sha256, sizeof(message.sha256), "%s", sha256);
	snprintf(
	    message.file, sizeof(message.file), "%032x", (unsigned)(exim_id[0] * 256 + sha256[0]));
	return (message);
}

static const struct quarantine_recipient both[] = {
    {.address = "Anna+x@company.example", .mailbox = "Anna@company.example"},
    {.address = "team@company.example", .mailbox = "team@company.example", .is_group = true}};

static int puts_made, put_result;

static int
put(void *context, struct why *why)
{
	(void)context;
	puts_made++;
	if (put_result == -1)
		why_set(why, "no room");
	return (put_result);
}

static struct quarantine_entry seen[16];
static size_t seen_count;

static int
see(const struct quarantine_entry *entry, void *context)
{
	(void)context;
	assert_true(seen_count < sizeof(seen) / sizeof(seen[0]));
	seen[seen_count++] = *entry;
	return (0);
}

static size_t
listed(struct quarantine *quarantine, const struct quarantine_filter *filter)
{
	struct why why = {""};

	seen_count = 0;
	assert_int_equal(quarantine_list(quarantine, filter, see, NULL, &why), 0);
	return (seen_count);
}

static void
test_kept_once(void **state)
{
	struct quarantine *quarantine = fresh();
	struct quarantine_message message = a_message("1", "a"), other = a_message("1", "b");
	struct quarantine_filter all = {.limit = 0};
	struct why why = {""};

	(void)state;
	put_result = 0;
	assert_int_equal(
	    quarantine_keep(quarantine, &message, both, 1, "exim", put, NULL, &why), 0);
	assert_int_equal(
	    quarantine_keep(quarantine, &message, both, 2, "exim", put, NULL, &why), 0);
	assert_int_equal(
	    quarantine_keep(quarantine, &message, both, 2, "exim", put, NULL, &why), 0);
	assert_int_equal(listed(quarantine, &all), 2);
	assert_string_equal(seen[1].mailbox, "anna@company.example");
	assert_string_equal(seen[1].message.subject, "Buy");
	assert_int_equal(seen[1].message.score_milli, 9100);
	assert_false(seen[1].is_group);
	assert_true(seen[0].is_group);
	/* Another message under an id that Exim has given twice: a row of its own. */
	assert_int_equal(quarantine_keep(quarantine, &other, both, 2, "exim", put, NULL, &why), 0);
	assert_int_equal(listed(quarantine, &all), 4);
	quarantine_close(quarantine);
	sh("test $(sqlite3 \"$DB\" \"SELECT count(*) FROM quarantine_audit WHERE what = 'keep'\") "
	   "= 4");
	sh("test $(sqlite3 \"$DB\" 'SELECT count(*) FROM quarantine') = 4");
}

static void
test_no_file_no_row(void **state)
{
	struct quarantine *quarantine = fresh();
	struct quarantine_message message = a_message("1", "a");
	struct quarantine_filter all = {.ended = true};
	struct why why = {""};

	(void)state;
	put_result = -1;
	assert_int_equal(
	    quarantine_keep(quarantine, &message, both, 2, "exim", put, NULL, &why), -1);
	assert_string_equal(why.text, "no room");
	assert_int_equal(listed(quarantine, &all), 0);
	quarantine_close(quarantine);
}

static void
test_no_database_no_file(void **state)
{
	struct quarantine *quarantine = quarantine_open("/nonexistent", deadline_in_ms(100));
	struct quarantine_message message = a_message("1", "a");
	struct why why = {""};

	(void)state;
	puts_made = 0;
	assert_int_equal(
	    quarantine_keep(quarantine, &message, both, 2, "exim", put, NULL, &why), -1);
	assert_int_equal(puts_made, 0);
	assert_true(why.text[0] != '\0');
	quarantine_close(quarantine);
}

struct filter_row {
	const char *name;
	struct quarantine_filter filter;
	size_t want;
};

/* Of two messages for both recipients, the second by another sender, at 3000. */
static const struct filter_row filters[] = {
    {"everything", {.limit = 0}, 4},
    {"the newest alone", {.limit = 1}, 1},
    {"an address as it was given", {.recipient = "anna+X@company.example"}, 2},
    {"the mailbox it leads to", {.recipient = "anna@company.example"}, 2},
    {"no other's that ends in it", {.recipient = "nna@company.example"}, 0},
    {"a part of one", {.recipient = "TEAM"}, 2},
    {"a person by the index", {.mailbox = "anna@company.example"}, 2},
    {"no tagged address there", {.mailbox = "anna+x@company.example"}, 0},
    {"an envelope sender", {.sender = "s@x.example"}, 2},
    {"a name in From", {.sender = "other"}, 2},
    {"a reason", {.reason = "points"}, 4},
    {"a kind", {.reason = "malware"}, 0},
    {"a test", {.reason = "a:9"}, 4},
    {"a contact", {.contact = "s0"}, 4},
    {"another contact", {.contact = "S1"}, 0},
    {"since", {.since = 1001}, 2},
    {"before", {.before = 3000}, 2},
    {"nothing of SQL", {.sender = "' OR 1 --"}, 0},
};

static void
test_filter(void **state)
{
	const struct filter_row *row = *state;
	static struct quarantine *quarantine;
	struct why why = {""};

	put_result = 0;
	if (quarantine == NULL) {
		struct quarantine_message first = a_message("1", "a"), second = a_message("2", "a");

		quarantine = fresh();
		second.kept_at = 3000;
		snprintf(second.sender, sizeof(second.sender), "o@y.example");
		snprintf(second.author, sizeof(second.author), "Other <o@y.example>");
		assert_int_equal(
		    quarantine_keep(quarantine, &first, both, 2, "exim", put, NULL, &why), 0);
		assert_int_equal(
		    quarantine_keep(quarantine, &second, both, 2, "exim", put, NULL, &why), 0);
	}
	assert_int_equal(listed(quarantine, &row->filter), row->want);
}

static void
test_one_of_two_gets_it(void **state)
{
	const struct quarantine_change release = {.who = "root",
	    .what = "release",
	    .words = "",
	    .from = QUARANTINE_KEPT,
	    .to = QUARANTINE_RELEASING};
	struct quarantine *quarantine = fresh();
	struct quarantine_message message = a_message("1", "a");
	struct quarantine_entry entry;
	struct why why = {""};
	struct quarantine_filter all = {.limit = 0};

	(void)state;
	put_result = 0;
	assert_int_equal(
	    quarantine_keep(quarantine, &message, both, 2, "exim", put, NULL, &why), 0);
	assert_int_equal(listed(quarantine, &all), 2);
	assert_int_equal(quarantine_change(quarantine, seen[0].id, &release, &why), ANSWER_YES);
	assert_int_equal(quarantine_change(quarantine, seen[0].id, &release, &why), ANSWER_NO);
	assert_int_equal(quarantine_change(quarantine, 999, &release, &why), ANSWER_NO);
	assert_int_equal(quarantine_find(quarantine, seen[0].id, &entry, &why), ANSWER_YES);
	assert_int_equal(entry.state, QUARANTINE_RELEASING);
	assert_int_equal(quarantine_find(quarantine, seen[1].id, &entry, &why), ANSWER_YES);
	assert_int_equal(entry.state, QUARANTINE_KEPT);
	assert_int_equal(
	    quarantine_becomes(quarantine, entry.id, QUARANTINE_VIRUS, "Eicar", "root", &why), 0);
	assert_int_equal(quarantine_find(quarantine, seen[0].id, &entry, &why), ANSWER_YES);
	assert_int_equal(entry.message.kind, QUARANTINE_VIRUS);
	assert_string_equal(entry.message.reason, "Eicar");
	assert_int_equal(quarantine_find(quarantine, 999, &entry, &why), ANSWER_NO);
	quarantine_close(quarantine);
	sh("test $(sqlite3 \"$DB\" \"SELECT count(*) FROM quarantine_audit WHERE who = 'root'\") = "
	   "2");
}

struct owner_row {
	const char *name, *address, *want_mailbox;
	bool want_group;
};

static const struct owner_row owners[] = {
    {"a mailbox", "anna@company.example", "anna@company.example", false},
    {"in upper case", "ANNA@Company.Example", "anna@company.example", false},
    {"with a tag", "anna+news@company.example", "anna@company.example", false},
    {"an alias of one", "info@company.example", "anna@company.example", false},
    {"an alias with a tag", "info+x@company.example", "anna@company.example", false},
    {"a quote", "o'brien+x@company.example", "o'brien@company.example", false},
    {"in quotes", "\"An\\na\"@company.example", "anna@company.example", false},
    {"a group", "sales@company.example", "sales@company.example", true},
    {"a group with a tag", "Sales+x@company.example", "sales@company.example", true},
    {"an alias that leads outside", "partner@company.example", "partner@company.example", true},
    {"nobody", "Nobody@company.example", "nobody@company.example", true},
    {"outside", "x@else.example", "x@else.example", true},
};

static void
test_owner(void **state)
{
	const struct owner_row *row = *state;
	struct directory *directory = directory_open(people, deadline_in_ms(10000));
	struct quarantine_recipient recipient;
	struct why why = {""};

	snprintf(recipient.address, sizeof(recipient.address), "%s", row->address);
	assert_int_equal(quarantine_owner(directory, &recipient, &why), 0);
	assert_string_equal(recipient.mailbox, row->want_mailbox);
	assert_int_equal(recipient.is_group, row->want_group);
	directory_close(directory);
}

static void
test_owner_unknown(void **state)
{
	struct directory *directory = directory_open("/nonexistent", deadline_in_ms(100));
	struct quarantine_recipient recipient = {.address = "anna@company.example"};
	struct why why = {""};

	(void)state;
	assert_int_equal(quarantine_owner(directory, &recipient, &why), -1);
	directory_close(directory);
}

static void
test_files(void **state)
{
	static const char name[] = "0123456789abcdef0123456789abcdef";
	char folder[64], text[16];
	struct kept_file file;
	struct why why = {""};
	off_t start = 0;
	int fd;

	(void)state;
	sh("rm -rf \"$W/q\"; mkdir \"$W/q\"");
	snprintf(folder, sizeof(folder), "%s/q", work);
	assert_int_equal(kept_file_begin(&file, folder, &why), 0);
	assert_int_equal(write(file.fd, "own\nmail\n", 9), 9);
	assert_int_equal(kept_file_sync(&file, &why), 0);
	assert_int_equal(kept_file_place(&file, name, &why), 0);
	kept_file_end(&file);
	sh("test -f \"$W/q/01/0123456789abcdef0123456789abcdef\"; test -z \"$(ls \"$W/q/new\")\"");
	fd = kept_file_open(folder, name, 5, &start, &why);
	assert_true(fd != -1);
	assert_int_equal(pread(fd, text, sizeof(text), start), 5);
	assert_memory_equal(text, "mail\n", 5);
	close(fd);
	assert_int_equal(kept_file_open(folder, name, 10, &start, &why), -1);
	why.text[0] = '\0';
	assert_int_equal(kept_file_open(folder, "../../../../etc/passwd", 1, &start, &why), -1);
	why.text[0] = '\0';
	assert_int_equal(kept_file_remove(folder, name, &why), 0);
	assert_int_equal(kept_file_remove(folder, name, &why), 0);
	/* One that is given up leaves nothing. */
	assert_int_equal(kept_file_begin(&file, folder, &why), 0);
	kept_file_end(&file);
	sh("test -z \"$(find \"$W/q\" -type f)\"");
}

int
main(void)
{
	struct CMUnitTest tests[64];
	size_t used = 0;
	int failed;

	if (mkdtemp(work) == NULL)
		return (1);
	snprintf(path, sizeof(path), "%s/state.db", work);
	snprintf(people, sizeof(people), "%s/directory.db", work);
	sh("sql/migrate \"$PEOPLE\" sql/directory; sqlite3 -bail \"$PEOPLE\" <sql/example.sql");
	ROWS_ADD(tests, used, filters, test_filter);
	ROWS_ADD(tests, used, owners, test_owner);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_kept_once);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_no_file_no_row);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_no_database_no_file);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_one_of_two_gets_it);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_owner_unknown);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_files);
	failed = ROWS_RUN("quarantine", tests, used);
	sh("rm -rf \"$W\"");
	return (failed);
}
