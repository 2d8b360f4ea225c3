/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine.h"

#include <stdlib.h>
#include <string.h>

#include "quarantine_db.h"
#include "state_db.h"

struct quarantine {
	struct db *db;
};

const char *
quarantine_kind_name(enum quarantine_kind kind)
{
	static const char *const names[QUARANTINE_KINDS] = {[QUARANTINE_SPAM] = "spam",
	    [QUARANTINE_MALWARE] = "malware",
	    [QUARANTINE_VIRUS] = "virus"};

	return (kind < QUARANTINE_KINDS ? names[kind] : "-");
}

const char *
quarantine_state_name(enum quarantine_state state)
{
	static const char *const names[QUARANTINE_STATES] = {[QUARANTINE_KEPT] = "kept",
	    [QUARANTINE_RELEASING] = "releasing",
	    [QUARANTINE_RELEASED] = "released",
	    [QUARANTINE_DELETED] = "deleted",
	    [QUARANTINE_EXPIRED] = "expired"};

	return (state < QUARANTINE_STATES ? names[state] : "-");
}

struct quarantine *
quarantine_open(const char *path, struct deadline deadline)
{
	struct quarantine *quarantine = calloc(1, sizeof(*quarantine));

	if (quarantine == NULL)
		return (NULL);
	quarantine->db = state_db_open(path, deadline);
	return (quarantine);
}

void
quarantine_close(struct quarantine *quarantine)
{
	if (quarantine == NULL)
		return;
	db_close(quarantine->db);
	free(quarantine);
}

struct db *
quarantine_db(struct quarantine *quarantine)
{
	return (quarantine != NULL ? quarantine->db : NULL);
}

int
quarantine_run(struct db *db, enum db_statement statement, struct why *why)
{
	enum answer answer = db_step(db, statement, why);

	db_done(db, statement);
	return (answer == ANSWER_CANNOT_TELL ? -1 : 0);
}

int
quarantine_end(struct db *db, int result, struct why *why)
{
	struct why unheard = {""};

	if (result == 0 && quarantine_run(db, DB_COMMIT, why) == 0)
		return (0);
	quarantine_run(db, DB_ROLLBACK, &unheard);
	return (-1);
}

int
quarantine_audit(struct db *db, int64_t entry, const char *who, const char *what, const char *words,
    struct why *why)
{
	db_bind_int(db, DB_QUARANTINE_AUDIT, 1, entry);
	db_bind_text(db, DB_QUARANTINE_AUDIT, 2, who);
	db_bind_text(db, DB_QUARANTINE_AUDIT, 3, what);
	db_bind_text(db, DB_QUARANTINE_AUDIT, 4, words);
	return (quarantine_run(db, DB_QUARANTINE_AUDIT, why));
}

/* A row's first number, of a statement that gives one row or none. */
static enum answer
one_number(struct db *db, enum db_statement statement, int64_t *number, struct why *why)
{
	enum answer answer = db_step(db, statement, why);

	if (answer == ANSWER_YES && db_int(db, statement, 0, number, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, statement);
	return (answer);
}

static enum answer
keep_message(struct db *db, const struct quarantine_message *message, int64_t *id, struct why *why)
{
	const enum db_statement put = DB_QUARANTINE_KEEP_MESSAGE;

	db_bind_text(db, put, 1, message->exim_id);
	db_bind_text(db, put, 2, message->file);
	db_bind_int(db, put, 3, message->size);
	db_bind_text(db, put, 4, message->sha256);
	db_bind_int(db, put, 5, message->kept_at);
	db_bind_int(db, put, 6, message->expires_at);
	db_bind_text(db, put, 7, message->contact);
	db_bind_text(db, put, 8, quarantine_kind_name(message->kind));
	db_bind_text(db, put, 9, message->reason);
	db_bind_text(db, put, 10, message->tests);
	db_bind_int(db, put, 11, message->scored);
	db_bind_int(db, put, 12, message->score_milli);
	db_bind_text(db, put, 13, message->sender);
	db_bind_text(db, put, 14, message->author);
	db_bind_text(db, put, 15, message->subject);
	return (one_number(db, put, id, why));
}

static int
keep_entry(struct db *db, int64_t message, const struct quarantine_recipient *recipient,
    const char *who, struct why *why)
{
	const enum db_statement put = DB_QUARANTINE_KEEP_ENTRY;
	int64_t id;

	db_bind_int(db, put, 1, message);
	db_bind_text(db, put, 2, recipient->address);
	db_bind_text(db, put, 3, recipient->mailbox);
	db_bind_int(db, put, 4, recipient->is_group);
	switch (one_number(db, put, &id, why)) {
	case ANSWER_YES:
		return (quarantine_audit(db, id, who, "keep", "", why));
	case ANSWER_NO:
		return (0);
	case ANSWER_CANNOT_TELL:
		break;
	}
	return (-1);
}

int
quarantine_keep(struct quarantine *quarantine, const struct quarantine_message *message,
    const struct quarantine_recipient *recipients, size_t count, const char *who,
    quarantine_put *put, void *context, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	int64_t id = 0;
	int result;
	size_t i;

	if (quarantine_run(db, DB_BEGIN, why) == -1)
		return (-1);
	result = keep_message(db, message, &id, why) == ANSWER_YES ? 0 : -1;
	for (i = 0; i < count && result == 0; i++)
		result = keep_entry(db, id, &recipients[i], who, why);
	/* Before the commit: a row without its file would be a promise not kept. And within the
	 * transaction, so that nobody takes the file of this name away meanwhile. */
	if (result == 0)
		result = put(context, why);
	return (quarantine_end(db, result, why));
}

int
quarantine_also(struct quarantine *quarantine, const char *exim_id, quarantine_also_visit *visit,
    void *context, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	char address[QUARANTINE_ADDRESS_SIZE];
	enum answer answer;
	int result = 0;

	db_bind_text(db, DB_QUARANTINE_ALSO, 1, exim_id);
	while (result == 0 && (answer = db_step(db, DB_QUARANTINE_ALSO, why)) != ANSWER_NO) {
		result = -1;
		if (answer == ANSWER_YES &&
		    db_text(db, DB_QUARANTINE_ALSO, 0, address, sizeof(address), why) == 0)
			result = visit(address, context);
	}
	db_done(db, DB_QUARANTINE_ALSO);
	return (result);
}

enum answer
quarantine_change(struct quarantine *quarantine, int64_t id, const struct quarantine_change *change,
    struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	enum answer answer;
	int64_t one;
	int result;

	if (quarantine_run(db, DB_BEGIN, why) == -1)
		return (ANSWER_CANNOT_TELL);
	db_bind_int(db, DB_QUARANTINE_CHANGE, 1, id);
	db_bind_text(db, DB_QUARANTINE_CHANGE, 2, quarantine_state_name(change->from));
	db_bind_text(db, DB_QUARANTINE_CHANGE, 3, quarantine_state_name(change->to));
	answer = one_number(db, DB_QUARANTINE_CHANGE, &one, why);
	result = answer == ANSWER_CANNOT_TELL ? -1 : 0;
	if (answer == ANSWER_YES)
		result = quarantine_audit(db, id, change->who, change->what, change->words, why);
	if (quarantine_end(db, result, why) == -1)
		return (ANSWER_CANNOT_TELL);
	return (answer);
}

int
quarantine_note(struct quarantine *quarantine, int64_t id, const char *who, const char *what,
    const char *words, struct why *why)
{
	return (quarantine_audit(quarantine_db(quarantine), id, who, what, words, why));
}

int
quarantine_becomes(struct quarantine *quarantine, int64_t id, enum quarantine_kind kind,
    const char *reason, const char *who, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	int result;

	if (quarantine_run(db, DB_BEGIN, why) == -1)
		return (-1);
	db_bind_int(db, DB_QUARANTINE_BECOMES, 1, id);
	db_bind_text(db, DB_QUARANTINE_BECOMES, 2, quarantine_kind_name(kind));
	db_bind_text(db, DB_QUARANTINE_BECOMES, 3, reason);
	result = quarantine_run(db, DB_QUARANTINE_BECOMES, why);
	if (result == 0)
		result = quarantine_audit(db, id, who, quarantine_kind_name(kind), reason, why);
	return (quarantine_end(db, result, why));
}

int
quarantine_allow(
    struct quarantine *quarantine, const char *mailbox, const char *sender, struct why *why)
{
	struct db *db = quarantine_db(quarantine);

	db_bind_text(db, DB_QUARANTINE_ALLOW, 1, mailbox);
	db_bind_text(db, DB_QUARANTINE_ALLOW, 2, sender);
	return (quarantine_run(db, DB_QUARANTINE_ALLOW, why));
}
