/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_RATE_H_
#define CHECK_RATE_H_

#include "facts.h"
#include "finding.h"

/**
 * check_rate_ask(facts, finding):
 * Has the person whose login this is sent as much as his class of limits allows, so that this
 * message would be too much? Nothing is counted. ANSWER_YES: ${finding} says which limit and when
 * it opens again; what it never allows is refused for good.
 */
enum answer
check_rate_ask(struct facts *facts, struct finding *finding);

/**
 * check_rate_settle(facts, finding):
 * The same, and where there is room the message is counted.
 */
enum answer
check_rate_settle(struct facts *facts, struct finding *finding);

#endif /* CHECK_RATE_H_ */
