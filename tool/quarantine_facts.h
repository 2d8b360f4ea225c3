/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_FACTS_H_
#define QUARANTINE_FACTS_H_

#include <stddef.h>

#include "quarantine.h"

/*
 * What Exim says of a message that it hands over to be kept: the last line of its headers, which
 * the transport adds (headers_add), so that a sender's own of the same name stands before it and
 * counts for nothing.
 *
 *   X-Coexim-Facts: id=... contact=S0 check=spam detail=... score=9.1 tests=A:2.0 from=...
 * subject=...
 *
 * detail is percent-encoded; from and subject are base64, decoded text of these headers.
 */

/**
 * quarantine_facts_split(head, size, why):
 * ${head} holds the headers, of ${size} bytes, without the empty line. Return where in it the last
 * one begins, which is that line; or -1 with ${why} when it is another.
 */
long
quarantine_facts_split(const char *head, size_t size, struct why *why);

/**
 * quarantine_facts_read(line, size, message, why):
 * Read that line into ${message}: exim_id, contact, kind, reason, tests, scored, score_milli,
 * author and subject. Return 0; or -1 with ${why} when something is missing or has not the form of
 * above.
 */
int
quarantine_facts_read(
    const char *line, size_t size, struct quarantine_message *message, struct why *why);

#endif /* QUARANTINE_FACTS_H_ */
