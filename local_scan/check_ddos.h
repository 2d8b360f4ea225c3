/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_DDOS_H_
#define CHECK_DDOS_H_

#include "facts.h"
#include "finding.h"

/**
 * check_ddos(facts, finding):
 * Have the ACLs asked for the limits of this connection? They refuse who is past one, long
 * before there is a message; this sees to it that a slip in an ACL does not switch that off.
 * ANSWER_NO: they have, or the check was off when the connection came.
 * ANSWER_CANNOT_TELL: they have not; ${finding}. Never ANSWER_YES.
 */
enum answer
check_ddos(struct facts *facts, struct finding *finding);

#endif /* CHECK_DDOS_H_ */
