/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTHENTICATION_H_
#define AUTHENTICATION_H_

#include <stdbool.h>

#include "directory.h"
#include "dkim.h"
#include "dmarc.h"
#include "idna.h"
#include "message.h"
#include "module_settings.h"
#include "spf.h"

/*
 * Who has sent a message, as far as SPF, DKIM and DMARC can prove it. Facts alone: what a result
 * is worth in points is the spam check's.
 */

struct authentication {
	/*
	 * ANSWER_CANNOT_TELL: the message is to be refused for now, for the reason in ${why}: the
	 * directory did not answer, memory is out, or DNS did not and the settings ask for it
	 * (spf_temperror, dmarc_temperror = tempfail). Else ANSWER_YES.
	 */
	enum answer answer;
	struct why why; /* also for the results temperror and permerror of DMARC */

	struct spf_answer spf;
	bool
	    spf_by_helo; /* the envelope sender is null: it is the HELO name that was asked about */
	struct dkim_list dkim;

	enum dmarc_result dmarc;
	/* In From, A-labels, lower case; where there are several, the one that fares worst; "" for
	 * none. */
	char from_domain[IDNA_NAME_SIZE];
	bool from_ours;  /* it is a shared domain, of the table domain */
	bool from_many;  /* From names several, or is none that can be trusted */
	bool own_source; /* the table own_source lets this source send in our name */
	enum dmarc_disposition published; /* what that domain asks for where DMARC fails */
	/*
	 * What is to be done: by the policy as published, or as dmarc_override has it; for a
	 * domain of ours with nothing that aligns quarantine at least, unless own_source has it.
	 */
	enum dmarc_disposition disposition;
	enum answer aligned; /* SPF or DKIM passes and aligns with ${from_domain} */

	struct public_suffix *suffixes; /* for authentication_aligns() */
};

/**
 * authentication_find(message, settings, directory, authentication):
 * Find it all out. Waits twice for settings->dns_timeout_ms at the most: once for SPF, once for
 * DKIM and DMARC. authentication_free() frees what it holds.
 */
void
authentication_find(const struct message *message, const struct module_settings *settings,
    struct directory *directory, struct authentication *authentication);

/**
 * authentication_free(authentication):
 * Free what is in it, not itself. One of zeroes may be freed.
 */
void
authentication_free(struct authentication *authentication);

/**
 * authentication_aligns(authentication, entry):
 * Does SPF or DKIM prove that the message is of ${entry}, an address or a domain? YES: one of them
 * passes, for a domain of the same organisation. CANNOT_TELL: DNS did not answer for one that
 * would. NO: none does, or ${entry} is no address and no domain. Whether From or the envelope
 * sender is ${entry} is the caller's to compare.
 */
enum answer
authentication_aligns(const struct authentication *authentication, const char *entry);

#endif /* AUTHENTICATION_H_ */
