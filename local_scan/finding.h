/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FINDING_H_
#define FINDING_H_

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "fates.h"
#include "score.h"

/*
 * What a check found, or why it cannot tell: the words for the log, and those for the sender.
 */

enum {
	FINDING_REPLY_SIZE = 200, /* in bytes with its NUL */
	FINDING_CODE_SIZE = 8,
	FINDING_ALARM_SIZE = 256,
};

/*
 * What is to become of the message. Only the check knows where its row's action would lie; but the
 * actions quarantine and tag are the heaviest that may come of it.
 */
enum finding_fate {
	FINDING_BY_ROW,     /* the row's action says */
	FINDING_FOR_GOOD,   /* refused for good, also where the action is tempfail */
	FINDING_TRY_LATER,  /* refused for now, also where the action is reject */
	FINDING_QUARANTINE, /* accepted, and kept for all its recipients */
	FINDING_TAG,        /* accepted, and marked by a header of the check's own */
	FINDING_EACH,       /* each recipient has a fate of his own */
};

struct finding {
	struct why detail; /* for the log: everything; any bytes */
	/* For the sender: what he may learn; "" for the detail itself. */
	char reply[FINDING_REPLY_SIZE];
	/* The enhanced code's last two numbers (RFC 3463), for example "5.3"; "" for 7.1. */
	char code[FINDING_CODE_SIZE];
	enum finding_fate fate;
	/* With FINDING_EACH: one for each recipient of the message, in their order; the facts'. */
	const enum fate *each;
	/* What somebody has to be told of, once and not per message (alarm.h); "" for nothing. */
	char alarm[FINDING_ALARM_SIZE];
	const struct score *score; /* of the spam check, whatever it answers; the facts' */
	/* Refused also where the action is observe, and also when it is "cannot tell". */
	bool never_observed;
};

#endif /* FINDING_H_ */
