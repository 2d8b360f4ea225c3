/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "o365_list.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "directory.h"
#include "escape.h"

/* Longest part of a stranger's text that an error quotes, in bytes with its NUL. */
enum { QUOTE_SIZE = 80 };

/* Run a statement that gives no row. */
static int
run(struct db *db, enum db_statement statement, struct why *why)
{
	enum answer answer = db_step(db, statement, why);

	db_done(db, statement);
	return (answer == ANSWER_CANNOT_TELL ? -1 : 0);
}

/* The one text that ${statement}, all bound, answers with. */
static int
ask_text(struct db *db, enum db_statement statement, char *out, size_t size, struct why *why)
{
	enum answer answer = db_step(db, statement, why);
	int result = -1;

	if (answer == ANSWER_YES)
		result = db_text(db, statement, 0, out, size, why);
	else if (answer == ANSWER_NO)
		why_set(why, "the database gave no answer");
	db_done(db, statement);
	return (result);
}

/* What is wrong with the file as a whole; nothing when it is such a list. */
static int
check_shape(struct db *db, const struct o365_list_file *file, struct why *why)
{
	char wrong[WHY_SIZE];

	if (file->size > O365_LIST_SIZE_MAX || strlen(file->json) != file->size) {
		why_set(why,
		    "the file is no such list: it is larger than %d bytes or has a NUL in it",
		    O365_LIST_SIZE_MAX);
		return (-1);
	}
	db_bind_text(db, DB_O365_FILE_SHAPE, 1, file->json);
	if (ask_text(db, DB_O365_FILE_SHAPE, wrong, sizeof(wrong), why) == -1)
		return (-1);
	if (wrong[0] == '\0')
		return (0);
	why_set(why,
	    "the file %s; right is the JSON of Microsoft's \"Office 365 IP address and URL web "
	    "service\"",
	    wrong);
	return (-1);
}

/* Write ${text} as rows have it: lower case, and as inet_ntop(3) writes it. */
static int
canonical(const char *text, char out[O365_LIST_NETWORK_SIZE])
{
	const char *slash = strchr(text, '/');
	size_t size = slash != NULL ? (size_t)(slash - text) : strlen(text);
	char address[INET6_ADDRSTRLEN];
	unsigned char bytes[16];
	int family;

	if (size >= sizeof(address) || (slash != NULL && strlen(slash) > 4))
		return (-1);
	memcpy(address, text, size);
	address[size] = '\0';
	family = strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
	if (inet_pton(family, address, bytes) != 1 ||
	    inet_ntop(family, bytes, address, sizeof(address)) == NULL)
		return (-1);
	snprintf(out, O365_LIST_NETWORK_SIZE, "%s%s", address, slash != NULL ? slash : "");
	return (0);
}

static int
insert(struct db *db, const char *text, struct why *why)
{
	char network[O365_LIST_NETWORK_SIZE], quote[QUOTE_SIZE];
	struct why wrong = {""};

	escape_log(quote, sizeof(quote), text, strlen(text));
	if (canonical(text, network) == -1) {
		why_set(why, "the file has a network that is none: %s", quote);
		return (-1);
	}
	db_bind_text(db, DB_O365_LISTED_INSERT, 1, network);
	if (run(db, DB_O365_LISTED_INSERT, &wrong) == -1) {
		why_set(why, "the file's network %s: %s", quote, wrong.text);
		return (-1);
	}
	return (0);
}

/* Copy the file's networks into the table. */
static int
insert_all(struct db *db, const struct o365_list_file *file, struct why *why)
{
	char text[O365_LIST_NETWORK_SIZE];
	enum answer answer;
	int64_t count = 0;
	int result = 0;

	db_bind_text(db, DB_O365_FILE_NETWORKS, 1, file->json);
	while (result == 0 && (answer = db_step(db, DB_O365_FILE_NETWORKS, why)) != ANSWER_NO) {
		result = -1;
		if (answer == ANSWER_YES &&
		    db_text(db, DB_O365_FILE_NETWORKS, 0, text, sizeof(text), why) == 0)
			result = insert(db, text, why);
		if (++count > O365_LIST_NETWORKS_MAX) {
			why_set(why, "the file has more than %d networks", O365_LIST_NETWORKS_MAX);
			result = -1;
		}
	}
	db_done(db, DB_O365_FILE_NETWORKS);
	return (result);
}

static int
ask_change(struct db *db, struct o365_list_change *change, struct why *why)
{
	int result = -1;

	if (db_step(db, DB_O365_LIST_CHANGE, why) == ANSWER_YES &&
	    db_int(db, DB_O365_LIST_CHANGE, 0, &change->networks, why) == 0 &&
	    db_int(db, DB_O365_LIST_CHANGE, 1, &change->added, why) == 0 &&
	    db_int(db, DB_O365_LIST_CHANGE, 2, &change->removed, why) == 0)
		result = 0;
	db_done(db, DB_O365_LIST_CHANGE);
	return (result);
}

/* A list that is cut short, or another file of the kind, would shut Office 365 out. */
static int
check_change(struct db *db, const struct o365_list_file *file,
    const struct o365_list_change *change, struct why *why)
{
	int64_t before = change->networks - change->added + change->removed;
	char newer[O365_LIST_DATE_SIZE];

	if (file->replace)
		return (0);
	db_bind_text(db, DB_O365_LIST_NEWER, 1, file->published);
	if (ask_text(db, DB_O365_LIST_NEWER, newer, sizeof(newer), why) == -1)
		return (-1);
	if (newer[0] != '\0') {
		why_set(why,
		    "the list in force is newer, of %s; to load the one of %s all the same: "
		    "--replace",
		    newer, file->published);
		return (-1);
	}
	if (before > 0 && change->removed * 2 >= before) {
		why_set(why,
		    "the file lacks %lld of the %lld networks of the list in force; if that is "
		    "right: --replace",
		    (long long)change->removed, (long long)before);
		return (-1);
	}
	return (0);
}

static int
swap(struct db *db, const struct o365_list_file *file, struct o365_list_change *change,
    struct why *why)
{
	if (run(db, DB_O365_LISTED_KEEP, why) == -1 || run(db, DB_O365_LISTED_CLEAR, why) == -1 ||
	    insert_all(db, file, why) == -1 || ask_change(db, change, why) == -1 ||
	    check_change(db, file, change, why) == -1)
		return (-1);
	db_bind_text(db, DB_O365_LIST_SET, 1, file->published);
	return (run(db, DB_O365_LIST_SET, why));
}

int
o365_list_load(const char *path, const struct o365_list_file *file, struct deadline deadline,
    struct o365_list_change *change, struct why *why)
{
	struct db *db =
	    db_open_to_administer(path, directory_application_id, DIRECTORY_VERSION_MAX, deadline);
	int result = -1;

	if (check_shape(db, file, why) == -1 || run(db, DB_O365_LISTED_MEMORY, why) == -1 ||
	    run(db, DB_BEGIN, why) == -1)
		goto done;
	result = swap(db, file, change, why);
	if (result == 0)
		result = run(db, DB_COMMIT, why);
	/* What is not committed is undone at the latest when the database is closed. */
	if (result == -1)
		run(db, DB_ROLLBACK, NULL);
done:
	db_close(db);
	return (result);
}

static int
read_state(struct db *db, struct o365_list_state *state, struct why *why)
{
	int64_t old = 1;
	int result = -1;

	if (db_step(db, DB_O365_LIST_AGE, why) == ANSWER_YES &&
	    db_text(db, DB_O365_LIST_AGE, 0, state->published, sizeof(state->published), why) ==
		0 &&
	    db_text(db, DB_O365_LIST_AGE, 1, state->words, sizeof(state->words), why) == 0 &&
	    db_int(db, DB_O365_LIST_AGE, 2, &old, why) == 0)
		result = 0;
	state->old = old != 0;
	db_done(db, DB_O365_LIST_AGE);
	return (result);
}

int
o365_list_show(const char *path, struct deadline deadline, o365_list_visit *visit, void *context,
    struct o365_list_state *state, struct why *why)
{
	struct db *db = db_open(path, directory_application_id, DIRECTORY_VERSION_MAX, deadline);
	char network[O365_LIST_NETWORK_SIZE], source[O365_LIST_DATE_SIZE];
	enum answer answer = ANSWER_NO;
	int result = read_state(db, state, why);

	while (result == 0 && visit != NULL &&
	       (answer = db_step(db, DB_O365_PEERS, why)) == ANSWER_YES) {
		if (db_text(db, DB_O365_PEERS, 0, network, sizeof(network), why) == -1 ||
		    db_text(db, DB_O365_PEERS, 1, source, sizeof(source), why) == -1)
			result = -1;
		else
			visit(network, source, context);
	}
	if (answer == ANSWER_CANNOT_TELL)
		result = -1;
	db_close(db);
	return (result);
}
