/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_SWEEP_H_
#define QUARANTINE_SWEEP_H_

#include "quarantine.h"

/* What goes out of the quarantine, and the files that nobody needs any more. */

/**
 * quarantine_sweep(quarantine, folder, message, why):
 * Remove from ${folder} the file of ${message}, or with 0 of all messages, of which no entry is
 * kept any more. Return how many; or -1 with ${why}: a file that cannot be removed keeps no other.
 */
int64_t
quarantine_sweep(
    struct quarantine *quarantine, const char *folder, int64_t message, struct why *why);

/* Why something expires. */
enum quarantine_over {
	QUARANTINE_OVER_AGE,    /* limit: seconds since 1970; kept until then or earlier */
	QUARANTINE_OVER_PERSON, /* limit: entries of one mailbox; the newest stay */
	QUARANTINE_OVER_BYTES,  /* limit: bytes of all messages; the newest stay */
};

/**
 * quarantine_expire(quarantine, over, limit, who, why):
 * Expire what is over the ${limit}, oldest first, each with its line of the audit; in transactions
 * of some hundred, so that mail that comes in meanwhile waits for none of them long. Return how
 * many entries; or -1 with ${why}.
 */
int64_t
quarantine_expire(struct quarantine *quarantine, enum quarantine_over over, int64_t limit,
    const char *who, struct why *why);

/**
 * quarantine_recover(quarantine, seconds, who, why):
 * What is "releasing" for more than ${seconds} is kept again: who did it has died, and whether Exim
 * had the message nobody knows. Return how many; or -1 with ${why}.
 */
int64_t
quarantine_recover(
    struct quarantine *quarantine, int64_t seconds, const char *who, struct why *why);

/**
 * quarantine_forget(quarantine, ended_s, audit_s, why):
 * Forget the rows of what was released, deleted or expired more than ${ended_s} seconds ago, and
 * lines of the audit that are older than ${audit_s}. Return 0, or -1 with ${why}.
 */
int
quarantine_forget(struct quarantine *quarantine, int64_t ended_s, int64_t audit_s, struct why *why);

/* Called for each message whose file is to be there. Return 0 to go on, or -1 to end. It must
 * change nothing. */
typedef int
quarantine_visit_file(
    int64_t message, const char *file, int64_t size, const char *sha256, void *context);

/* Visit all. Return 0, or -1 with ${why}. */
int
quarantine_files(
    struct quarantine *quarantine, quarantine_visit_file *visit, void *context, struct why *why);

/* Does a message have this ${file}? ANSWER_YES: ${there} is whether it is to be there. */
enum answer
quarantine_knows(struct quarantine *quarantine, const char *file, bool *there, struct why *why);

/* The file of ${message} is lost: its entries expire, and the audit says why. Return how many, or
 * -1 with ${why}. */
int64_t
quarantine_lost(struct quarantine *quarantine, int64_t message, const char *who, struct why *why);

#endif /* QUARANTINE_SWEEP_H_ */
