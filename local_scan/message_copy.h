/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MESSAGE_COPY_H_
#define MESSAGE_COPY_H_

#include <stdint.h>

#include "answer.h"
#include "message.h"

/*
 * The scanner needs headers, empty line and body as one file, which Exim does not have.
 */

/* Up to this size the copy is in memory and sealed, above it a file without a name. Bytes. */
enum { MESSAGE_COPY_MEMORY_MAX = 1024 * 1024 };

/**
 * message_copy_open(message, size, why):
 * Copy the whole ${message} into a new close-on-exec descriptor and its number of bytes into
 * ${size}. Return the descriptor, which the caller closes; or -1 with ${why}.
 * A large copy lies in the working directory, which EXIM: is the spool directory.
 */
int
message_copy_open(const struct message *message, int64_t *size, struct why *why);

#endif /* MESSAGE_COPY_H_ */
