/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DKIM_H_
#define DKIM_H_

#include <stdbool.h>
#include <stddef.h>

#include "deadline.h"
#include "dns.h"

/* DKIM signatures as Exim has verified them, one by one, and as acl_dkim has written them down. */

enum {
	DKIM_SIGNATURES_MAX = 20, /* EXIM: with more in a message it verifies none */
	DKIM_DOMAIN_SIZE = 256,   /* in bytes with the NUL */
	DKIM_WORD_SIZE = 32
};

/* RFC 8601, section 2.7.1. */
enum dkim_result {
	DKIM_PASS,
	DKIM_FAIL,      /* it does not verify, or does not sign From */
	DKIM_PERMERROR, /* it cannot be verified, whoever tries */
	DKIM_TEMPERROR, /* cannot tell: DNS did not answer */
};

struct dkim_signature {
	char domain[DKIM_DOMAIN_SIZE];   /* d=, lower case; what no name may have is a "?" */
	char selector[DKIM_DOMAIN_SIZE]; /* s=, the same */
	enum dkim_result result;
	char reason[DKIM_WORD_SIZE]; /* Exim's word for why it has not passed; "" for none */
};

struct dkim_list {
	bool known; /* Exim has looked; else nothing can be told of any signature */
	struct dkim_signature signatures[DKIM_SIGNATURES_MAX];
	size_t count;
};

/**
 * dkim_list_read(text, list):
 * Read what acl_dkim has written: "on;", then for each signature
 * "d=DOMAIN s=SELECTOR r=STATUS w=REASON f=yes;", where f says whether it signs From (RFC 6376,
 * section 5.4: one that does not is none) and REASON may be empty. A text that is no such list
 * gives one with ${known} false.
 */
void
dkim_list_read(const char *text, struct dkim_list *list);

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
