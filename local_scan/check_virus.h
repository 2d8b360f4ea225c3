/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_VIRUS_H_
#define CHECK_VIRUS_H_

#include "facts.h"
#include "finding.h"

/**
 * check_virus(facts, finding):
 * Does the message carry a virus? With ANSWER_YES ${finding} has its name, with
 * ANSWER_CANNOT_TELL the reason.
 */
enum answer
check_virus(struct facts *facts, struct finding *finding);

#endif /* CHECK_VIRUS_H_ */
