/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_sweep.h"

#include "kept_file.h"
#include "quarantine_db.h"

/* Most entries of one transaction, as DB_QUARANTINE_EXPIRE_... say. */
enum { BATCH = 500 };

/* The first of them with a number from ${*from} to ${to}; ${*from} becomes the next one. ANSWER_NO:
 * there is none. A file that cannot be removed is passed over, and ${stuck} says why. */
static enum answer
sweep_one(struct db *db, const char *folder, int64_t *from, int64_t to, struct why *stuck,
    struct why *why)
{
	char file[QUARANTINE_FILE_SIZE];
	enum answer answer;
	int64_t id;

	db_bind_int(db, DB_QUARANTINE_IDLE, 1, *from);
	db_bind_int(db, DB_QUARANTINE_IDLE, 2, to);
	answer = db_step(db, DB_QUARANTINE_IDLE, why);
	if (answer == ANSWER_YES &&
	    (db_int(db, DB_QUARANTINE_IDLE, 0, &id, why) == -1 ||
		db_text(db, DB_QUARANTINE_IDLE, 1, file, sizeof(file), why) == -1))
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_QUARANTINE_IDLE);
	if (answer != ANSWER_YES)
		return (answer);
	*from = id + 1;
	if (kept_file_remove(folder, file, stuck) == -1)
		return (ANSWER_YES);
	db_bind_int(db, DB_QUARANTINE_FILE_GONE, 1, id);
	return (quarantine_run(db, DB_QUARANTINE_FILE_GONE, why) == -1 ? ANSWER_CANNOT_TELL
								       : ANSWER_YES);
}

int64_t
quarantine_sweep(
    struct quarantine *quarantine, const char *folder, int64_t message, struct why *why)
{
	/* Each search goes on where the last one ended: else a hundred thousand that stay would
	 * be looked through again for each that goes. */
	int64_t from = message, to = message != 0 ? message : INT64_MAX, count = 0;
	struct db *db = quarantine_db(quarantine);
	enum answer answer = ANSWER_YES;
	struct why stuck = {""};

	while (answer == ANSWER_YES) {
		/* Within a transaction: who keeps the same message again at this moment puts his
		 * file there before or after. */
		if (quarantine_run(db, DB_BEGIN, why) == -1)
			return (-1);
		answer = sweep_one(db, folder, &from, to, &stuck, why);
		if (quarantine_end(db, answer == ANSWER_CANNOT_TELL ? -1 : 0, why) == -1)
			return (-1);
		count += answer == ANSWER_YES;
	}
	if (stuck.text[0] == '\0')
		return (count);
	why_set(why, "%s", stuck.text);
	return (-1);
}

/* Run what gives entries that it has changed, in a transaction with their audit. */
static int64_t
change_batch(struct db *db, enum db_statement statement, int64_t number, const char *who,
    const char *what, const char *words, struct why *why)
{
	int64_t count = 0, entry;
	enum answer answer;
	int result = 0;

	if (quarantine_run(db, DB_BEGIN, why) == -1)
		return (-1);
	db_bind_int(db, statement, 1, number);
	/* SQLite changes all rows at the first step, and gives them one by one. */
	while ((answer = db_step(db, statement, why)) == ANSWER_YES && result == 0) {
		result = db_int(db, statement, 0, &entry, why);
		if (result == 0)
			result = quarantine_audit(db, entry, who, what, words, why);
		count++;
	}
	db_done(db, statement);
	if (quarantine_end(db, answer == ANSWER_CANNOT_TELL ? -1 : result, why) == -1)
		return (-1);
	return (count);
}

int64_t
quarantine_expire(struct quarantine *quarantine, enum quarantine_over over, int64_t limit,
    const char *who, struct why *why)
{
	static const struct {
		enum db_statement statement;
		const char *words;
	} overs[] = {[QUARANTINE_OVER_AGE] = {DB_QUARANTINE_EXPIRE_AGE, "too old"},
	    [QUARANTINE_OVER_PERSON] = {DB_QUARANTINE_EXPIRE_PERSON,
		"more than quarantine_person_entries"},
	    [QUARANTINE_OVER_BYTES] = {
		DB_QUARANTINE_EXPIRE_BYTES, "more than quarantine_megabytes"}};
	int64_t count = 0, batch;

	do {
		batch = change_batch(quarantine_db(quarantine), overs[over].statement, limit, who,
		    "expire", overs[over].words, why);
		count += batch;
	} while (batch == BATCH);
	return (batch == -1 ? -1 : count);
}

int64_t
quarantine_recover(struct quarantine *quarantine, int64_t seconds, const char *who, struct why *why)
{
	return (change_batch(quarantine_db(quarantine), DB_QUARANTINE_RECOVER, seconds, who,
	    "recover", "who released it has died: it may have been delivered", why));
}

int64_t
quarantine_lost(struct quarantine *quarantine, int64_t message, const char *who, struct why *why)
{
	return (change_batch(quarantine_db(quarantine), DB_QUARANTINE_LOST, message, who, "lost",
	    "its file is missing or damaged", why));
}

int
quarantine_forget(struct quarantine *quarantine, int64_t ended_s, int64_t audit_s, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	int result;

	if (quarantine_run(db, DB_BEGIN, why) == -1)
		return (-1);
	db_bind_int(db, DB_QUARANTINE_FORGET_ENTRIES, 1, ended_s);
	db_bind_int(db, DB_QUARANTINE_FORGET_AUDIT, 1, audit_s);
	result = quarantine_run(db, DB_QUARANTINE_FORGET_ENTRIES, why);
	if (result == 0)
		result = quarantine_run(db, DB_QUARANTINE_FORGET_MESSAGES, why);
	if (result == 0)
		result = quarantine_run(db, DB_QUARANTINE_FORGET_AUDIT, why);
	return (quarantine_end(db, result, why));
}

int
quarantine_files(
    struct quarantine *quarantine, quarantine_visit_file *visit, void *context, struct why *why)
{
	const enum db_statement files = DB_QUARANTINE_FILES;
	char file[QUARANTINE_FILE_SIZE], sha256[QUARANTINE_HASH_SIZE];
	struct db *db = quarantine_db(quarantine);
	int64_t message, size;
	enum answer answer;
	int result = 0;

	while ((answer = db_step(db, files, why)) == ANSWER_YES && result == 0) {
		if (db_int(db, files, 0, &message, why) == -1 ||
		    db_text(db, files, 1, file, sizeof(file), why) == -1 ||
		    db_int(db, files, 2, &size, why) == -1 ||
		    db_text(db, files, 3, sha256, sizeof(sha256), why) == -1)
			result = -1;
		else if (visit(message, file, size, sha256, context) == -1)
			break;
	}
	db_done(db, files);
	return (answer == ANSWER_CANNOT_TELL ? -1 : result);
}

enum answer
quarantine_knows(struct quarantine *quarantine, const char *file, bool *there, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	enum answer answer;
	int64_t number = 0;

	db_bind_text(db, DB_QUARANTINE_KNOWN, 1, file);
	answer = db_step(db, DB_QUARANTINE_KNOWN, why);
	if (answer == ANSWER_YES && db_int(db, DB_QUARANTINE_KNOWN, 0, &number, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_QUARANTINE_KNOWN);
	*there = number == 1;
	return (answer);
}
