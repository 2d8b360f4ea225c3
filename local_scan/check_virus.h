/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_VIRUS_H_
#define CHECK_VIRUS_H_

#include "answer.h"
#include "facts.h"

/**
 * check_virus(facts, found):
 * Does the message carry a virus? With ANSWER_YES ${found} has its name, with
 * ANSWER_CANNOT_TELL the reason. ${found} comes in empty.
 */
enum answer
check_virus(struct facts *facts, struct why *found);

#endif /* CHECK_VIRUS_H_ */
