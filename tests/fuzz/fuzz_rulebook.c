/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Rows of rules.db, whoever wrote them and whatever their types, through the loader of rules, and
 * then tried on a small message and a name. A line a row, its columns parted by tabs: "s" and
 * name, target, pattern, score in thousandths, or "m" and name, kind, pattern, action. A column
 * that begins with ~ is NULL, with # a number, with % a blob.
 */

#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "mail_view.h"
#include "report.h"
#include "rulebook.h"
#include "rules_db.h"

enum { COLUMNS = 4, ROWS_MAX = 1200 };

static sqlite3 *db;
static char path[64];
static struct mail_view *view;

/* In place of the log, which would be all that a run does. */
void
report_line(const char *who, const char *format, ...)
{
	FUZZ_CLAIM(who != NULL && format != NULL);
}

static void
forget(void)
{
	unlink(path);
}

/* The tables without the checks that they have, so that all comes through. */
static void
begin(void)
{
	static const struct mime_header header = {{"Subject", 7}, {" buy now", 8}};
	static const struct mime_message message = {.headers = {"Subject: buy now\n", 17},
	    .body = {"Buy http://a.example/ now\n", 26},
	    .list = &header,
	    .list_count = 1,
	    .subject = {"buy now", 7}};
	char sql[512];

	snprintf(path, sizeof(path), "/dev/shm/fuzz-rulebook-%d.db", (int)getpid());
	unlink(path);
	atexit(forget);
	FUZZ_CLAIM(sqlite3_open(path, &db) == SQLITE_OK);
	snprintf(sql, sizeof(sql),
	    "PRAGMA synchronous = OFF; PRAGMA application_id = %d; PRAGMA user_version = %d;"
	    "CREATE TABLE spam_rule (name, target, pattern, score, enabled DEFAULT 1);"
	    "CREATE TABLE malware_rule (name, kind, pattern, action);",
	    RULES_DB_APPLICATION_ID, RULES_DB_VERSION_MAX);
	FUZZ_CLAIM(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
	view = mail_view_new();
	FUZZ_CLAIM(view != NULL);
	mail_view_message(view, &message, deadline_in_ms(60000));
	mail_view_end(view);
}

static void
bind_column(sqlite3_stmt *statement, int index, const char *text, size_t size)
{
	if (size > 0 && text[0] == '~')
		sqlite3_bind_null(statement, index);
	else if (size > 0 && text[0] == '#')
		sqlite3_bind_double(statement, index, strtod(text + 1, NULL));
	else if (size > 0 && text[0] == '%')
		sqlite3_bind_blob(statement, index, text + 1, (int)(size - 1), SQLITE_TRANSIENT);
	else
		sqlite3_bind_text(statement, index, text, (int)size, SQLITE_TRANSIENT);
}

static void
insert(const char *row, size_t size)
{
	static const char *const statements[] = {
	    "INSERT INTO spam_rule (name, target, pattern, score) VALUES (?, ?, ?, ?)",
	    "INSERT INTO malware_rule (name, kind, pattern, action) VALUES (?, ?, ?, ?)"};
	sqlite3_stmt *statement;
	int column;

	if (size < 2 || (row[0] != 's' && row[0] != 'm'))
		return;
	FUZZ_CLAIM(
	    sqlite3_prepare_v2(db, statements[row[0] == 'm'], -1, &statement, NULL) == SQLITE_OK);
	row++, size--;
	for (column = 1; column <= COLUMNS && size > 0; column++) {
		const char *tab = memchr(++row, '\t', --size);
		size_t length = tab != NULL ? (size_t)(tab - row) : size;

		bind_column(statement, column, row, length);
		row += length;
		size -= length;
	}
	FUZZ_CLAIM(sqlite3_step(statement) == SQLITE_DONE);
	sqlite3_finalize(statement);
}

static void
take_hit(const struct malware_rule *rule, void *context)
{
	(void)context;
	FUZZ_CLAIM(rule->name[0] != '\0' && strlen(rule->name) < MALWARE_RULES_NAME_SIZE);
	FUZZ_CLAIM(malware_rules_action(rule->action) != NULL && rule->action != MALWARE_OFF);
}

static void
use(const struct rulebook *book)
{
	static struct findings findings;
	struct why why = {.text = ""};
	int kind;

	FUZZ_CLAIM(spam_rules_count(book->spam) <= SPAM_RULES_MAX);
	FUZZ_CLAIM(malware_rules_count(book->malware) <= MALWARE_RULES_MAX);
	memset(&findings, 0, sizeof(findings));
	spam_rules_run(book->spam, view, &findings);
	for (kind = 0; kind < MALWARE_KINDS; kind++)
		malware_rules_match(book->malware, (enum malware_kind)kind, "invoice.pdf.exe",
		    take_hit, NULL, &why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rulebook book = {.spam = NULL};
	char *text = malloc(size + 1);
	const char *row = text;
	size_t left = size, rows = 0;

	FUZZ_CLAIM(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (db == NULL)
		begin();
	FUZZ_CLAIM(sqlite3_exec(db, "BEGIN; DELETE FROM spam_rule; DELETE FROM malware_rule", NULL,
		       NULL, NULL) == SQLITE_OK);
	while (left > 0 && rows++ < ROWS_MAX) {
		const char *end = memchr(row, '\n', left);
		size_t length = end != NULL ? (size_t)(end - row) : left;

		insert(row, length);
		row += length;
		left -= length;
		if (left > 0)
			row++, left--;
	}
	FUZZ_CLAIM(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
	free(text);
	rulebook_look(&book, path);
	if (book.spam == NULL)
		FUZZ_CLAIM(book.why.text[0] != '\0');
	else
		use(&book);
	spam_rules_free(book.spam);
	malware_rules_free(book.malware);
	return (0);
}
