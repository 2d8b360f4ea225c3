/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_TAKE_H_
#define QUARANTINE_TAKE_H_

#include "lmtp.h"

/* Where things are. */
struct quarantine_place {
	const char *state;     /* state.db */
	const char *directory; /* directory.db: whose it is, and how long it is kept */
	const char *folder;    /* the kept messages */
};

/**
 * quarantine_take(lmtp, envelope, context, why):
 * Keep the message: an lmtp_take. ${context} is a struct quarantine_place.
 */
int
quarantine_take(
    struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why);

#endif /* QUARANTINE_TAKE_H_ */
