/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "directory.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "db.h"
#include "directory_db.h"
#include "network.h"
#include "stamp.h"

enum { PATH_SIZE = 1024 };

struct directory {
	char path[PATH_SIZE];
	struct deadline deadline;
	struct db *db; /* NULL until something must be asked */
	struct stamp stamp;
};

/*
 * The answers to the questions of each message, for the next message of the same
 * connection. Reading the schema, triggers and all, costs a millisecond at
 * every opening, and the answers change a few times a year. They hold while the
 * file's stamp is the same, so a change counts for the next message. Only rows
 * that were found are kept.
 */
static struct {
	struct stamp contact_stamp;
	char contact_path[PATH_SIZE];
	char interface[INET6_ADDRSTRLEN];
	int port;
	char contact[DIRECTORY_NAME_SIZE];

	struct stamp checks_stamp;
	char checks_path[PATH_SIZE];
	char checks_of[DIRECTORY_NAME_SIZE];
	struct directory_check checks[DIRECTORY_CHECKS_MAX];
	size_t checks_count;

	struct stamp stripped_stamp;
	char stripped_path[PATH_SIZE];
	struct directory_headers stripped;
} memory;

struct directory *
directory_open(const char *path, struct deadline deadline)
{
	struct directory *directory = calloc(1, sizeof(*directory));
	size_t size = strlen(path);

	if (directory == NULL)
		return (NULL);
	directory->deadline = deadline;
	if (size < sizeof(directory->path)) {
		memcpy(directory->path, path, size + 1);
		directory->stamp = stamp_take(path);
	} else {
		/* One that cannot be opened, and says so. */
		directory->db =
		    db_open(path, directory_application_id, DIRECTORY_VERSION_MAX, deadline);
	}
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

struct db *
directory_db(struct directory *directory)
{
	if (directory == NULL)
		return (NULL);
	if (directory->db == NULL)
		directory->db = db_open(directory->path, directory_application_id,
		    DIRECTORY_VERSION_MAX, directory->deadline);
	return (directory->db);
}

struct deadline
directory_deadline(const struct directory *directory)
{
	return (directory != NULL ? directory->deadline : deadline_in_ms(0));
}

static bool
remembered(const struct directory *directory, const struct stamp *stamp, const char *path)
{
	return (directory != NULL && stamp_same(stamp, &directory->stamp) &&
		strcmp(path, directory->path) == 0);
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

/* An exact interface, or else any. */
static enum answer
ask_listener(struct db *db, const char *address, int port, char contact[DIRECTORY_NAME_SIZE],
    struct why *why)
{
	enum answer answer;

	db_bind_text(db, DB_LISTENER_EXACT, 1, address);
	db_bind_int(db, DB_LISTENER_EXACT, 2, port);
	answer = ask_contact(db, DB_LISTENER_EXACT, contact, why);
	if (answer != ANSWER_NO)
		return (answer);
	db_bind_int(db, DB_LISTENER_ANY, 1, port);
	return (ask_contact(db, DB_LISTENER_ANY, contact, why));
}

enum answer
directory_contact(struct directory *directory, const char *interface, int port,
    char contact[DIRECTORY_NAME_SIZE], struct why *why)
{
	char address[INET6_ADDRSTRLEN];
	enum answer answer;

	if (canonical_address(interface, address) == -1) {
		why_set(why, "interface %.64s is no IP address", interface);
		return (ANSWER_CANNOT_TELL);
	}
	if (remembered(directory, &memory.contact_stamp, memory.contact_path) &&
	    memory.port == port && strcmp(memory.interface, address) == 0) {
		memcpy(contact, memory.contact, sizeof(memory.contact));
		return (ANSWER_YES);
	}
	answer = ask_listener(directory_db(directory), address, port, contact, why);
	if (answer == ANSWER_YES) {
		memory.contact_stamp = directory->stamp;
		memcpy(memory.contact_path, directory->path, sizeof(memory.contact_path));
		memcpy(memory.interface, address, sizeof(memory.interface));
		memory.port = port;
		memcpy(memory.contact, contact, sizeof(memory.contact));
	}
	return (answer);
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

static enum answer
ask_checks(struct db *db, const char *contact, struct directory_check checks[DIRECTORY_CHECKS_MAX],
    size_t *count, struct why *why)
{
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

enum answer
directory_checks(struct directory *directory, const char *contact,
    struct directory_check checks[DIRECTORY_CHECKS_MAX], size_t *count, struct why *why)
{
	size_t size = strlen(contact);
	enum answer answer;

	if (remembered(directory, &memory.checks_stamp, memory.checks_path) &&
	    strcmp(memory.checks_of, contact) == 0) {
		memcpy(checks, memory.checks, sizeof(memory.checks));
		*count = memory.checks_count;
		return (ANSWER_YES);
	}
	answer = ask_checks(directory_db(directory), contact, checks, count, why);
	if (answer == ANSWER_YES && size < sizeof(memory.checks_of)) {
		memory.checks_stamp = directory->stamp;
		memcpy(memory.checks_path, directory->path, sizeof(memory.checks_path));
		memcpy(memory.checks_of, contact, size + 1);
		memcpy(memory.checks, checks, sizeof(memory.checks));
		memory.checks_count = *count;
	}
	return (answer);
}

static int
read_login(struct db *db, struct directory_login *login, struct why *why)
{
	char kind[DIRECTORY_NAME_SIZE];
	int64_t may_submit;

	if (db_text(db, DB_LOGIN, 0, login->name, sizeof(login->name), why) == -1 ||
	    db_text(db, DB_LOGIN, 1, kind, sizeof(kind), why) == -1 ||
	    db_text(db, DB_LOGIN, 2, login->mailbox, sizeof(login->mailbox), why) == -1 ||
	    db_int(db, DB_LOGIN, 3, &may_submit, why) == -1)
		return (-1);
	login->service = strcmp(kind, "service") == 0;
	login->may_submit = may_submit != 0;
	return (0);
}

enum answer
directory_login(
    struct directory *directory, const char *name, struct directory_login *login, struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	*login = (struct directory_login){.service = false};
	db_bind_text(db, DB_LOGIN, 1, name);
	answer = db_step(db, DB_LOGIN, why);
	if (answer == ANSWER_YES && read_login(db, login, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_LOGIN);
	return (answer);
}

/*
 * Whether a row of the directory could hold this address. Anything else (quoted, not ASCII,
 * two @) equals no row, and is nobody's own.
 */
static bool
has_row_form(const char *address)
{
	size_t size = strspn(address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+-'&=~");

	return (size > 0 && address[size] == '@' && address[size + 1] != '\0' &&
		strchr(address + size + 1, '@') == NULL &&
		strlen(address) < DIRECTORY_ADDRESS_SIZE);
}

enum answer
directory_owns(struct directory *directory, const struct directory_login *login,
    const char *address, struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;
	int64_t owns = 0;

	if (!has_row_form(address))
		return (ANSWER_NO);
	db_bind_text(db, DB_OWNS, 1, login->name);
	db_bind_text(db, DB_OWNS, 2, login->mailbox);
	db_bind_text(db, DB_OWNS, 3, address);
	answer = db_step(db, DB_OWNS, why);
	if (answer == ANSWER_YES && db_int(db, DB_OWNS, 0, &owns, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_OWNS);
	if (answer == ANSWER_YES && owns == 0)
		return (ANSWER_NO);
	if (answer == ANSWER_NO) {
		why_set(why, "the directory did not say who owns an address");
		return (ANSWER_CANNOT_TELL);
	}
	return (answer);
}

enum answer
directory_rate_class(struct directory *directory, const char *login,
    struct directory_rate_class *rate_class, struct why *why)
{
	int64_t *const columns[] = {&rate_class->recipients_per_message,
	    &rate_class->messages_per_minute, &rate_class->messages_per_hour,
	    &rate_class->messages_per_day, &rate_class->recipients_per_minute,
	    &rate_class->recipients_per_hour, &rate_class->recipients_per_day};
	struct db *db = directory_db(directory);
	enum answer answer;
	size_t i;

	db_bind_text(db, DB_RATE_CLASS, 1, login);
	answer = db_step(db, DB_RATE_CLASS, why);
	for (i = 0; answer == ANSWER_YES && i < sizeof(columns) / sizeof(columns[0]); i++)
		if (db_int(db, DB_RATE_CLASS, (int)i, columns[i], why) == -1)
			answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_RATE_CLASS);
	return (answer);
}

enum answer
directory_limit(struct directory *directory, const char *contact, const char *name, int64_t *value,
    struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	db_bind_text(db, DB_CONTACT_LIMIT, 1, contact);
	db_bind_text(db, DB_CONTACT_LIMIT, 2, name);
	answer = db_step(db, DB_CONTACT_LIMIT, why);
	if (answer == ANSWER_YES && db_int(db, DB_CONTACT_LIMIT, 0, value, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_CONTACT_LIMIT);
	return (answer);
}

enum answer
directory_setting(struct directory *directory, const char *name, char value[DIRECTORY_ADDRESS_SIZE],
    struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	db_bind_text(db, DB_SETTING, 1, name);
	answer = db_step(db, DB_SETTING, why);
	if (answer == ANSWER_YES &&
	    db_text(db, DB_SETTING, 0, value, DIRECTORY_ADDRESS_SIZE, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_SETTING);
	return (answer);
}

enum answer
directory_o365_address(struct directory *directory, const char *address, struct why *why)
{
	struct db *db = directory_db(directory);
	char network[INET6_ADDRSTRLEN + sizeof("/128")];
	enum answer answer;

	while ((answer = db_step(db, DB_O365_NETWORKS, why)) == ANSWER_YES) {
		if (db_text(db, DB_O365_NETWORKS, 0, network, sizeof(network), why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		if (network_has(network, address))
			break;
	}
	db_done(db, DB_O365_NETWORKS);
	return (answer);
}

enum answer
directory_o365_certificate(struct directory *directory, const char *name, struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	db_bind_text(db, DB_O365_CERTIFICATE, 1, name);
	answer = db_step(db, DB_O365_CERTIFICATE, why);
	db_done(db, DB_O365_CERTIFICATE);
	return (answer);
}

/* All rows of a statement that gives names of headers. */
static enum answer
ask_headers(
    struct db *db, enum db_statement statement, struct directory_headers *headers, struct why *why)
{
	enum answer answer;

	headers->count = 0;
	while ((answer = db_step(db, statement, why)) == ANSWER_YES) {
		if (headers->count == DIRECTORY_HEADERS_MAX) {
			why_set(why, "more than %d names of headers in one table",
			    DIRECTORY_HEADERS_MAX);
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		if (db_text(db, statement, 0, headers->name[headers->count], DIRECTORY_HEADER_SIZE,
			why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		headers->count++;
	}
	db_done(db, statement);
	if (answer == ANSWER_NO && headers->count > 0)
		return (ANSWER_YES);
	return (answer);
}

enum answer
directory_tenant_headers(
    struct directory *directory, struct directory_headers *headers, struct why *why)
{
	return (ask_headers(directory_db(directory), DB_TENANT_HEADERS, headers, why));
}

enum answer
directory_stripped_headers(
    struct directory *directory, struct directory_headers *headers, struct why *why)
{
	enum answer answer;

	if (remembered(directory, &memory.stripped_stamp, memory.stripped_path)) {
		*headers = memory.stripped;
		return (ANSWER_YES);
	}
	answer = ask_headers(directory_db(directory), DB_STRIPPED_HEADERS, headers, why);
	if (answer == ANSWER_YES) {
		memory.stripped_stamp = directory->stamp;
		memcpy(memory.stripped_path, directory->path, sizeof(memory.stripped_path));
		memory.stripped = *headers;
	}
	return (answer);
}

enum answer
directory_tenant_counts(
    struct directory *directory, const char *header, const char *value, struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	db_bind_text(db, DB_TENANT_VALUE, 1, header);
	db_bind_text(db, DB_TENANT_VALUE, 2, value);
	answer = db_step(db, DB_TENANT_VALUE, why);
	db_done(db, DB_TENANT_VALUE);
	return (answer);
}

enum answer
directory_tenant_known(struct directory *directory, const char *header, struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	db_bind_text(db, DB_TENANT_KNOWN, 1, header);
	answer = db_step(db, DB_TENANT_KNOWN, why);
	db_done(db, DB_TENANT_KNOWN);
	return (answer);
}

enum answer
directory_is_shared(struct directory *directory, const char *domain, struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	db_bind_text(db, DB_DOMAIN, 1, domain);
	answer = db_step(db, DB_DOMAIN, why);
	db_done(db, DB_DOMAIN);
	return (answer);
}

enum answer
directory_dmarc_override(struct directory *directory, const char *domain,
    char policy[DIRECTORY_NAME_SIZE], struct why *why)
{
	struct db *db = directory_db(directory);
	enum answer answer;

	db_bind_text(db, DB_DMARC_OVERRIDE, 1, domain);
	answer = db_step(db, DB_DMARC_OVERRIDE, why);
	if (answer == ANSWER_YES &&
	    db_text(db, DB_DMARC_OVERRIDE, 0, policy, DIRECTORY_NAME_SIZE, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(db, DB_DMARC_OVERRIDE);
	return (answer);
}

/* Is one of the names ${domain} or below it? */
static bool
has_domain(const char *const *names, size_t count, const char *domain)
{
	size_t i, size = strlen(domain);

	for (i = 0; i < count; i++) {
		size_t name_size = strlen(names[i]);

		if (name_size >= size && strcasecmp(names[i] + name_size - size, domain) == 0 &&
		    (name_size == size || names[i][name_size - size - 1] == '.'))
			return (true);
	}
	return (false);
}

enum answer
directory_own_source(struct directory *directory, const char *domain, const char *address,
    const char *const *proved, size_t count, struct why *why)
{
	struct db *db = directory_db(directory);
	char network[INET6_ADDRSTRLEN + sizeof("/128")], by[DIRECTORY_ADDRESS_SIZE];
	enum answer answer;

	db_bind_text(db, DB_OWN_SOURCES, 1, domain);
	while ((answer = db_step(db, DB_OWN_SOURCES, why)) == ANSWER_YES) {
		if (db_text(db, DB_OWN_SOURCES, 0, network, sizeof(network), why) == -1 ||
		    db_text(db, DB_OWN_SOURCES, 1, by, sizeof(by), why) == -1) {
			answer = ANSWER_CANNOT_TELL;
			break;
		}
		if ((network[0] != '\0' || by[0] != '\0') &&
		    (network[0] == '\0' || (address != NULL && network_has(network, address))) &&
		    (by[0] == '\0' || has_domain(proved, count, by)))
			break;
	}
	db_done(db, DB_OWN_SOURCES);
	return (answer);
}
