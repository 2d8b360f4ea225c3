/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spam_lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "db.h"
#include "directory_db.h"
#include "state_db.h"

/* EXIM: it takes no longer one, a byte more than any row can have: but a tagged one may lead to a
 * row. */
enum { ADDRESS_MAX = 256 };

/* A byte of a stranger may need six in JSON; and the quotes and the comma. */
enum { JSON_ITEM_MAX = 6 * ADDRESS_MAX + 16, KIND_SIZE = 16 };

const char *const spam_point_names[SPAM_POINTS_COUNT] = {
    [SPAM_POINT_SPF_PASS] = "SPF_PASS",
    [SPAM_POINT_SPF_NONE] = "SPF_NONE",
    [SPAM_POINT_SPF_NEUTRAL] = "SPF_NEUTRAL",
    [SPAM_POINT_SPF_SOFTFAIL] = "SPF_SOFTFAIL",
    [SPAM_POINT_SPF_FAIL] = "SPF_FAIL",
    [SPAM_POINT_SPF_TEMPERROR] = "SPF_TEMPERROR",
    [SPAM_POINT_SPF_PERMERROR] = "SPF_PERMERROR",
    [SPAM_POINT_DKIM_PASS] = "DKIM_PASS",
    [SPAM_POINT_DKIM_FAIL] = "DKIM_FAIL",
    [SPAM_POINT_DKIM_TEMPERROR] = "DKIM_TEMPERROR",
    [SPAM_POINT_DKIM_PERMERROR] = "DKIM_PERMERROR",
    [SPAM_POINT_DMARC_PASS] = "DMARC_PASS",
    [SPAM_POINT_DMARC_FAIL] = "DMARC_FAIL",
    [SPAM_POINT_DMARC_TEMPERROR] = "DMARC_TEMPERROR",
    [SPAM_POINT_DMARC_PERMERROR] = "DMARC_PERMERROR",
    [SPAM_POINT_CLASS_SPAM] = "CLASS_SPAM",
    [SPAM_POINT_CLASS_HAM] = "CLASS_HAM",
    [SPAM_POINT_CLASS_UNTAUGHT] = "CLASS_UNTAUGHT",
    [SPAM_POINT_CLASS_TAUGHT] = "CLASS_TAUGHT",
};

/* Append ${text} as a JSON string. An address that is too long for any row stands as "". */
static char *
add_string(char *to, const char *text)
{
	size_t i;

	*to++ = '"';
	if (strlen(text) <= ADDRESS_MAX)
		for (i = 0; text[i] != '\0'; i++) {
			unsigned char byte = (unsigned char)text[i];

			if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\')
				*to++ = (char)byte;
			else
				to += snprintf(to, 7, "\\u%04x", byte);
		}
	*to++ = '"';
	*to = '\0';
	return (to);
}

/* The same for an envelope address, whose local part may be in quotes. */
static char *
add_address(char *to, const char *address)
{
	char plain[ADDRESS_MAX + 1];

	address_key(address, plain, sizeof(plain));
	return (add_string(to, plain));
}

/* [["sender",1],...] */
static char *
senders_json(const struct spam_sender *senders, size_t count)
{
	char *json = malloc(count * JSON_ITEM_MAX + 4), *to = json;
	size_t i;

	if (json == NULL)
		return (NULL);
	*to++ = '[';
	for (i = 0; i < count; i++) {
		*to++ = i > 0 ? ',' : ' ';
		*to++ = '[';
		to = add_string(to, senders[i].name);
		to += snprintf(to, 4, ",%d]", senders[i].proved ? 1 : 0);
	}
	snprintf(to, 2, "]");
	return (json);
}

/* Of an array of texts, or of recipients' mailboxes when ${addresses} is NULL. */
static char *
texts_json(const char *const *addresses, const struct spam_recipient *recipients, size_t count)
{
	char *json = malloc(count * JSON_ITEM_MAX + 4), *to = json;
	size_t i;

	if (json == NULL)
		return (NULL);
	*to++ = '[';
	for (i = 0; i < count; i++) {
		*to++ = i > 0 ? ',' : ' ';
		to = addresses != NULL ? add_address(to, addresses[i])
				       : add_string(to, recipients[i].mailbox);
	}
	snprintf(to, 2, "]");
	return (json);
}

enum answer
spam_points(struct directory *directory, int64_t points[SPAM_POINTS_COUNT], struct why *why)
{
	bool seen[SPAM_POINTS_COUNT] = {false};
	struct db *db = directory_db(directory);
	char name[32];
	enum answer answer;
	size_t i;

	while ((answer = db_step(db, DB_SPAM_POINTS, why)) == ANSWER_YES) {
		if (db_text(db, DB_SPAM_POINTS, 0, name, sizeof(name), why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		for (i = 0; i < SPAM_POINTS_COUNT; i++)
			if (strcmp(name, spam_point_names[i]) == 0 &&
			    db_int(db, DB_SPAM_POINTS, 1, &points[i], why) == 0)
				seen[i] = true;
	}
	db_done(db, DB_SPAM_POINTS);
	for (i = 0; answer == ANSWER_NO && i < SPAM_POINTS_COUNT; i++)
		if (!seen[i]) {
			why_set(why, "spam_point has no row %s", spam_point_names[i]);
			return (ANSWER_CANNOT_TELL);
		}
	return (answer == ANSWER_NO ? ANSWER_YES : ANSWER_CANNOT_TELL);
}

static enum spam_entry
entry_of(const char *kind)
{
	if (strcmp(kind, "allow") == 0)
		return (SPAM_ENTRY_ALLOW);
	return (strcmp(kind, "block") == 0 ? SPAM_ENTRY_BLOCK : SPAM_ENTRY_NONE);
}

/* One row of either question: number, entry, three thresholds. Return 0 or -1. */
static int
read_row(struct db *db, enum db_statement statement, struct spam_recipient *recipients,
    size_t count, struct spam_recipient **row, struct why *why)
{
	char kind[KIND_SIZE];
	int64_t i;

	if (db_int(db, statement, 0, &i, why) == -1 ||
	    db_text(db, statement, 1, kind, sizeof(kind), why) == -1)
		return (-1);
	if (i < 0 || (size_t)i >= count) {
		why_set(why, "the answer about recipients has a number that was not asked");
		return (-1);
	}
	*row = &recipients[i];
	if (entry_of(kind) != SPAM_ENTRY_NONE)
		(*row)->entry = entry_of(kind);
	if (db_int(db, statement, 2, &(*row)->tag, why) == -1 ||
	    db_int(db, statement, 3, &(*row)->quarantine, why) == -1 ||
	    db_int(db, statement, 4, &(*row)->reject, why) == -1)
		return (-1);
	return (0);
}

static enum answer
ask_domains(struct db *db, const char *addresses, const char *senders,
    struct spam_recipient *recipients, size_t count, struct why *why)
{
	const enum db_statement statement = DB_SPAM_DOMAINS;
	struct spam_recipient *row;
	enum answer answer;
	size_t rows = 0;

	db_bind_text(db, statement, 1, addresses);
	db_bind_text(db, statement, 2, senders);
	while ((answer = db_step(db, statement, why)) == ANSWER_YES) {
		if (read_row(db, statement, recipients, count, &row, why) == -1 ||
		    db_text(db, statement, 5, row->mailbox, sizeof(row->mailbox), why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		rows++;
	}
	db_done(db, statement);
	if (answer == ANSWER_NO && rows == count)
		return (ANSWER_YES);
	why_set(why, "the directory answered for %zu of %zu recipients", rows, count);
	return (ANSWER_CANNOT_TELL);
}

enum answer
spam_of_domains(struct directory *directory, const char *const *addresses, size_t count,
    const struct spam_sender *senders, size_t senders_count, struct spam_recipient *recipients,
    struct why *why)
{
	enum answer answer = ANSWER_CANNOT_TELL;
	char *given, *from;

	if (count > SPAM_RECIPIENTS_MAX || senders_count > SPAM_SENDERS_MAX) {
		why_set(why, "more than %d recipients", SPAM_RECIPIENTS_MAX);
		return (ANSWER_CANNOT_TELL);
	}
	memset(recipients, 0, count * sizeof(*recipients));
	given = texts_json(addresses, NULL, count);
	from = senders_json(senders, senders_count);
	if (given != NULL && from != NULL)
		answer = ask_domains(directory_db(directory), given, from, recipients, count, why);
	else
		why_set(why, "no memory for %zu recipients", count);
	free(given);
	free(from);
	return (answer);
}

static enum answer
ask_persons(struct db *db, const char *mailboxes, const char *senders,
    struct spam_recipient *recipients, size_t count, struct why *why)
{
	const enum db_statement statement = DB_SPAM_PERSONS;
	enum answer answer;

	db_bind_text(db, statement, 1, mailboxes);
	db_bind_text(db, statement, 2, senders);
	while ((answer = db_step(db, statement, why)) == ANSWER_YES) {
		struct spam_recipient domain, *row = NULL;
		int64_t i;

		/* What is NULL in his row stays his domain's. */
		if (db_int(db, statement, 0, &i, why) == -1 || i < 0 || (size_t)i >= count)
			break;
		domain = recipients[i];
		if (read_row(db, statement, recipients, count, &row, why) == -1)
			break;
		row->tag = row->tag > 0 ? row->tag : domain.tag;
		row->quarantine = row->quarantine > 0 ? row->quarantine : domain.quarantine;
		row->reject = row->reject > 0 ? row->reject : domain.reject;
	}
	db_done(db, statement);
	return (answer == ANSWER_NO ? ANSWER_YES : ANSWER_CANNOT_TELL);
}

enum answer
spam_of_persons(struct directory *directory, const char *path, const struct spam_sender *senders,
    size_t senders_count, struct spam_recipient *recipients, size_t count, struct why *why)
{
	enum answer answer = ANSWER_CANNOT_TELL;
	struct db *db = db_open_to_write(
	    path, state_application_id, STATE_VERSION_MAX, directory_deadline(directory));
	char *mailboxes = texts_json(NULL, recipients, count);
	char *from = senders_json(senders, senders_count);

	if (mailboxes != NULL && from != NULL)
		answer = ask_persons(db, mailboxes, from, recipients, count, why);
	else
		why_set(why, "no memory for %zu recipients", count);
	free(mailboxes);
	free(from);
	db_close(db);
	return (answer);
}
