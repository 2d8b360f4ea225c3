/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPAM_FATE_H_
#define SPAM_FATE_H_

#include <stdbool.h>

#include "fates.h"
#include "score.h"

/* What becomes of a message for one recipient. */

struct spam_opinion {
	const struct score *score;
	enum fate policy; /* what DMARC asks for at least; FATE_ACCEPT for nothing */
	bool own_forged;  /* From is a domain of ours, and nothing aligns: no allow entry counts */
};

/**
 * spam_fate(opinion, recipient):
 * An allow entry that counts goes before everything here. Else the heaviest of: the thresholds
 * that the score reaches, the DMARC policy, quarantine for a block entry. The part of an untaught
 * classifier is cut below the quarantine and reject thresholds of this recipient.
 */
enum fate
spam_fate(const struct spam_opinion *opinion, const struct spam_recipient *recipient);

#endif /* SPAM_FATE_H_ */
