/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KEPT_REASON_H_
#define KEPT_REASON_H_

#include <stdbool.h>
#include <stdint.h>

#include "rule_words.h"

/* Why spam was kept, for somebody who knows nothing of points. Pure. */

enum { KEPT_REASON_WORDS_SIZE = 800, KEPT_REASON_RULES = 3 };

struct kept_reason {
	bool blocked; /* he or his domain blocks its sender */
	bool forged; /* the domain in From says, or we of a shared one, that such mail is to be kept
		      */
	bool unproved; /* SPF, DKIM or DMARC speak against it */
	bool listed;   /* the host that brought it is on a blocklist */
	bool learned;  /* the classifier takes it for spam */
	/* What the KEPT_REASON_RULES heaviest rules are about, with ", " between; "" for none */
	char words[KEPT_REASON_WORDS_SIZE];
};

/* What the quarantine knows of it (quarantine.h), and from how many points on it is kept for him.
 */
struct kept_facts {
	const char *reason, *tests;
	int64_t score_milli, limit_milli;
};

/**
 * kept_reason(facts, words, reason):
 * Find out. What is below the limit and no forgery can only have been kept for a blocked sender.
 */
void
kept_reason(
    const struct kept_facts *facts, const struct rule_words *words, struct kept_reason *reason);

#endif /* KEPT_REASON_H_ */
