/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "directory.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"

/* "CxDi", as sql/directory/001 writes it; and the newest schema that this code knows. */
static const int64_t application_id = 0x43784469;
enum { VERSION_MAX = 4 };

struct directory {
	struct db *db;
};

struct directory *
directory_open(const char *path, struct deadline deadline)
{
	struct directory *directory = calloc(1, sizeof(*directory));

	if (directory != NULL)
		directory->db = db_open(path, application_id, VERSION_MAX, deadline);
	return (directory);
}

void
directory_close(struct directory *directory)
{
	if (directory == NULL)
		return;
	db_close(directory->db);
	free(directory);
}

static struct db *
db_of(const struct directory *directory)
{
	return (directory == NULL ? NULL : directory->db);
}

/* One row with one name in it. */
static enum answer
ask_contact(
    struct db *db, enum db_statement statement, char contact[DIRECTORY_NAME_SIZE], struct why *why)
{
	enum answer answer = db_step(db, statement, why);

	if (answer == ANSWER_YES &&
	    db_text(db, statement, 0, contact, DIRECTORY_NAME_SIZE, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, statement);
	return (answer);
}

/*
 * Write ${address} as the rows of listener have it: as inet_ntop(3) does, and IPv4
 * in IPv6 form as IPv4. Return 0, or -1 when it is no IP address.
 */
static int
canonical_address(const char *address, char out[INET6_ADDRSTRLEN])
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	unsigned char bytes[16];

	if (inet_pton(AF_INET, address, bytes) == 1) {
		inet_ntop(AF_INET, bytes, out, INET6_ADDRSTRLEN);
		return (0);
	}
	if (inet_pton(AF_INET6, address, bytes) != 1)
		return (-1);
	if (memcmp(bytes, mapped, sizeof(mapped)) == 0)
		inet_ntop(AF_INET, bytes + sizeof(mapped), out, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, bytes, out, INET6_ADDRSTRLEN);
	return (0);
}

enum answer
directory_contact(struct directory *directory, const char *interface, int port,
    char contact[DIRECTORY_NAME_SIZE], struct why *why)
{
	struct db *db = db_of(directory);
	char address[INET6_ADDRSTRLEN];
	enum answer answer;

	if (canonical_address(interface, address) == -1) {
		why_set(why, "interface %.64s is no IP address", interface);
		return (ANSWER_CANNOT_TELL);
	}
	db_bind_text(db, DB_LISTENER_EXACT, 1, address);
	db_bind_int(db, DB_LISTENER_EXACT, 2, port);
	answer = ask_contact(db, DB_LISTENER_EXACT, contact, why);
	if (answer != ANSWER_NO)
		return (answer);
	db_bind_int(db, DB_LISTENER_ANY, 1, port);
	return (ask_contact(db, DB_LISTENER_ANY, contact, why));
}

static int
read_check(struct db *db, struct directory_check *check, struct why *why)
{
	int64_t enabled, made;

	if (db_text(db, DB_CONTACT_CHECKS, 0, check->check, sizeof(check->check), why) == -1 ||
	    db_int(db, DB_CONTACT_CHECKS, 1, &enabled, why) == -1 ||
	    db_text(db, DB_CONTACT_CHECKS, 2, check->action, sizeof(check->action), why) == -1 ||
	    db_int(db, DB_CONTACT_CHECKS, 3, &made, why) == -1)
		return (-1);
	check->enabled = enabled != 0;
	check->made = made != 0;
	return (0);
}

enum answer
directory_checks(struct directory *directory, const char *contact,
    struct directory_check checks[DIRECTORY_CHECKS_MAX], size_t *count, struct why *why)
{
	struct db *db = db_of(directory);
	enum answer answer;

	*count = 0;
	db_bind_text(db, DB_CONTACT_CHECKS, 1, contact);
	while ((answer = db_step(db, DB_CONTACT_CHECKS, why)) == ANSWER_YES) {
		if (*count == DIRECTORY_CHECKS_MAX) {
			why_set(why, "contact_check has more than %d rows for %s",
			    DIRECTORY_CHECKS_MAX, contact);
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		if (read_check(db, &checks[*count], why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		(*count)++;
	}
	db_done(db, DB_CONTACT_CHECKS);
	if (answer == ANSWER_NO && *count > 0)
		return (ANSWER_YES);
	return (answer);
}
