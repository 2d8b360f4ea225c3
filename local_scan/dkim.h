/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DKIM_H_
#define DKIM_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deadline.h"
#include "dns.h"

/* DKIM signatures as Exim has verified them, one by one, and as acl_dkim has written them down. */

enum {
	/* EXIM: with as many in a message it verifies none, nor where a line of the body is longer
	   than this; and none that stands behind that many headers. */
	DKIM_SIGNATURES_MAX = 20,
	DKIM_LINE_MAX = 16382,
	DKIM_HEADERS_MAX = 512,
	DKIM_DOMAIN_SIZE = 256, /* in bytes with the NUL */
	DKIM_WORD_SIZE = 32
};

/* RFC 8601, section 2.7.1. */
enum dkim_result {
	DKIM_PASS,
	DKIM_FAIL,      /* it does not verify, or does not sign From and the whole body */
	DKIM_PERMERROR, /* it cannot be verified, whoever tries */
	DKIM_TEMPERROR, /* cannot tell: DNS did not answer */
};

struct dkim_signature {
	char domain[DKIM_DOMAIN_SIZE];   /* d=, lower case; what no name may have is a "?" */
	char selector[DKIM_DOMAIN_SIZE]; /* s=, the same */
	enum dkim_result result;
	char reason[DKIM_WORD_SIZE]; /* Exim's word for why it has not passed; "" for none */
	bool testing;                /* the key says t=y */
};

/* What of a message Exim has limits for. */
struct dkim_extent {
	size_t signatures, headers; /* how many headers are signatures, and how many there are */
	int64_t longest_line;       /* in bytes, as $max_received_linelength has it */
};

struct dkim_list {
	bool known; /* Exim has looked; else nothing can be told of any signature */
	bool
	    over; /* there are some, and Exim has looked at none, or at another message's headers */
	struct dkim_signature signatures[DKIM_SIGNATURES_MAX];
	size_t count;
};

/**
 * dkim_list_read(text, list):
 * Read what acl_dkim has written: "on;", then for each signature
 * "d=DOMAIN s=SELECTOR r=STATUS w=REASON f=yes t=no;", where f says whether it signs From
 * (RFC 6376, section 5.4: one that does not is none), t whether its key is one for tests, and
 * REASON may be empty. A text that is no such list gives one with ${known} false.
 */
void
dkim_list_read(const char *text, struct dkim_list *list);

/**
 * dkim_list_bound(list, extent):
 * Set ${over}: a list that is empty for a message of this ${extent} says nothing of its signatures,
 * neither now nor when it is tried again.
 */
void
dkim_list_bound(struct dkim_list *list, const struct dkim_extent *extent);

/**
 * dkim_list_best(list, best):
 * The best result of all signatures into ${best}: anybody may add one that fails. Return false when
 * there is none to speak of: one with a key for tests that does not pass is as none (RFC 6376,
 * section 3.6.1). (One that passes counts: what is signed is proved, whatever
 * the flag says.)
 */
bool
dkim_list_best(const struct dkim_list *list, enum dkim_result *best);

/**
 * dkim_list_settle(list, dns, deadline):
 * EXIM: "pubkey_unavailable" is a key that is not there as well as DNS that has not answered: ask
 * again, and make DKIM_TEMPERROR of those of which DNS does not say that there is no key.
 */
void
dkim_list_settle(struct dkim_list *list, struct dns *dns, struct deadline deadline);

/* As RFC 8601 has it: "pass", "fail", "permerror", "temperror". */
const char *
dkim_result_name(enum dkim_result result);

#endif /* DKIM_H_ */
