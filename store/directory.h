/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIRECTORY_H_
#define DIRECTORY_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"

/*
 * What the mail system reads of directory.db (directory.db(5)). Read only: no
 * function here writes, and none can.
 *
 * A handle must not live across a fork (SQLite keeps its lock state in process memory):
 * open, ask, close, all for one message. Answers are remembered from one
 * message to the next, without a handle, for as long as the file is provably unchanged.
 */

struct directory;

/* What tells the file from others ("CxDi", as sql/directory/001 writes it), and the newest schema
 * that this code knows: for what else of store/ opens it. */
static const int64_t directory_application_id = 0x43784469;
enum { DIRECTORY_VERSION_MAX = 20 };

/* Longest contact, check and action name, in bytes with the final NUL. */
enum { DIRECTORY_NAME_SIZE = 16 };
/* Most rows of contact_check that one contact may have. */
enum { DIRECTORY_CHECKS_MAX = 16 };
/* Longest mail address or login name, in bytes with the final NUL. */
enum { DIRECTORY_ADDRESS_SIZE = 256 };

/* Most names that one question gives, of tenant_header and stripped_header, and the longest of them
 * with its NUL. */
enum { DIRECTORY_HEADERS_MAX = 64, DIRECTORY_HEADER_SIZE = 80 };

/* Names of headers, without the colon. */
struct directory_headers {
	char name[DIRECTORY_HEADERS_MAX][DIRECTORY_HEADER_SIZE];
	size_t count;
};

/* One row of contact_check. */
struct directory_check {
	char check[DIRECTORY_NAME_SIZE];
	char action[DIRECTORY_NAME_SIZE];
	bool enabled;
	bool made; /* this version of Coexim makes the check */
};

/* One who may log in. */
struct directory_login {
	char name[DIRECTORY_ADDRESS_SIZE];    /* lower case */
	char mailbox[DIRECTORY_ADDRESS_SIZE]; /* its mailbox; "" for a service's */
	bool service;                         /* a device or program, with no mailbox */
	/* Neither login nor mailbox is blocked, and the mailbox is on SkyConnect. */
	bool may_submit;
};

/* How much one person may send: a row of rate_class. Each is 1 or more. */
struct directory_rate_class {
	int64_t recipients_per_message;
	int64_t messages_per_minute, messages_per_hour, messages_per_day;
	int64_t recipients_per_minute, recipients_per_hour, recipients_per_day;
};

/**
 * directory_open(path, deadline):
 * Open ${path} for reading; a missing file is never created. Every later wait
 * for a lock ends at ${deadline}. Never returns NULL but when memory is out: what cannot be opened
 * is a directory whose every answer is "cannot tell", with the reason.
 */
struct directory *
directory_open(const char *path, struct deadline deadline);

/**
 * directory_close(directory):
 * Close and free it. NULL does nothing.
 */
void
directory_close(struct directory *directory);

/**
 * directory_contact(directory, interface, port, contact, why):
 * Which contact receives at ${interface} (an IP address in text) and ${port}?
 * An exact interface beats the row "*". ANSWER_YES: its name is in
 * ${contact}. ANSWER_NO: no row of listener names them. ANSWER_CANNOT_TELL: ${why}.
 * A NULL ${directory} and an ${interface} that is no IP address are "cannot tell".
 */
enum answer
directory_contact(struct directory *directory, const char *interface, int port,
    char contact[DIRECTORY_NAME_SIZE], struct why *why);

/**
 * directory_checks(directory, contact, checks, count, why):
 * The rows of contact_check for ${contact}, at most DIRECTORY_CHECKS_MAX, into
 * ${checks}, their number into ${count}. ANSWER_YES: they are there.
 * ANSWER_NO: the table has no row for this contact. ANSWER_CANNOT_TELL: ${why}.
 * More rows than fit, or a value that is no name, is "cannot tell".
 */
enum answer
directory_checks(struct directory *directory, const char *contact,
    struct directory_check checks[DIRECTORY_CHECKS_MAX], size_t *count, struct why *why);

/**
 * directory_login(directory, name, login, why):
 * The login ${name}, of the table login; or, where that has no such row, the mailbox of
 * that address, for a site whose logins are Dovecot's. ANSWER_YES: ${login}.
 * ANSWER_NO: there is neither. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_login(
    struct directory *directory, const char *name, struct directory_login *login, struct why *why);

/**
 * directory_owns(directory, login, address, why):
 * May ${login} send as ${address} (the case of letters does not matter)? ANSWER_YES: the address
 * leads to its mailbox and to nobody else, by aliases over however many steps and without a +tag
 * that has no row of its own, and that mailbox is on SkyConnect; or send_as has a row of this login
 * for exactly this address, or for its whole domain and nothing that the address leads to
 * is a mailbox on Office 365. ANSWER_NO: none of it, or ${address} is none that a row could hold.
 * ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_owns(struct directory *directory, const struct directory_login *login,
    const char *address, struct why *why);

/**
 * directory_rate_class(directory, login, rate_class, why):
 * The class of limits for ${login}, the name of a login or a mailbox: that of its mailbox, or of
 * the login itself for a service. ANSWER_YES: ${rate_class}. ANSWER_NO: there is no such login,
 * mailbox or class. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_rate_class(struct directory *directory, const char *login,
    struct directory_rate_class *rate_class, struct why *why);

/**
 * directory_limit(directory, contact, name, value, why):
 * The row ${name} of contact_limit at ${contact}, 0 or more. ANSWER_YES: ${value}. ANSWER_NO:
 * there is no such row. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_limit(struct directory *directory, const char *contact, const char *name, int64_t *value,
    struct why *why);

/**
 * directory_setting(directory, name, value, why):
 * The row ${name} of setting. ANSWER_YES: ${value}. ANSWER_NO: there is no such row.
 * ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_setting(struct directory *directory, const char *name, char value[DIRECTORY_ADDRESS_SIZE],
    struct why *why);

/**
 * directory_o365_address(directory, address, why):
 * Is the IP address ${address} in a row of o365_network? ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_o365_address(struct directory *directory, const char *address, struct why *why);

/**
 * directory_o365_certificate(directory, name, why):
 * Does a row of o365_certificate name ${name}, one name of a certificate? Letters in upper and
 * lower case are the same; a * as first label stands for one label, in the row as in ${name}.
 * ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_o365_certificate(struct directory *directory, const char *name, struct why *why);

/**
 * directory_tenant_headers(directory, headers, why):
 * The rows of tenant_header. ANSWER_YES: they are in ${headers}. ANSWER_NO: there is none.
 * ANSWER_CANNOT_TELL: ${why}, also when there are more than fit.
 */
enum answer
directory_tenant_headers(
    struct directory *directory, struct directory_headers *headers, struct why *why);

/**
 * directory_stripped_headers(directory, headers, why):
 * Which headers nobody may bring from outside: the rows of stripped_header, a * at the end of
 * some, and those of tenant_header. ANSWER_YES: they are in ${headers}. ANSWER_NO: there is none.
 * ANSWER_CANNOT_TELL: ${why}, also when there are more than fit.
 */
enum answer
directory_stripped_headers(
    struct directory *directory, struct directory_headers *headers, struct why *why);

/**
 * directory_tenant_counts(directory, header, value, why):
 * Does ${value} of the tenant header ${header} name our tenant: is it o365_tenant of a
 * domain, or in a row of tenant_value? ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_tenant_counts(
    struct directory *directory, const char *header, const char *value, struct why *why);

/**
 * directory_tenant_known(directory, header, why):
 * Is what directory_tenant_counts() does not know in ${header} another's? ANSWER_NO: it may be
 * ours, as nobody has said yet who we are: ${header} has no row of tenant_value, and either no
 * domain has an o365_tenant, or one that has an o365_host has none. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_tenant_known(struct directory *directory, const char *header, struct why *why);

/**
 * directory_is_shared(directory, domain, why):
 * Is ${domain}, in A-labels, one of ours: a row of the table domain? ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_is_shared(struct directory *directory, const char *domain, struct why *why);

/**
 * directory_dmarc_override(directory, domain, policy, why):
 * What dmarc_override says of ${domain}, in its own row or in that of the nearest domain above it.
 * ANSWER_YES: ${policy} is "none", "quarantine", "reject" or "published". ANSWER_NO: there is no
 * such row. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_dmarc_override(struct directory *directory, const char *domain,
    char policy[DIRECTORY_NAME_SIZE], struct why *why);

/**
 * directory_own_source(directory, domain, address, proved, count, why):
 * May this source send from outside with our ${domain} in From: is there a row of own_source for
 * it, or for all, whose network holds the IP address ${address} (NULL: in none) and whose domain
 * is one of the ${count} of ${proved}, or above it? What a row leaves empty is not asked.
 * ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
directory_own_source(struct directory *directory, const char *domain, const char *address,
    const char *const *proved, size_t count, struct why *why);

#endif /* DIRECTORY_H_ */
