/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine.h"

#include <string.h>

#include "quarantine_db.h"

enum { NAME_SIZE = 16 };

/* Reads the columns of a row one after the other; what fails leaves the rest alone. */
struct reader {
	struct db *db;
	enum db_statement statement;
	int column, result;
	struct why *why;
};

static void
text(struct reader *reader, char *out, size_t out_size)
{
	if (reader->result == 0)
		reader->result = db_text(
		    reader->db, reader->statement, reader->column++, out, out_size, reader->why);
}

static int64_t
number(struct reader *reader)
{
	int64_t value = 0;

	if (reader->result == 0)
		reader->result =
		    db_int(reader->db, reader->statement, reader->column++, &value, reader->why);
	return (value);
}

static enum quarantine_kind
kind_of(const char *name)
{
	enum quarantine_kind kind;

	for (kind = QUARANTINE_SPAM; kind < QUARANTINE_KINDS; kind++)
		if (strcmp(name, quarantine_kind_name(kind)) == 0)
			break;
	return (kind);
}

static enum quarantine_state
state_of(const char *name)
{
	enum quarantine_state state;

	for (state = QUARANTINE_KEPT; state < QUARANTINE_STATES; state++)
		if (strcmp(name, quarantine_state_name(state)) == 0)
			break;
	return (state);
}

/* The row that is there, in the order of QUARANTINE_ROW. */
static int
read_entry(
    struct db *db, enum db_statement statement, struct quarantine_entry *entry, struct why *why)
{
	struct reader reader = {.db = db, .statement = statement, .why = why};
	struct quarantine_message *message = &entry->message;
	char kind[NAME_SIZE] = "", state[NAME_SIZE] = "";

	entry->id = number(&reader);
	message->id = number(&reader);
	text(&reader, message->exim_id, sizeof(message->exim_id));
	text(&reader, message->file, sizeof(message->file));
	message->file_there = number(&reader) == 1;
	message->size = number(&reader);
	text(&reader, message->sha256, sizeof(message->sha256));
	message->kept_at = number(&reader);
	message->expires_at = number(&reader);
	text(&reader, message->contact, sizeof(message->contact));
	text(&reader, kind, sizeof(kind));
	text(&reader, message->reason, sizeof(message->reason));
	text(&reader, message->tests, sizeof(message->tests));
	message->scored = number(&reader) == 1;
	message->score_milli = number(&reader);
	text(&reader, message->sender, sizeof(message->sender));
	text(&reader, message->author, sizeof(message->author));
	text(&reader, message->subject, sizeof(message->subject));
	text(&reader, entry->address, sizeof(entry->address));
	text(&reader, entry->mailbox, sizeof(entry->mailbox));
	entry->is_group = number(&reader) == 1;
	text(&reader, state, sizeof(state));
	entry->state_at = number(&reader);
	message->kind = kind_of(kind);
	entry->state = state_of(state);
	return (reader.result);
}

static const char *
asked(const char *text_or_null)
{
	return (text_or_null != NULL ? text_or_null : "");
}

int
quarantine_list(struct quarantine *quarantine, const struct quarantine_filter *filter,
    quarantine_visit *visit, void *context, struct why *why)
{
	const enum db_statement list =
	    filter->mailbox != NULL ? DB_QUARANTINE_LIST_OF : DB_QUARANTINE_LIST;
	struct db *db = quarantine_db(quarantine);
	struct quarantine_entry entry;
	enum answer answer;
	int result = 0;

	db_bind_text(db, list, 1, asked(filter->recipient));
	db_bind_text(db, list, 2, asked(filter->sender));
	db_bind_text(db, list, 3, asked(filter->reason));
	db_bind_text(db, list, 4, asked(filter->contact));
	db_bind_int(db, list, 5, filter->since);
	db_bind_int(db, list, 6, filter->before);
	db_bind_int(db, list, 7, filter->after_entry);
	db_bind_int(db, list, 8, filter->limit > 0 ? filter->limit : -1);
	db_bind_int(db, list, 9, filter->ended);
	if (filter->mailbox != NULL)
		db_bind_text(db, list, 10, filter->mailbox);
	while ((answer = db_step(db, list, why)) == ANSWER_YES && result == 0) {
		result = read_entry(db, list, &entry, why);
		if (result == 0 && visit(&entry, context) == -1)
			break;
	}
	db_done(db, list);
	return (answer == ANSWER_CANNOT_TELL ? -1 : result);
}

enum answer
quarantine_find(
    struct quarantine *quarantine, int64_t id, struct quarantine_entry *entry, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	enum answer answer;

	db_bind_int(db, DB_QUARANTINE_FIND, 1, id);
	answer = db_step(db, DB_QUARANTINE_FIND, why);
	if (answer == ANSWER_YES && read_entry(db, DB_QUARANTINE_FIND, entry, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_QUARANTINE_FIND);
	return (answer);
}
