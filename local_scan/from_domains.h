/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FROM_DOMAINS_H_
#define FROM_DOMAINS_H_

#include <stdbool.h>
#include <stddef.h>

#include "idna.h"
#include "message.h"

/*
 * In whose name a message says that it is: the domains that DMARC judges (RFC 7489, section
 * 6.6.1). The parsing is Exim's.
 */

enum { FROM_DOMAINS_MAX = 8 };

struct from_domains {
	char name[FROM_DOMAINS_MAX][IDNA_NAME_SIZE];
	size_t count; /* 0: From is missing, or names none */
	bool more;    /* there are more than fit */
	/*
	 * From is a single header that Exim reads as one mailbox or several. Else the names are
	 * those that a person could read in it, and whatever signs the message vouches for none.
	 * Those are looked for as well where Exim finds no domain that DNS could have, or reads an
	 * address out of pieces.
	 */
	bool clean;
};

/**
 * from_domains_find(message, domains):
 * Fill ${domains} from ${message}, whose author[MESSAGE_FROM] must be filled. Of a name that DNS
 * cannot have, the letters, digits, hyphens and full stops count that come first, as a person
 * reads it.
 */
void
from_domains_find(const struct message *message, struct from_domains *domains);

#endif /* FROM_DOMAINS_H_ */
