/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MESSAGE_TEXT_H_
#define MESSAGE_TEXT_H_

#include <stddef.h>

#include "answer.h"

/* Most text of a message, headers and parts together, in bytes with the NUL. */
enum { MESSAGE_TEXT_SIZE = 512 * 1024 };

/**
 * message_text(fd, size, text, why):
 * What a person can read of the message in the first ${size} bytes of ${fd}: its headers as they
 * came, and of each part a line that says what it is, and its text, transfer encoding undone and in
 * UTF-8; HTML as it is written. It is read by a process in the jail of the scanner's workers, which
 * has no rights and no files; what comes out is hostile still. Return 0; or -1 with ${why}: that
 * process did not end well.
 */
int
message_text(int fd, size_t size, char text[MESSAGE_TEXT_SIZE], struct why *why);

#endif /* MESSAGE_TEXT_H_ */
