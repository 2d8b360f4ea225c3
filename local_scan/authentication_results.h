/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTHENTICATION_RESULTS_H_
#define AUTHENTICATION_RESULTS_H_

#include <stdbool.h>
#include <stddef.h>

#include "authentication.h"
#include "verdict.h"

/* What was found out about a sender, in words: for the header (RFC 8601) and for the log. */

enum {
	AUTHENTICATION_HEADER_SIZE = VERDICT_RESULTS_SIZE, /* of its value, in bytes with the NUL */
	AUTHENTICATION_LOG_SIZE = VERDICT_AUTH_SIZE,
};

/**
 * authentication_results_header(text, hostname, authentication):
 * The value of Authentication-Results, under the name ${hostname}, folded by LF and a tab. Of
 * names that a sender chose, only letters, digits, dots, hyphens and underscores are left; the
 * others become "?". Signatures that find no room are counted in a comment.
 */
void
authentication_results_header(char text[AUTHENTICATION_HEADER_SIZE], const char *hostname,
    const struct authentication *authentication);

/**
 * authentication_results_log(text, authentication):
 * The same in short: "spf=pass dkim=pass,fail dmarc=pass" (dkim=none without a signature, policy
 * when it is above Exim's limits, - when Exim did not look), and "dmarc=fail/reject" with what is
 * to be done where that is something.
 */
void
authentication_results_log(
    char text[AUTHENTICATION_LOG_SIZE], const struct authentication *authentication);

/**
 * authentication_results_claims(value, size, hostname):
 * Would anybody read ${value}, that of an Authentication-Results header, as if ${hostname} had
 * written it? Comments and quotes are seen through, and where that cannot be done the answer is
 * true.
 */
bool
authentication_results_claims(const char *value, size_t size, const char *hostname);

#endif /* AUTHENTICATION_RESULTS_H_ */
