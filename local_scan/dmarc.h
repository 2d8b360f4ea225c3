/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DMARC_H_
#define DMARC_H_

#include <stdbool.h>
#include <stddef.h>

#include "deadline.h"
#include "dmarc_record.h"
#include "dns.h"
#include "public_suffix.h"

/*
 * Does what SPF and DKIM have proved speak for the domain in From, and what does that domain ask
 * for where it does not? (DMARC, RFC 7489.) Domains are in A-labels and lower case.
 */

enum dmarc_result {
	DMARC_NONE,      /* the domain publishes no policy, or more than one */
	DMARC_PASS,      /* something that aligns has passed */
	DMARC_FAIL,      /* nothing has */
	DMARC_TEMPERROR, /* cannot tell: DNS did not answer, about the policy or about a proof */
	DMARC_PERMERROR, /* the policy cannot be read, or From has no domain */
};

/* A domain that SPF or one DKIM signature speaks for. */
struct dmarc_identity {
	char domain[PUBLIC_SUFFIX_DOMAIN_SIZE];
	bool signature; /* by DKIM; else by SPF */
	enum answer passed;
};

struct dmarc_query {
	const char *from_domain;
	const struct dmarc_identity *identities;
	size_t identities_count;
	/* 0 to 99: whether the message is among the percent of a policy's pct. */
	unsigned int sample;
	/* From is none that could be trusted: whatever has passed, nothing aligns. */
	bool never_aligned;
};

struct dmarc_judgement {
	enum dmarc_result result;
	enum dmarc_disposition published; /* what the domain asks for, before pct */
	/* What it asks for with this message; DMARC_DISPOSITION_NONE unless it fails. */
	enum dmarc_disposition disposition;
	/* YES: something that aligns has passed, by the published mode, else by the relaxed one. */
	enum answer aligned;
	struct why why; /* for temperror and permerror: the reason */
};

/**
 * dmarc_judge(query, list, dns, deadline, judgement):
 * Ask for the policy (_dmarc.domain, then that of the organisational domain, section 6.6.3) and
 * judge by it. Alignment: the same domain; in the relaxed mode, the same organisational domain by
 * ${list}. A message outside a policy's pct has the next lesser disposition (section 6.6.4).
 */
void
dmarc_judge(const struct dmarc_query *query, const struct public_suffix *list, struct dns *dns,
    struct deadline deadline, struct dmarc_judgement *judgement);

/**
 * dmarc_aligns(list, a, b):
 * Whether two domains align in the relaxed mode.
 */
bool
dmarc_aligns(const struct public_suffix *list, const char *a, const char *b);

/* As RFC 8601 has it: "none", "pass", "fail", "temperror", "permerror". */
const char *
dmarc_result_name(enum dmarc_result result);

#endif /* DMARC_H_ */
