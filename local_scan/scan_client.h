/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCAN_CLIENT_H_
#define SCAN_CLIENT_H_

#include <stdint.h>

#include "deadline.h"
#include "scan_reply.h"

/*
 * Asks a resident scanner, over its UNIX socket, what a message carries.
 */

/* Longest socket path, in bytes with its NUL (sun_path of unix(7)). */
enum { SCAN_SOCKET_SIZE = 108 };

enum scan_scanner {
	SCAN_SCANNER_COEXIM, /* coexim-scand, by CHECK with the descriptor attached */
	SCAN_SCANNER_CLAMD,  /* a stock clamd, by INSTREAM */
};

struct scan_request {
	enum scan_scanner scanner;
	const char *socket;
	unsigned int checks; /* bits of enum scan_checks; none: nobody is asked */
	int fd;              /* the whole message, read from offset 0; stays the caller's */
	int64_t size;        /* its bytes */
	int64_t
	    clamd_size_max; /* clamd is not asked above it: it may say OK to what it never read */
};

/**
 * scan_client_ask(request, deadline, result):
 * Ask, and write all of ${result}. Whatever goes wrong, and everything that
 * is not over at ${deadline}, is "cannot tell" with a reason. A stock clamd knows viruses
 * alone: malware and spam are "cannot tell" by it.
 */
void
scan_client_ask(
    const struct scan_request *request, struct deadline deadline, struct scan_result *result);

#endif /* SCAN_CLIENT_H_ */
