/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_TENANT_H_
#define CHECK_TENANT_H_

#include "facts.h"
#include "finding.h"

/**
 * check_tenant(facts, finding):
 * Is it not proved that our own tenant of Office 365 sent the message? Asked are TLS, the peer
 * (in o365_network, or a verified certificate with a name of o365_certificate), and that each
 * header of tenant_header is there once and names our tenant. The ACLs have asked for
 * TLS and peer already; this is so that a slip there does not open S1.
 *
 * ANSWER_YES: ${finding} says in its detail what is missing, and in its reply does not. What may
 * be a stale list of ours or a change at Microsoft is to be tried later; one header that names
 * another tenant is by the row. TLS and peer are never only observed: all the internet is behind
 * them.
 */
enum answer
check_tenant(struct facts *facts, struct finding *finding);

#endif /* CHECK_TENANT_H_ */
