/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECKS_H_
#define CHECKS_H_

#include "directory.h"
#include "facts.h"
#include "verdict.h"

/*
 * The checks of a message, in their order. A check answers whether it found what it
 * looks for; what follows from that is the row of contact_check's to say.
 */

/**
 * checks_make(directory, facts, verdict):
 * Make the checks that ${directory} has switched on for ${verdict}->contact,
 * until one decides; write into ${verdict} the first refusal, the checks that
 * were made, and those that are switched on and not in this version. What
 * cannot be asked, made or understood is a temporary refusal.
 */
void
checks_make(struct directory *directory, struct facts *facts, struct verdict *verdict);

#endif /* CHECKS_H_ */
