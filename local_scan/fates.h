/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FATES_H_
#define FATES_H_

#include <stdbool.h>
#include <stddef.h>

/*
 * What becomes of a message for each of its recipients, and the form in which it travels to the
 * routers: a short hash of each envelope address, listed by fate.
 */

/* In their order: the heaviest is the last. */
enum fate {
	FATE_ACCEPT,
	FATE_TAG,        /* delivered with X-Spam-... headers */
	FATE_QUARANTINE, /* accepted, and kept for him */
	FATE_REJECT,
	FATE_COUNT
};

enum {
	FATES_RECIPIENTS_MAX = 500, /* recipients_max of Exim's configuration */
	/* 40 bits of SHA-256: two recipients of one message with the same one get the heavier
	   fate of the two; with 500 that is once in eight million such messages. */
	FATES_HASH_SIZE = 11, /* in hexadecimal digits with the NUL */
	FATES_LIST_SIZE = FATES_RECIPIENTS_MAX * FATES_HASH_SIZE + 1,
};

struct fates {
	size_t count[FATE_COUNT];          /* recipients of each fate; none of FATE_REJECT */
	char tagged[FATES_LIST_SIZE];      /* hashes with commas between; "" for none */
	char quarantined[FATES_LIST_SIZE]; /* the same */
};

/**
 * fates_word(fate):
 * Its word in the log: accept, tag, quarantine or reject.
 */
const char *
fates_word(enum fate fate);

/**
 * fates_hash(address, hash):
 * The hash of the envelope address ${address}: the first ten digits of SHA-256 of what Exim has
 * in $local_part@$domain, in lower case (quotes and backslashes of a quoted local part left out).
 */
void
fates_hash(const char *address, char hash[FATES_HASH_SIZE]);

/**
 * fates_uniform(fates, count):
 * Whether all ${count} of ${fates} are the same. None are.
 */
bool
fates_uniform(const enum fate *fates, size_t count);

/**
 * fates_list(fates, addresses, each, count):
 * Fill ${fates} from the fate of ${each} of the ${count} recipients with these ${addresses}. Since
 * SMTP has one answer for all of them, one who would have it rejected has it quarantined.
 * ${count} is FATES_RECIPIENTS_MAX at the most.
 */
void
fates_list(struct fates *fates, const char *const *addresses, const enum fate *each, size_t count);

#endif /* FATES_H_ */
