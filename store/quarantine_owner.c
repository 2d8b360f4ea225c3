/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_owner.h"

#include "address.h"
#include "directory_db.h"

int
quarantine_owner(
    struct directory *directory, struct quarantine_recipient *recipient, struct why *why)
{
	struct db *db = directory_db(directory);
	char address[QUARANTINE_ADDRESS_SIZE];
	enum answer answer;
	int64_t is_group = 0;

	/* The directory writes no quotes, and Exim delivers without them. */
	if (address_key(recipient->address, address, sizeof(address)) == -1) {
		why_set(why, "an address of more than %zu bytes", sizeof(address) - 1);
		return (-1);
	}
	db_bind_text(db, DB_LEADS_TO, 1, address);
	answer = db_step(db, DB_LEADS_TO, why);
	if (answer == ANSWER_YES && (db_text(db, DB_LEADS_TO, 0, recipient->mailbox,
					 sizeof(recipient->mailbox), why) == -1 ||
					db_int(db, DB_LEADS_TO, 1, &is_group, why) == -1))
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_LEADS_TO);
	recipient->is_group = is_group == 1;
	return (answer == ANSWER_YES ? 0 : -1);
}

enum answer
quarantine_receives(struct directory *directory, const char *address, struct why *why)
{
	struct db *db = directory_db(directory);
	char unquoted[QUARANTINE_ADDRESS_SIZE];
	enum answer answer;
	int64_t receives = 0;

	if (address_key(address, unquoted, sizeof(unquoted)) == -1)
		return (ANSWER_NO);
	db_bind_text(db, DB_RECEIVES, 1, unquoted);
	answer = db_step(db, DB_RECEIVES, why);
	if (answer == ANSWER_YES && db_int(db, DB_RECEIVES, 0, &receives, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_RECEIVES);
	if (answer != ANSWER_YES)
		return (ANSWER_CANNOT_TELL);
	return (receives == 1 ? ANSWER_YES : ANSWER_NO);
}
