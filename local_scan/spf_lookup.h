/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPF_LOOKUP_H_
#define SPF_LOOKUP_H_

#include <stdbool.h>
#include <stddef.h>

#include "deadline.h"
#include "dns.h"
#include "network.h"
#include "spf.h"
#include "spf_expand.h"

/*
 * What SPF asks DNS for one message, within the limits of RFC 7208, section 4.6.4. Without
 * libspf2. What ends the whole evaluation is kept here as its outcome, the first one for good; what
 * is asked after that finds nothing.
 */

enum {
	SPF_LOOKUPS_MAX = 10, /* terms that ask DNS */
	SPF_VOIDS_MAX = 2,    /* answers without a record */
	SPF_MX_MAX = 10,      /* mail hosts of one mx */
	SPF_PTR_MAX = 10      /* names of the peer that are looked at */
};

struct spf_lookup {
	struct dns *dns;
	struct deadline deadline;
	struct spf_peer {
		bool is_ip6;
		unsigned char bytes[16]; /* 4 of them, or 16 */
		char text[NETWORK_ADDRESS_SIZE];
	} peer;
	int lookups, voids;

	bool ended; /* ${result} is the outcome, and ${why} the reason */
	enum spf_result result;
	struct why why;

	bool names_known;
	size_t names_count;
	char names[SPF_PTR_MAX][DNS_NAME_SIZE]; /* of the peer, validated (section 5.5) */
};

/**
 * spf_lookup_begin(lookup, dns, deadline, address):
 * Nothing is asked yet. Return 0, or -1 when ${address} is no IP address. IPv4 in IPv6 form counts
 * as IPv4 (section 5).
 */
int
spf_lookup_begin(
    struct spf_lookup *lookup, struct dns *dns, struct deadline deadline, const char *address);

/**
 * spf_lookup_end(lookup, result, format, ...):
 * This is the outcome, unless there is one.
 */
void
spf_lookup_end(struct spf_lookup *lookup, enum spf_result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * spf_lookup_count(lookup):
 * Count a term that asks DNS. False: it is one too many, and the evaluation has ended.
 */
bool
spf_lookup_count(struct spf_lookup *lookup);

/**
 * spf_lookup_ask(lookup, name, type, answer):
 * Ask for ${type} at ${name}, as spf_expand() writes it. An answer without records is counted;
 * where it is one too many, and where DNS cannot tell, the evaluation has ended. ${answer} is to be
 * freed, and DNS_TEMPORARY when the evaluation has ended.
 */
void
spf_lookup_ask(
    struct spf_lookup *lookup, const char *name, enum dns_type type, struct dns_answer *answer);

/**
 * spf_lookup_ask_host(lookup, host, type, answer):
 * The same for a name that came from DNS.
 */
void
spf_lookup_ask_host(
    struct spf_lookup *lookup, const char *host, enum dns_type type, struct dns_answer *answer);

/**
 * spf_lookup_record(lookup, domain, record):
 * The one SPF record of ${domain} (section 4.5). ANSWER_YES: ${record}, with one record, to be
 * freed by dns_answer_free(). ANSWER_NO: there is none. ANSWER_CANNOT_TELL: the evaluation has
 * ended, because there are several, or DNS cannot tell.
 */
enum answer
spf_lookup_record(struct spf_lookup *lookup, const char *domain, struct dns_answer *record);

/**
 * spf_lookup_peer_is_in(lookup, domain):
 * Has the peer a validated name that is ${domain} or ends in it (section 5.5)? Where DNS cannot
 * tell, it has not.
 */
bool
spf_lookup_peer_is_in(struct spf_lookup *lookup, const char *domain);

/**
 * spf_lookup_peer_name(lookup, domain):
 * A validated name of the peer: ${domain} itself, else one within it, else any; else "unknown"
 * (section 7.3).
 */
const char *
spf_lookup_peer_name(struct spf_lookup *lookup, const char *domain);

#endif /* SPF_LOOKUP_H_ */
