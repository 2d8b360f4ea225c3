/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_AUTH_H_
#define CHECK_AUTH_H_

#include "facts.h"
#include "finding.h"

/**
 * check_auth(facts, finding):
 * Did nobody log in who may submit? The ACLs have asked for a login already: this is asked again
 * of the whole message, so that a slip in an ACL opens no door, and so that a
 * login blocked in the meantime sends nothing more on the connection that it has.
 * ANSWER_YES: ${finding} says what is missing. ANSWER_NO: the login may submit.
 */
enum answer
check_auth(struct facts *facts, struct finding *finding);

#endif /* CHECK_AUTH_H_ */
