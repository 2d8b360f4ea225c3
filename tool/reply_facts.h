/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REPLY_FACTS_H_
#define REPLY_FACTS_H_

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"

/* What Exim's transport quarantine_reply says of a message, in the header that it adds as the last.
 */

enum { REPLY_LOGIN_SIZE = 256, REPLY_CONTACT_SIZE = 16 };

struct reply_facts {
	char contact[REPLY_CONTACT_SIZE];
	char login[REPLY_LOGIN_SIZE]; /* who logged in at S2; else "" */
	bool automatic;               /* no person wrote it */
};

/**
 * reply_facts(head, size, facts, why):
 * Read the header out of ${size} bytes, the headers of a message (a stranger's, but for the last of
 * them), each line with its LF and without the empty one. Return 0, or -1 with ${why}.
 */
int
reply_facts(const char *head, size_t size, struct reply_facts *facts, struct why *why);

#endif /* REPLY_FACTS_H_ */
