/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONTACT_H_
#define CONTACT_H_

#include <stdbool.h>

#include "answer.h"
#include "directory.h"
#include "message.h"

/* The points of contact that receive. */
enum contact {
	CONTACT_UNKNOWN, /* not found out, or in no row: nothing is accepted there */
	CONTACT_S0,      /* the internet, by MX */
	CONTACT_S1,      /* mail from O365 */
	CONTACT_S2,      /* users submitting */
	CONTACT_LOCAL,   /* this machine's own mail: there is no interface */
};

/**
 * contact_find(message, directory, contact, why):
 * Where did ${message} come in? Without an interface it is CONTACT_LOCAL, and
 * ${directory} is not asked. Else ${directory} names the contact of interface
 * and port, and the connect ACL must have found the same. ANSWER_YES: it is in
 * ${contact}. ANSWER_NO: the configuration does not say; ${why} names interface, port and
 * what is wrong. ANSWER_CANNOT_TELL: ${directory} could not be asked; ${why}.
 */
enum answer
contact_find(const struct message *message, struct directory *directory, enum contact *contact,
    struct why *why);

/**
 * contact_is_own_bounce(message):
 * Whether ${message} is this machine's own with the null sender. Such a one is
 * always accepted: EXIM: it freezes its own bounce when that is refused.
 */
bool
contact_is_own_bounce(const struct message *message);

/* Its name as the database and the log have it; "-" for CONTACT_UNKNOWN. */
static inline const char *
contact_name(enum contact contact)
{
	switch (contact) {
	case CONTACT_UNKNOWN:
		return ("-");
	case CONTACT_S0:
		return ("S0");
	case CONTACT_S1:
		return ("S1");
	case CONTACT_S2:
		return ("S2");
	case CONTACT_LOCAL:
		return ("LOCAL");
	}
	return ("-");
}

#endif /* CONTACT_H_ */
