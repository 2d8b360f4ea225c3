/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DKIM_HEADER_H_
#define DKIM_HEADER_H_

#include <stdint.h>

#include "dkim.h"
#include "message.h"

/*
 * What a signature says of itself, and Exim does not hold against it. EXIM: it does not look at
 * x=, and its ACLs cannot be told of either: its process ends at a number of 17 digits in
 * $dkim_bodylength, and $dkim_expires.
 */

/**
 * dkim_header_judge(message, now_s, list):
 * A signature in ${list} that passes fails where its DKIM-Signature header in ${message} says that
 * it covers less than the whole body (RFC 6376, section 8.2: what is behind l= is anybody's), or
 * that it has ended (x=) an hour or more before ${now_s}, in seconds since 1970: whoever has got
 * such a message once could send it to everybody. Headers are known by their d= alone.
 */
void
dkim_header_judge(const struct message *message, int64_t now_s, struct dkim_list *list);

#endif /* DKIM_HEADER_H_ */
