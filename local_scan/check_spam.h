/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_SPAM_H_
#define CHECK_SPAM_H_

#include "facts.h"
#include "finding.h"

/**
 * check_spam(facts, finding):
 * Is it spam, for whom, and what becomes of it? One score from SPF, DKIM, DMARC, DNS blocklists,
 * rules and classifier; for each recipient his thresholds and his allow and block entries.
 * ANSWER_YES: ${finding}->each has the fates. ANSWER_NO: accepted for all. Either way
 * ${finding}->score. ANSWER_CANNOT_TELL: the content was not analysed, or a database did not
 * answer.
 */
enum answer
check_spam(struct facts *facts, struct finding *finding);

#endif /* CHECK_SPAM_H_ */
