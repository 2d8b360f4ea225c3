/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPAM_LISTS_H_
#define SPAM_LISTS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "directory.h"

/*
 * What counts for each recipient of a message: thresholds, allow and block entries, of his domain
 * (directory.db) and his own (state.db). One question to each file, however many recipients. All
 * points are in thousandths.
 */

enum { SPAM_RECIPIENTS_MAX = 500, SPAM_SENDERS_MAX = 4 };

enum spam_entry { SPAM_ENTRY_NONE, SPAM_ENTRY_ALLOW, SPAM_ENTRY_BLOCK };

struct spam_recipient {
	/* Where the address leads, over aliases and tags, when that is one mailbox; else "": a
	 * group has what its domain has. */
	char mailbox[DIRECTORY_ADDRESS_SIZE];
	int64_t tag, quarantine, reject;
	enum spam_entry entry;
};

/* As whom a sender may stand in an entry, the first that is listed counts. */
struct spam_sender {
	char name[DIRECTORY_ADDRESS_SIZE]; /* an address, or "@domain" */
	bool proved; /* SPF or DKIM aligns with it: without that no allow counts */
};

/* The rows of spam_point. */
enum spam_point {
	SPAM_POINT_SPF_PASS,
	SPAM_POINT_SPF_NONE,
	SPAM_POINT_SPF_NEUTRAL,
	SPAM_POINT_SPF_SOFTFAIL,
	SPAM_POINT_SPF_FAIL,
	SPAM_POINT_SPF_TEMPERROR,
	SPAM_POINT_SPF_PERMERROR,
	SPAM_POINT_DKIM_PASS,
	SPAM_POINT_DKIM_FAIL,
	SPAM_POINT_DKIM_TEMPERROR,
	SPAM_POINT_DKIM_PERMERROR,
	SPAM_POINT_DMARC_PASS,
	SPAM_POINT_DMARC_FAIL,
	SPAM_POINT_DMARC_TEMPERROR,
	SPAM_POINT_DMARC_PERMERROR,
	SPAM_POINT_CLASS_SPAM,
	SPAM_POINT_CLASS_HAM,
	SPAM_POINT_CLASS_UNTAUGHT,
	SPAM_POINT_CLASS_TAUGHT,
	SPAM_POINTS_COUNT
};

/* Their names, as in the table. */
extern const char *const spam_point_names[SPAM_POINTS_COUNT];

/**
 * spam_points(directory, points, why):
 * All rows of spam_point. ANSWER_YES: ${points}. ANSWER_CANNOT_TELL: ${why}; never ANSWER_NO.
 */
enum answer
spam_points(struct directory *directory, int64_t points[SPAM_POINTS_COUNT], struct why *why);

/**
 * spam_of_domains(directory, addresses, count, senders, senders_count, recipients, why):
 * What the domain of each of the ${count} envelope addresses has, into ${recipients}, in their
 * order. ANSWER_YES, or ANSWER_CANNOT_TELL with ${why}, also for more than SPAM_RECIPIENTS_MAX.
 */
enum answer
spam_of_domains(struct directory *directory, const char *const *addresses, size_t count,
    const struct spam_sender *senders, size_t senders_count, struct spam_recipient *recipients,
    struct why *why);

/**
 * spam_of_persons(directory, path, senders, senders_count, recipients, count, why):
 * The persons' own, from state.db at ${path}, over what ${recipients} have from their domains: an
 * own entry goes before the domain's, and each own threshold. Opens and closes it; all waits end
 * when those for ${directory} do. ANSWER_YES, or ANSWER_CANNOT_TELL with ${why}.
 */
enum answer
spam_of_persons(struct directory *directory, const char *path, const struct spam_sender *senders,
    size_t senders_count, struct spam_recipient *recipients, size_t count, struct why *why);

#endif /* SPAM_LISTS_H_ */
