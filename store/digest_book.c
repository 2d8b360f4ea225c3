/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory_db.h"
#include "quarantine_db.h"
#include "state_db.h"

enum { KIND_SIZE = 16, GROW_BY = 16 };

/* ---- when ---------------------------------------------------------------- */

static int
read_time(struct db *db, struct digest_time *time, struct why *why)
{
	int64_t hour, enabled;

	if (db_text(db, DB_DIGEST_TIMES, 0, time->domain, sizeof(time->domain), why) == -1 ||
	    db_int(db, DB_DIGEST_TIMES, 1, &hour, why) == -1 ||
	    db_int(db, DB_DIGEST_TIMES, 2, &enabled, why) == -1 ||
	    db_text(db, DB_DIGEST_TIMES, 3, time->zone, sizeof(time->zone), why) == -1 ||
	    db_text(db, DB_DIGEST_TIMES, 4, time->language, sizeof(time->language), why) == -1 ||
	    db_int(db, DB_DIGEST_TIMES, 5, &time->quarantine_milli, why) == -1)
		return (-1);
	time->hour = (int)hour;
	time->enabled = enabled == 1;
	return (0);
}

/* Room for one more. */
static int
grow(struct digest_times *times, struct why *why)
{
	struct digest_time *list;

	if (times->count % GROW_BY != 0)
		return (0);
	if (times->count >= DIGEST_DOMAINS_MAX) {
		why_set(why, "there are more than %d domains", DIGEST_DOMAINS_MAX);
		return (-1);
	}
	list = realloc(times->list, (times->count + GROW_BY) * sizeof(*list));
	if (list == NULL) {
		why_set(why, "no memory for the domains");
		return (-1);
	}
	times->list = list;
	return (0);
}

int
digest_times_read(struct directory *directory, struct digest_times *times, struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	*times = (struct digest_times){NULL, 0};
	while ((answer = db_step(db, DB_DIGEST_TIMES, why)) == ANSWER_YES) {
		if (grow(times, why) == -1 ||
		    read_time(db, &times->list[times->count], why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		times->count++;
	}
	db_done(db, DB_DIGEST_TIMES);
	if (answer == ANSWER_NO)
		return (0);
	free(times->list);
	*times = (struct digest_times){NULL, 0};
	return (-1);
}

static int
by_domain(const void *domain, const void *time)
{
	return (strcmp(domain, ((const struct digest_time *)time)->domain));
}

const struct digest_time *
digest_times_of(const struct digest_times *times, const char *person)
{
	const char *at = strrchr(person, '@');

	if (at == NULL || times->count == 0)
		return (NULL);
	return (bsearch(at + 1, times->list, times->count, sizeof(times->list[0]), by_domain));
}

/* ---- the book ------------------------------------------------------------ */

struct digest_book {
	struct db *db;
	bool all;
	int64_t newest; /* what has come since is the next run's */
};

struct digest_book *
digest_book_open(const char *path, struct deadline deadline)
{
	struct digest_book *book = calloc(1, sizeof(*book));

	if (book != NULL)
		book->db = state_db_open(path, deadline);
	return (book);
}

void
digest_book_close(struct digest_book *book)
{
	if (book == NULL)
		return;
	db_close(book->db);
	free(book);
}

struct db *
digest_book_db(struct digest_book *book)
{
	return (book != NULL ? book->db : NULL);
}

/* The number that ${statement} has for ${key}; 0 where it has none. */
static int
number_of(
    struct db *db, enum db_statement statement, const char *key, int64_t *number, struct why *why)
{
	enum answer answer;

	*number = 0;
	db_bind_text(db, statement, 1, key);
	answer = db_step(db, statement, why);
	if (answer == ANSWER_YES && db_int(db, statement, 0, number, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, statement);
	return (answer != ANSWER_CANNOT_TELL ? 0 : -1);
}

int
digest_book_ran(struct digest_book *book, const char *domain, int64_t *at, struct why *why)
{
	return (number_of(digest_book_db(book), DB_DIGEST_RAN, domain, at, why));
}

int
digest_book_told(struct digest_book *book, const char *person, int64_t *at, struct why *why)
{
	return (number_of(digest_book_db(book), DB_DIGEST_TOLD, person, at, why));
}

int
digest_book_set_ran(struct digest_book *book, const char *domain, int64_t at, struct why *why)
{
	struct db *db = digest_book_db(book);

	db_bind_text(db, DB_DIGEST_SET_RAN, 1, domain);
	db_bind_int(db, DB_DIGEST_SET_RAN, 2, at);
	return (quarantine_run(db, DB_DIGEST_SET_RAN, why));
}

/* ---- who ----------------------------------------------------------------- */

/* Whom the directory names for ${box}, each with ${box} into the table of this connection. */
static int
add_persons(struct digest_book *book, struct db *directory, const char *box, struct why *why)
{
	char person[DIRECTORY_ADDRESS_SIZE];
	enum answer answer;
	int result = 0;

	db_bind_text(directory, DB_DIGEST_PERSONS, 1, box);
	while (result == 0 && (answer = db_step(directory, DB_DIGEST_PERSONS, why)) != ANSWER_NO) {
		result = -1;
		if (answer == ANSWER_CANNOT_TELL ||
		    db_text(directory, DB_DIGEST_PERSONS, 0, person, sizeof(person), why) == -1)
			break;
		db_bind_text(book->db, DB_DIGEST_BOX_ADD, 1, person);
		db_bind_text(book->db, DB_DIGEST_BOX_ADD, 2, box);
		result = quarantine_run(book->db, DB_DIGEST_BOX_ADD, why);
	}
	db_done(directory, DB_DIGEST_PERSONS);
	return (result);
}

/* The last entry there is, before anybody is looked for. */
static int
read_newest(struct digest_book *book, struct why *why)
{
	enum answer answer = db_step(book->db, DB_DIGEST_NEWEST, why);

	if (answer == ANSWER_YES && db_int(book->db, DB_DIGEST_NEWEST, 0, &book->newest, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(book->db, DB_DIGEST_NEWEST);
	return (answer == ANSWER_YES ? 0 : -1);
}

int
digest_book_gather(struct digest_book *book, struct directory *directory, bool all, struct why *why)
{
	struct db *db = digest_book_db(book);
	char box[QUARANTINE_ADDRESS_SIZE];
	enum answer answer;
	int result = 0;

	if (quarantine_run(db, DB_DIGEST_BOX_TABLE, why) == -1 || read_newest(book, why) == -1)
		return (-1);
	book->all = all;
	db_bind_int(db, DB_DIGEST_BOXES, 1, all ? 1 : 0);
	while (result == 0 && (answer = db_step(db, DB_DIGEST_BOXES, why)) != ANSWER_NO)
		if (answer == ANSWER_CANNOT_TELL ||
		    db_text(db, DB_DIGEST_BOXES, 0, box, sizeof(box), why) == -1)
			result = -1;
		else
			result = add_persons(book, directory_db(directory), box, why);
	db_done(db, DB_DIGEST_BOXES);
	return (result);
}

enum answer
digest_book_next(struct digest_book *book, char person[DIRECTORY_ADDRESS_SIZE], struct why *why)
{
	struct db *db = digest_book_db(book);
	char next[DIRECTORY_ADDRESS_SIZE];
	enum answer answer;

	db_bind_text(db, DB_DIGEST_NEXT, 1, person);
	answer = db_step(db, DB_DIGEST_NEXT, why);
	if (answer == ANSWER_YES && db_text(db, DB_DIGEST_NEXT, 0, next, sizeof(next), why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_DIGEST_NEXT);
	if (answer == ANSWER_YES)
		memcpy(person, next, sizeof(next));
	return (answer);
}

/* ---- what ---------------------------------------------------------------- */

static int
kind_of(const char *name, enum quarantine_kind *kind, struct why *why)
{
	for (*kind = QUARANTINE_SPAM; *kind < QUARANTINE_KINDS; (*kind)++)
		if (strcmp(name, quarantine_kind_name(*kind)) == 0)
			return (0);
	why_set(why, "the quarantine has an entry of the unknown kind %.16s", name);
	return (-1);
}

static int
read_row(struct db *db, struct digest_row *row, struct why *why)
{
	const enum db_statement rows = DB_DIGEST_ROWS;
	char kind[KIND_SIZE];
	int64_t scored, is_group;

	if (db_int(db, rows, 0, &row->id, why) == -1 ||
	    db_int(db, rows, 1, &row->kept_at, why) == -1 ||
	    db_int(db, rows, 2, &row->expires_at, why) == -1 ||
	    db_text(db, rows, 3, kind, sizeof(kind), why) == -1 ||
	    db_text(db, rows, 4, row->reason, sizeof(row->reason), why) == -1 ||
	    db_int(db, rows, 5, &scored, why) == -1 ||
	    db_int(db, rows, 6, &row->score_milli, why) == -1 ||
	    db_text(db, rows, 7, row->sender, sizeof(row->sender), why) == -1 ||
	    db_text(db, rows, 8, row->author, sizeof(row->author), why) == -1 ||
	    db_text(db, rows, 9, row->subject, sizeof(row->subject), why) == -1 ||
	    db_text(db, rows, 10, row->address, sizeof(row->address), why) == -1 ||
	    db_int(db, rows, 11, &is_group, why) == -1 ||
	    db_text(db, rows, 12, row->tests, sizeof(row->tests), why) == -1 ||
	    db_int(db, rows, 13, &row->quarantine_milli, why) == -1)
		return (-1);
	row->scored = scored == 1;
	row->is_group = is_group == 1;
	return (kind_of(kind, &row->kind, why));
}

int
digest_book_rows(struct digest_book *book, const char *person, struct digest_row *rows,
    size_t rows_max, size_t *count, struct why *why)
{
	struct db *db = digest_book_db(book);
	enum answer answer = ANSWER_NO;

	*count = 0;
	db_bind_text(db, DB_DIGEST_ROWS, 1, person);
	db_bind_int(db, DB_DIGEST_ROWS, 2, book != NULL && book->all ? 1 : 0);
	db_bind_int(db, DB_DIGEST_ROWS, 3, (int64_t)rows_max);
	db_bind_int(db, DB_DIGEST_ROWS, 4, book != NULL ? book->newest : 0);
	while (*count < rows_max && (answer = db_step(db, DB_DIGEST_ROWS, why)) == ANSWER_YES) {
		if (read_row(db, &rows[*count], why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		(*count)++;
	}
	db_done(db, DB_DIGEST_ROWS);
	return (answer != ANSWER_CANNOT_TELL ? 0 : -1);
}

/* ---- writing ------------------------------------------------------------- */

int
digest_book_begin(struct digest_book *book, struct why *why)
{
	return (quarantine_run(digest_book_db(book), DB_BEGIN, why));
}

int
digest_book_end(struct digest_book *book, bool good, struct why *why)
{
	struct db *db = digest_book_db(book);
	struct why unheard = {""};

	if (good && quarantine_run(db, DB_COMMIT, why) == 0)
		return (0);
	quarantine_run(db, DB_ROLLBACK, &unheard);
	return (good ? -1 : 0);
}

int
digest_book_tell(struct digest_book *book, const char *person, int64_t entry, bool all,
    const char *words, struct why *why)
{
	struct db *db = digest_book_db(book);
	int result;

	if (digest_book_begin(book, why) == -1)
		return (-1);
	db_bind_text(db, DB_DIGEST_TELL, 1, person);
	db_bind_int(db, DB_DIGEST_TELL, 2, entry);
	db_bind_int(db, DB_DIGEST_TELL, 3, all);
	result = quarantine_run(db, DB_DIGEST_TELL, why);
	if (result == 0) {
		db_bind_text(db, DB_DIGEST_AUDIT, 1, person);
		db_bind_text(db, DB_DIGEST_AUDIT, 2, words);
		result = quarantine_run(db, DB_DIGEST_AUDIT, why);
	}
	return (digest_book_end(book, result == 0, why) == 0 ? result : -1);
}

int
digest_book_take_back(struct digest_book *book, const char *person, const struct digest_row *rows,
    size_t count, int64_t since, struct why *why)
{
	struct db *db = digest_book_db(book);

	if (count == 0)
		return (0);
	db_bind_text(db, DB_DIGEST_TAKE_BACK, 1, person);
	db_bind_int(db, DB_DIGEST_TAKE_BACK, 2, rows[0].id);
	db_bind_int(db, DB_DIGEST_TAKE_BACK, 3, rows[count - 1].id);
	db_bind_int(db, DB_DIGEST_TAKE_BACK, 4, since);
	return (quarantine_run(db, DB_DIGEST_TAKE_BACK, why));
}
