/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_sweep.h"

#include "kept_file.h"
#include "quarantine_db.h"

/* One of them. ANSWER_NO: there is none. */
static enum answer
sweep_one(struct db *db, const char *folder, int64_t message, struct why *why)
{
	char file[QUARANTINE_FILE_SIZE];
	enum answer answer;
	int64_t id;

	db_bind_int(db, DB_QUARANTINE_IDLE, 1, message);
	answer = db_step(db, DB_QUARANTINE_IDLE, why);
	if (answer == ANSWER_YES &&
	    (db_int(db, DB_QUARANTINE_IDLE, 0, &id, why) == -1 ||
		db_text(db, DB_QUARANTINE_IDLE, 1, file, sizeof(file), why) == -1))
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_QUARANTINE_IDLE);
	if (answer != ANSWER_YES)
		return (answer);
	if (kept_file_remove(folder, file, why) == -1)
		return (ANSWER_CANNOT_TELL);
	db_bind_int(db, DB_QUARANTINE_FILE_GONE, 1, id);
	return (quarantine_run(db, DB_QUARANTINE_FILE_GONE, why) == -1 ? ANSWER_CANNOT_TELL
								       : ANSWER_YES);
}

int64_t
quarantine_sweep(
    struct quarantine *quarantine, const char *folder, int64_t message, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	enum answer answer = ANSWER_YES;
	int64_t count = 0;

	while (answer == ANSWER_YES) {
		/* Within a transaction: who keeps the same message again at this moment puts his
		 * file there before or after. */
		if (quarantine_run(db, DB_BEGIN, why) == -1)
			return (-1);
		answer = sweep_one(db, folder, message, why);
		if (quarantine_end(db, answer == ANSWER_CANNOT_TELL ? -1 : 0, why) == -1)
			return (-1);
		count += answer == ANSWER_YES;
	}
	return (count);
}
