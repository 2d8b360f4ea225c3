/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REQUEST_H_
#define REQUEST_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/* The request line of the scanner's protocol (PROTOCOL.md). Pure: reads bytes, keeps nothing. */

/* Longest request line, in bytes with its terminator. */
enum { REQUEST_MAX = 1024 };
/* Most names in checks=, and the longest deadline. */
enum { REQUEST_CHECKS_MAX = 16, REQUEST_DEADLINE_MAX_MS = 600000 };

enum request_kind {
	REQUEST_PING,
	REQUEST_VERSION,
	REQUEST_RELOAD,
	REQUEST_STATS,
	REQUEST_FILDES,
	REQUEST_INSTREAM,
	REQUEST_CHECK,
	REQUEST_UNKNOWN, /* answered UNKNOWN COMMAND */
};

struct request {
	enum request_kind kind;
	char terminator;     /* '\0' or '\n', of the request and of clamd's answers */
	size_t size;         /* bytes of the line with its terminator */
	int64_t deadline_ms; /* of a CHECK */
	uint32_t checks;     /* what a CHECK asks for: bits of check_names.h */
	struct why why;      /* of a CHECK that is not as PROTOCOL.md says; else empty */
};

enum request_state { REQUEST_INCOMPLETE, REQUEST_COMPLETE };

/**
 * request_parse(data, size, request):
 * Look at the first ${size} bytes that a client sent. REQUEST_INCOMPLETE: more
 * are needed. REQUEST_COMPLETE: ${request} is filled; what is not a request, or longer than
 * REQUEST_MAX, is complete with the kind REQUEST_UNKNOWN.
 */
enum request_state
request_parse(const char *data, size_t size, struct request *request);

#endif /* REQUEST_H_ */
