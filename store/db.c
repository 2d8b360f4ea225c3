/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

static const char *const statements[DB_STATEMENTS_MAX] = {
    [DB_LISTENER_EXACT] = "SELECT contact FROM listener WHERE interface = ?1 AND port = ?2",
    [DB_LISTENER_ANY] = "SELECT contact FROM listener WHERE interface = '*' AND port = ?1",
    [DB_CONTACT_CHECKS] = ("SELECT \"check\", enabled, action, made FROM contact_check"
			   " WHERE contact = ?1 ORDER BY \"check\""),
};

enum { PATH_SIZE = 1024, BUSY_SLEEP_MS = 5 };

struct db {
	sqlite3 *handle; /* NULL: could not be opened, and why says so */
	sqlite3_stmt *prepared[DB_STATEMENTS_MAX];
	int bind_result[DB_STATEMENTS_MAX];
	struct deadline deadline;
	struct why why;
	char path[PATH_SIZE];
};

/* Wait a little and try again, but not past the deadline. */
static int
wait_for_lock(void *cookie, int tried)
{
	const struct db *db = cookie;

	(void)tried;
	if (deadline_passed(db->deadline))
		return (0);
	sqlite3_sleep(BUSY_SLEEP_MS);
	return (1);
}

/*
 * What went wrong, and what heals it. A hot journal is what a writer leaves who
 * was killed in mid-transaction: rolling it back takes someone who may write.
 */
static void
explain(const struct db *db, const char *doing, struct why *why)
{
	int code = sqlite3_extended_errcode(db->handle);
	const char *advice = "";

	switch (code & 0xff) {
	case SQLITE_BUSY:
		advice = "; somebody holds its lock: end the sqlite3 that has a transaction open";
		break;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		advice = "; restore it from its backup";
		break;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		advice = "; if FILE-journal lies beside it, root heals it with: sqlite3 FILE "
			 "'select count(*) from domain'";
		break;
	default:
		break;
	}
	why_set(
	    why, "%s: %s: %s (%d)%s", db->path, doing, sqlite3_errmsg(db->handle), code, advice);
}

static int
read_pragma(struct db *db, const char *pragma, int64_t *value)
{
	sqlite3_stmt *statement = NULL;
	int result = -1;

	if (sqlite3_prepare_v2(db->handle, pragma, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		*value = sqlite3_column_int64(statement, 0);
		result = 0;
	} else {
		explain(db, pragma, &db->why);
	}
	sqlite3_finalize(statement);
	return (result);
}

static int
check_ours(struct db *db, int64_t application_id, int64_t version_max)
{
	int64_t id, version;

	if (read_pragma(db, "PRAGMA application_id", &id) == -1 ||
	    read_pragma(db, "PRAGMA user_version", &version) == -1)
		return (-1);
	if (id != application_id) {
		why_set(&db->why, "%s: is not a Coexim database of this kind (application_id %lld)",
		    db->path, (long long)id);
		return (-1);
	}
	if (version > version_max || version < 1) {
		why_set(&db->why,
		    "%s: has schema version %lld and this program knows 1 to %lld: install the "
		    "program that belongs to it, or run migrate",
		    db->path, (long long)version, (long long)version_max);
		return (-1);
	}
	return (0);
}

struct db *
db_open(const char *path, int64_t application_id, int64_t version_max, struct deadline deadline)
{
	struct db *db = calloc(1, sizeof(*db));
	size_t size = strlen(path);

	if (db == NULL)
		return (NULL);
	db->deadline = deadline;
	if (size >= sizeof(db->path)) {
		why_set(&db->why, "path of a database longer than %d bytes", PATH_SIZE - 1);
		return (db);
	}
	memcpy(db->path, path, size + 1);
	if (sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK)
		goto err0;
	sqlite3_busy_handler(db->handle, wait_for_lock, db);
	if (check_ours(db, application_id, version_max) == -1)
		goto err0;

	/* Success! */
	return (db);

err0:
	/* Failure, which every later call will tell. */
	if (db->handle != NULL)
		explain(db, "cannot open", &db->why);
	else
		why_set(&db->why, "%s: no memory to open it", path);
	sqlite3_close(db->handle);
	db->handle = NULL;
	return (db);
}

void
db_close(struct db *db)
{
	int i;

	if (db == NULL)
		return;
	for (i = 0; i < DB_STATEMENTS_MAX; i++)
		sqlite3_finalize(db->prepared[i]);
	sqlite3_close(db->handle);
	free(db);
}

/* The statement, prepared; or NULL, and then db_step() will say why. */
static sqlite3_stmt *
prepared(struct db *db, enum db_statement statement)
{
	if (db == NULL || db->handle == NULL)
		return (NULL);
	if (db->prepared[statement] == NULL)
		db->bind_result[statement] = sqlite3_prepare_v2(
		    db->handle, statements[statement], -1, &db->prepared[statement], NULL);
	return (db->prepared[statement]);
}

void
db_bind_text(struct db *db, enum db_statement statement, int position, const char *text)
{
	sqlite3_stmt *to = prepared(db, statement);

	if (to != NULL && db->bind_result[statement] == SQLITE_OK)
		db->bind_result[statement] =
		    sqlite3_bind_text(to, position, text, -1, SQLITE_STATIC);
}

void
db_bind_int(struct db *db, enum db_statement statement, int position, int64_t value)
{
	sqlite3_stmt *to = prepared(db, statement);

	if (to != NULL && db->bind_result[statement] == SQLITE_OK)
		db->bind_result[statement] = sqlite3_bind_int64(to, position, value);
}

enum answer
db_step(struct db *db, enum db_statement statement, struct why *why)
{
	sqlite3_stmt *step = prepared(db, statement);

	if (db == NULL) {
		why_set(why, "no memory to open a database");
		return (ANSWER_CANNOT_TELL);
	}
	if (db->handle == NULL) {
		why_set(why, "%s", db->why.text);
		return (ANSWER_CANNOT_TELL);
	}
	if (step != NULL && db->bind_result[statement] == SQLITE_OK) {
		int result = sqlite3_step(step);

		if (result == SQLITE_ROW)
			return (ANSWER_YES);
		if (result == SQLITE_DONE)
			return (ANSWER_NO);
	}
	explain(db, "cannot be asked", why);
	return (ANSWER_CANNOT_TELL);
}

int
db_text(struct db *db, enum db_statement statement, int column, char *out, size_t out_size,
    struct why *why)
{
	sqlite3_stmt *row = db->prepared[statement];
	const unsigned char *text = sqlite3_column_text(row, column);
	size_t size = (size_t)sqlite3_column_bytes(row, column);

	if (text == NULL || size >= out_size || memchr(text, '\0', size) != NULL) {
		why_set(why, "%s: column %s holds a value that is not one", db->path,
		    sqlite3_column_name(row, column));
		return (-1);
	}
	memcpy(out, text, size + 1);
	return (0);
}

int
db_int(struct db *db, enum db_statement statement, int column, int64_t *out, struct why *why)
{
	sqlite3_stmt *row = db->prepared[statement];

	if (sqlite3_column_type(row, column) != SQLITE_INTEGER) {
		why_set(why, "%s: column %s does not hold a number", db->path,
		    sqlite3_column_name(row, column));
		return (-1);
	}
	*out = sqlite3_column_int64(row, column);
	return (0);
}

void
db_done(struct db *db, enum db_statement statement)
{
	if (db == NULL || db->prepared[statement] == NULL)
		return;
	sqlite3_reset(db->prepared[statement]);
	sqlite3_clear_bindings(db->prepared[statement]);
	db->bind_result[statement] = SQLITE_OK;
}
