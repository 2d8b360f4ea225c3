/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_SPOOF_H_
#define CHECK_SPOOF_H_

#include "facts.h"
#include "finding.h"

/**
 * check_spoof(facts, finding):
 * Does the message go under an address that is not its login's own (directory_owns())? Judged are
 * the envelope sender and every mailbox in From, Sender, Resent-From and Resent-Sender, and
 * whatever else in these lines can be read as an address. There must be one From, and there may
 * be one each of the others (RFC 5322, section 3.6). The null sender is for reports (RFC 3464,
 * RFC 8098) and automatic answers (RFC 3834) alone. ANSWER_YES: ${finding} says what is
 * wrong. ANSWER_CANNOT_TELL: the directory did not answer, or Exim could not read a line.
 */
enum answer
check_spoof(struct facts *facts, struct finding *finding);

#endif /* CHECK_SPOOF_H_ */
