/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_RELEASE_H_
#define QUARANTINE_RELEASE_H_

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"
#include "quarantine.h"

/*
 * What a person or an administrator does with an entry of the quarantine: the same for the command,
 * the web page and mail. To be run as the mail system's user. No function here keeps anything
 * from one call to the next, so that threads may call them at once.
 */

/* Where things are; NULL is where installation puts them. */
struct quarantine_house {
	const char *state;     /* state.db */
	const char *directory; /* directory.db */
	const char *folder;    /* the kept messages */
	const char *socket;    /* the scanner's (coexim-scand's: scand/PROTOCOL.md) */
};

struct quarantine_order {
	int64_t entry;
	const char *who;    /* for audit and log */
	bool administrator; /* may release malware and viruses that he knows of */
	bool allow;         /* and always take mail from this sender */
	const char
	    *person; /* whose allow entry that is; NULL: the entry's mailbox, when it is one */
	bool teach;  /* of a delete: it is spam; a release always teaches ham */
};

enum quarantine_end {
	QUARANTINE_DONE,
	QUARANTINE_GONE,      /* no such entry, or it is released, deleted or expired already */
	QUARANTINE_FORBIDDEN, /* malware or a virus: the administrator's alone */
	QUARANTINE_INFECTED,  /* a virus was found in it now: it stays, as a virus */
	QUARANTINE_LATER,     /* could not be done now, and nothing was changed: try again */
};

/* The protocol under which a release is submitted: Exim's configuration knows it. */
#define QUARANTINE_PROTOCOL "coexim-release"

/**
 * quarantine_release(house, order, deadline, why):
 * Scan the message of the entry for viruses with today's signatures, and submit its original bytes
 * with the original envelope sender to the entry's recipient alone. Of everything but
 * QUARANTINE_DONE
 * ${why} has a sentence. With QUARANTINE_DONE ${why} says what was left undone beside it (teaching,
 * the allow entry), else it is "".
 */
enum quarantine_end
quarantine_release(const struct quarantine_house *house, const struct quarantine_order *order,
    struct deadline deadline, struct why *why);

/**
 * quarantine_delete(house, order, deadline, why):
 * Delete the entry, and the file with the last one of its message. As quarantine_release() else.
 */
enum quarantine_end
quarantine_delete(const struct quarantine_house *house, const struct quarantine_order *order,
    struct deadline deadline, struct why *why);

/**
 * quarantine_release_sender(message, out):
 * Whom a release with an allow entry allows: the address in From where its text holds that one
 * alone, as "Bob <bob@partner.example>" does; else the envelope sender. The text is a stranger's,
 * and decoded: of "bob@a.example (<@b.example>)" nobody knows what it is, and a domain is never
 * allowed by it.
 */
void
quarantine_release_sender(
    const struct quarantine_message *message, char out[QUARANTINE_ADDRESS_SIZE]);

#endif /* QUARANTINE_RELEASE_H_ */
