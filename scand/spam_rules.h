/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPAM_RULES_H_
#define SPAM_RULES_H_

#include "answer.h"
#include "db.h"
#include "findings.h"
#include "mail_view.h"

/* The rows of spam_rule (rules.db(5)), compiled, and what a message hits of them. */

enum {
	SPAM_RULES_MAX = 1000,
	SPAM_RULES_TIME_MS = 2000 /* for all rules on one message */
};

struct spam_rules;

/**
 * spam_rules_load(db, notes, why):
 * Read and compile the rules that are enabled. What is wrong with one of them is a note in
 * ${notes} and a line in the log that name it, and the others go on. Return the rules; or NULL with
 * ${why} when the table cannot be read, or memory is out.
 */
struct spam_rules *
spam_rules_load(struct db *db, struct findings *notes, struct why *why);

/* Free them. NULL does nothing. */
void
spam_rules_free(struct spam_rules *rules);

/* How many there are. */
size_t
spam_rules_count(const struct spam_rules *rules);

/**
 * spam_rules_run(rules, view, findings):
 * Try all rules on ${view}, and add those that hit to ${findings}. GTUBE hits without a row. A rule
 * that meets a limit counts as one that does not hit, and so does one for which no time is left:
 * notes say so.
 */
void
spam_rules_run(
    const struct spam_rules *rules, const struct mail_view *view, struct findings *findings);

#endif /* SPAM_RULES_H_ */
