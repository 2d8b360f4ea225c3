/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LMTP_H_
#define LMTP_H_

#include <stddef.h>
#include <sys/types.h>

#include "answer.h"
#include "deadline.h"

/*
 * LMTP (RFC 2033), the server's side, on two descriptors: as much of it as Exim's lmtp transport
 * speaks.
 */

enum { LMTP_RECIPIENTS_MAX = 500, LMTP_ADDRESS_SIZE = 1024 };

struct lmtp;

/* The envelope of one message; "" is the null sender. */
struct lmtp_envelope {
	char sender[LMTP_ADDRESS_SIZE];
	char (*recipients)[LMTP_ADDRESS_SIZE];
	size_t count;
};

/**
 * lmtp_body(lmtp, buffer, size, why):
 * Read on in the message whose DATA was just said: dots undone, each CRLF made an LF, all other
 * bytes as they come. Return how many of ${size} bytes were read, 0 at its end, or -1 with ${why}.
 */
ssize_t
lmtp_body(struct lmtp *lmtp, void *buffer, size_t size, struct why *why);

/* Takes a message, all of it with lmtp_body() or less. Return 0 when it is safe for all recipients;
 * or -1 with ${why}, and then the client is told to try all of them again later. */
typedef int
lmtp_take(struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why);

/**
 * lmtp_serve(in, out, deadline, take, context, why):
 * Serve one connection to its end. Return 0 when the client ended it; or -1 with ${why}: what was
 * answered with 250 stays answered.
 */
int
lmtp_serve(
    int in, int out, struct deadline deadline, lmtp_take *take, void *context, struct why *why);

#endif /* LMTP_H_ */
