/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPF_H_
#define SPF_H_

#include "answer.h"
#include "deadline.h"
#include "dns.h"

/*
 * May this host send mail for that domain? (SPF, RFC 7208.)
 *
 * libspf2 evaluates a record, over the DNS of dns.h. It never sees what senders wrote: each record
 * is read strictly by spf_syntax.c and handed over in words of ours, with numbers for names, so
 * that the bounds are ours. It calls abort() when memory is out; what it is given is small.
 * Explanations (exp) are never fetched: they would be the sender's words in our reply.
 */

enum spf_result {
	SPF_NONE,      /* no record, or no domain to ask about */
	SPF_NEUTRAL,   /* the domain does not say */
	SPF_PASS,      /* the host may */
	SPF_FAIL,      /* the host may not */
	SPF_SOFTFAIL,  /* the host may probably not */
	SPF_TEMPERROR, /* cannot tell: DNS did not answer, or not in time */
	SPF_PERMERROR, /* cannot tell: the record is wrong, or needs too many lookups */
};

struct spf_query {
	const char *ip;     /* the peer's address; NULL: there is none */
	const char *helo;   /* what it called itself; NULL counts as "" */
	const char *sender; /* envelope sender; "": postmaster at ${helo} is meant (section 2.4) */
};

struct spf_answer {
	enum spf_result result;
	char domain[256]; /* that was asked about, as it was written; "" for none */
	struct why why;   /* for none, temperror and permerror: the reason */
};

/**
 * spf_check(query, dns, deadline, answer):
 * Fill ${answer}. All waits end at ${deadline}.
 */
void
spf_check(const struct spf_query *query, struct dns *dns, struct deadline deadline,
    struct spf_answer *answer);

/**
 * spf_result_name(result):
 * As RFC 8601 has it: "none", "neutral", "pass", "fail", "softfail", "temperror", "permerror".
 */
const char *
spf_result_name(enum spf_result result);

#endif /* SPF_H_ */
