/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCANNER_H_
#define SCANNER_H_

#include <stddef.h>
#include <sys/types.h>

#include "answer.h"
#include "deadline.h"

/* The operator's side of the scanner's own command, scand/PROTOCOL.md. */

#define SCANNER_SOCKET "/run/coexim-scand/socket"

enum { SCANNER_REPLY_SIZE = 65536 + 1, SCANNER_NAME_SIZE = 256 };

/**
 * scanner_ask(path, message, checks, deadline, reply, why):
 * Ask the scanner at ${path} for ${checks} ("virus,malware,spam") of the message that the
 * descriptor
 * ${message} holds from its beginning. Return the size of its ${reply}, which ends with a NUL; or
 * -1 with ${why}.
 */
ssize_t
scanner_ask(const char *path, int message, const char *checks, struct deadline deadline,
    char reply[SCANNER_REPLY_SIZE], struct why *why);

/**
 * scanner_virus(path, message, deadline, name, why):
 * Is there a virus in it? ANSWER_YES: ${name}, as the scanner escapes it. ANSWER_CANNOT_TELL:
 * ${why}.
 */
enum answer
scanner_virus(const char *path, int message, struct deadline deadline, char name[SCANNER_NAME_SIZE],
    struct why *why);

#endif /* SCANNER_H_ */
