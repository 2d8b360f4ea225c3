/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_REPLY_H_
#define QUARANTINE_REPLY_H_

#include "lmtp.h"
#include "quarantine_release.h"

/*
 * What a person does with a kept message by mail: he writes, whatever he writes, to the address
 * that his digest has for it, quarantine+TOKEN. The mail counts when it is his: at S2 by his login,
 * at S1 by the envelope sender, where the tenant is proved. What a machine sent by itself does
 * nothing.
 */

/**
 * quarantine_reply(lmtp, envelope, context, why):
 * Take such a mail: an lmtp_take. ${context} is a struct quarantine_house. The mail itself is not
 * kept. Who wrote and is one of ours is answered where nothing was done: the same, whatever is
 * wrong.
 */
int
quarantine_reply(
    struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why);

#endif /* QUARANTINE_REPLY_H_ */
