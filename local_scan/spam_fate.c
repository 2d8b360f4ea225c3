/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spam_fate.h"

static int64_t
points_for(const struct score *score, const struct spam_recipient *recipient)
{
	int64_t most =
	    recipient->quarantine < recipient->reject ? recipient->quarantine : recipient->reject;
	int64_t class_milli = score->class_milli;

	if (score->untaught && class_milli > most - 1)
		class_milli = most - 1;
	return (score->milli + class_milli);
}

enum fate
spam_fate(const struct spam_opinion *opinion, const struct spam_recipient *recipient)
{
	int64_t points = points_for(opinion->score, recipient);
	enum fate fate = FATE_ACCEPT;

	if (recipient->entry == SPAM_ENTRY_ALLOW && !opinion->own_forged)
		return (FATE_ACCEPT);
	if (points >= recipient->reject)
		fate = FATE_REJECT;
	else if (points >= recipient->quarantine)
		fate = FATE_QUARANTINE;
	else if (points >= recipient->tag)
		fate = FATE_TAG;
	if (recipient->entry == SPAM_ENTRY_BLOCK && fate < FATE_QUARANTINE)
		fate = FATE_QUARANTINE;
	return (fate > opinion->policy ? fate : opinion->policy);
}
