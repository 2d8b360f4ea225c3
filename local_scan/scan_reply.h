/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCAN_REPLY_H_
#define SCAN_REPLY_H_

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"

/*
 * What a scanner answered, read strictly: what is not understood to its last
 * byte is never "clean".
 */

enum {
	SCAN_REPLY_SIZE_MAX = 64 * 1024, /* longest reply, in bytes */
	SCAN_NAME_SIZE = 160,            /* a signature's name with its NUL; a longer one is cut */
};

struct scan_result {
	/* YES: a signature matched. NO: the whole message was looked at. CANNOT_TELL: why. */
	enum answer virus;
	/* With CANNOT_TELL: a limit, and nothing else, is why. A setting may refuse that for good.
	 */
	bool limit;
	char name[SCAN_NAME_SIZE]; /* of the signature or of the limit; any bytes but NUL */
	struct why why;
};

/**
 * scan_reply_check(reply, size, result):
 * Read the ${size} bytes of ${reply} to CHECK (scand/PROTOCOL.md: the table of
 * three answers). The bytes are changed. All of ${result} is written.
 */
void
scan_reply_check(char *reply, size_t size, struct scan_result *result);

/**
 * scan_reply_check_ended(reply, size):
 * Whether what was read so far ends in the line that is always the last.
 */
bool
scan_reply_check_ended(const char *reply, size_t size);

/**
 * scan_reply_clamd(reply, size, result):
 * Read the reply of clamd(8) to zINSTREAM, which ends in its NUL:
 * "stream: OK", "stream: NAME FOUND", anything else is "cannot tell".
 */
void
scan_reply_clamd(const char *reply, size_t size, struct scan_result *result);

#endif /* SCAN_REPLY_H_ */
