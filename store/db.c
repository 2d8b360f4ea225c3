/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "db_statements.h"

enum { PATH_SIZE = 1024, BUSY_SLEEP_MS = 5, HAND_OVER_MS = 2000 };

#define MIGRATE COEXIM_LIBDIR "/migrate"

struct db {
	sqlite3 *handle; /* NULL: could not be opened, and why says so */
	sqlite3_stmt *prepared[DB_STATEMENTS_MAX];
	int bind_result[DB_STATEMENTS_MAX];
	struct deadline deadline;
	struct why why;
	char path[PATH_SIZE];
	bool writes;
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

static bool
file_exists(const char *path, const char *suffix)
{
	char name[PATH_SIZE + 16];
	struct stat status;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	return (stat(name, &status) == 0 && status.st_size > 0);
}

/*
 * Whether the file says of itself that it is in WAL mode: byte 18 (sqlite.org/fileformat.html).
 * Closing the descriptor drops every fcntl lock of this process on the file; it is
 * asked only of a file that could not be read, when no statement holds one.
 */
static bool
is_wal(const char *path)
{
	unsigned char write_version = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return (false);
	if (pread(fd, &write_version, 1, 18) != 1)
		write_version = 0;
	close(fd);
	return (write_version == 2);
}

/*
 * What heals a file that cannot be opened or read. A hot journal is what a
 * writer leaves who was killed in mid-transaction: rolling it back takes
 * someone who may write. Asked of the file and not of the code alone: with
 * these troubles SQLite's code differs with who asks.
 */
static void
explain_file(const struct db *db, const char *doing, int code, struct why *why)
{
	bool there = access(db->path, F_OK) == 0;

	if (!there && errno == EACCES)
		why_errno(why,
		    "%s: %s; its folder is closed to this user: it lets in root, and the group "
		    "that the mail system reads it by",
		    db->path, doing);
	else if (!there)
		why_errno(why, "%s: %s; if it was never made, root makes it with: " MIGRATE " %s",
		    db->path, doing, db->path);
	else if (db->writes && geteuid() != 0)
		/* What the mail system itself writes: root alone writes any other. A copy that root
		 * has put back belongs to root. */
		why_set(why,
		    "%s: %s: %s (%d); it and its folder must be Debian-exim's, to read and "
		    "write: chown Debian-exim: %s*",
		    db->path, doing, sqlite3_errstr(code), code, db->path);
	else if (access(db->path, R_OK) == -1)
		why_errno(why,
		    "%s: %s; it must belong to root:Debian-exim with mode 0640, in a folder with "
		    "mode 0750",
		    db->path, doing);
	else if (is_wal(db->path))
		why_set(why,
		    "%s: %s: it is in WAL mode, which a reader cannot use; root sets it right "
		    "with: sqlite3 %s 'PRAGMA journal_mode = DELETE'",
		    db->path, doing, db->path);
	else if (file_exists(db->path, "-journal"))
		why_set(why,
		    "%s: %s: a change was interrupted and has left %s-journal; root heals it "
		    "with: sqlite3 %s 'SELECT count(*) FROM domain'",
		    db->path, doing, db->path, db->path);
	else
		why_set(why, "%s: %s: %s (%d)", db->path, doing, sqlite3_errstr(code), code);
}

/* What went wrong, and what heals it. */
static void
explain(const struct db *db, const char *doing, struct why *why)
{
	int code = sqlite3_extended_errcode(db->handle);

	switch (code & 0xff) {
	case SQLITE_BUSY:
		why_set(why,
		    "%s: %s: locked by a writer until the deadline; end the sqlite3 that has a "
		    "transaction open",
		    db->path, doing);
		break;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		why_set(why, "%s: %s: %s (%d); restore it from its backup", db->path, doing,
		    sqlite3_errmsg(db->handle), code);
		break;
	case SQLITE_ERROR:
		why_set(why,
		    "%s: %s: %s (%d); root brings its tables up to date with: " MIGRATE " %s",
		    db->path, doing, sqlite3_errmsg(db->handle), code, db->path);
		break;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		explain_file(db, doing, code, why);
		break;
	default:
		why_set(why, "%s: %s: %s (%d)", db->path, doing, sqlite3_errmsg(db->handle), code);
		break;
	}
}

static bool
try_pragma(struct db *db, const char *pragma, int64_t *value)
{
	sqlite3_stmt *statement = NULL;
	bool read = sqlite3_prepare_v2(db->handle, pragma, -1, &statement, NULL) == SQLITE_OK &&
		    sqlite3_step(statement) == SQLITE_ROW;

	if (read)
		*value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return (read);
}

/*
 * SQLITE: the files beside the database that root's sqlite3 makes are root's for a moment, until it
 * has given them to the database's owner.
 */
static int
read_pragma(struct db *db, const char *pragma, int64_t *value)
{
	int waited_ms = 0;

	while (!try_pragma(db, pragma, value)) {
		if (!db->writes || sqlite3_errcode(db->handle) != SQLITE_CANTOPEN ||
		    waited_ms >= HAND_OVER_MS || deadline_passed(db->deadline)) {
			explain(db, "cannot be read", &db->why);
			return (-1);
		}
		sqlite3_sleep(BUSY_SLEEP_MS);
		waited_ms += BUSY_SLEEP_MS;
	}
	return (0);
}

static int
check_ours(struct db *db, int64_t application_id, int64_t version_max)
{
	int64_t id, version;

	if (read_pragma(db, "PRAGMA application_id", &id) == -1 ||
	    read_pragma(db, "PRAGMA user_version", &version) == -1)
		return (-1);
	if (id == 0 && version == 0) {
		why_set(&db->why, "%s: is empty; root fills it with: " MIGRATE " %s", db->path,
		    db->path);
		return (-1);
	}
	if (id != application_id) {
		why_set(&db->why,
		    "%s: is another program's database (application_id %lld, ours is %lld); name "
		    "the right file in the settings",
		    db->path, (long long)id, (long long)application_id);
		return (-1);
	}
	if (version < 1 || version > version_max) {
		why_set(&db->why,
		    "%s: has schema version %lld, this program knows 1 to %lld; install the "
		    "Coexim that it belongs to",
		    db->path, (long long)version, (long long)version_max);
		return (-1);
	}
	return (0);
}

/* To read; or, with a ${pragma} that says how it is synced, to write. */
static struct db *
open_with(const char *path, const char *pragma, int64_t application_id, int64_t version_max,
    struct deadline deadline)
{
	struct db *db = calloc(1, sizeof(*db));
	int flags = pragma != NULL ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	size_t size = strlen(path);

	if (db == NULL)
		return (NULL);
	db->deadline = deadline;
	db->writes = pragma != NULL;
	if (size >= sizeof(db->path)) {
		why_set(&db->why, "path of a database longer than %d bytes", PATH_SIZE - 1);
		return (db);
	}
	memcpy(db->path, path, size + 1);
	if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		goto err0;
	sqlite3_busy_handler(db->handle, wait_for_lock, db);
	if (check_ours(db, application_id, version_max) == -1)
		goto err0;
	if (pragma != NULL && sqlite3_exec(db->handle, pragma, NULL, NULL, NULL) != SQLITE_OK)
		goto err0;

	/* Success! */
	return (db);

err0:
	/* Failure, which every later call will tell. */
	if (db->handle != NULL)
		explain(db, "cannot be opened", &db->why);
	else
		why_set(&db->why, "%s: no memory to open it", path);
	sqlite3_close(db->handle);
	db->handle = NULL;
	return (db);
}

struct db *
db_open(const char *path, int64_t application_id, int64_t version_max, struct deadline deadline)
{
	return (open_with(path, NULL, application_id, version_max, deadline));
}

struct db *
db_open_to_write(
    const char *path, int64_t application_id, int64_t version_max, struct deadline deadline)
{
	return (
	    open_with(path, "PRAGMA synchronous = NORMAL", application_id, version_max, deadline));
}

struct db *
db_open_to_administer(
    const char *path, int64_t application_id, int64_t version_max, struct deadline deadline)
{
	return (
	    open_with(path, "PRAGMA synchronous = FULL", application_id, version_max, deadline));
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
		    db->handle, db_statements[statement], -1, &db->prepared[statement], NULL);
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
	const unsigned char *text;
	size_t size;

	if (sqlite3_column_type(row, column) != SQLITE_TEXT) {
		why_set(why, "%s: column %s does not hold a text", db->path,
		    sqlite3_column_name(row, column));
		return (-1);
	}
	text = sqlite3_column_text(row, column);
	size = (size_t)sqlite3_column_bytes(row, column);
	if (text == NULL || size >= out_size || memchr(text, '\0', size) != NULL) {
		why_set(why, "%s: column %s holds a text that is too long or has a NUL in it",
		    db->path, sqlite3_column_name(row, column));
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
