/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PLAIN_TEXT_H_
#define PLAIN_TEXT_H_

#include <stddef.h>

/*
 * Text that a stranger wrote, made fit for a terminal, a table and a database that people read.
 */

/**
 * plain_text(out, out_size, in, in_size):
 * Make of ${in_size} bytes at ${in} one line of valid UTF-8 (RFC 3629) in ${out}, ended by a NUL. A
 * tab and the end of a line become a blank. A byte that is no UTF-8 becomes U+FFFD, and so does
 * every character that draws nothing and does something: control characters (C0, DEL, C1), those
 * that turn the direction of text, join, break, tag or have no width, and noncharacters. What does
 * not fit into ${out_size} bytes (4 at least) is cut at a whole character and ends in "...". Return
 * ${out}.
 */
char *
plain_text(char *out, size_t out_size, const char *in, size_t in_size);

/**
 * plain_escape(out, out_size, in, in_size):
 * The same where one wants to see what was there: what plain_text() makes U+FFFD is \xHH for a byte
 * that is no UTF-8, and \u{HHHH} for a character. A tab stays a blank.
 */
char *
plain_escape(char *out, size_t out_size, const char *in, size_t in_size);

/**
 * plain_text_next(in, in_size, used):
 * The first character of the text: its number; or -1 where ${in} begins with bytes that are no
 * UTF-8. ${used} is how many bytes it is made of, 1 for what is none; ${in_size} is 1 or more.
 */
long
plain_text_next(const char *in, size_t in_size, size_t *used);

#endif /* PLAIN_TEXT_H_ */
