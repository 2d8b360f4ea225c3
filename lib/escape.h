/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ESCAPE_H_
#define ESCAPE_H_

#include <stddef.h>

/*
 * What a stranger wrote, made fit for a log line or a line of the scanner's
 * protocol. Both functions always end ${out} with a NUL and never write more
 * than ${out_size} bytes (which must be at least 5); a value that does not fit is cut at a
 * whole escape and ends in "...".
 */

/**
 * escape_log(out, out_size, in, in_size):
 * Write the ${in_size} bytes at ${in} for a value between double quotes or
 * angle brackets: bytes outside 0x20 to 0x7e, and " \ < >, become \xHH. Return ${out}.
 */
char *
escape_log(char *out, size_t out_size, const char *in, size_t in_size);

/**
 * escape_percent(out, out_size, in, in_size):
 * Write the bytes with those outside 0x21 to 0x7e, % and ", as %HH (RFC 3986, section 2.1), so
 * that a value is one word. Return ${out}. EXIM: what begins with a " is to ${extract} a text in
 * quotes with escapes, which would take in the words behind it.
 */
char *
escape_percent(char *out, size_t out_size, const char *in, size_t in_size);

/**
 * escape_percent_undo(text):
 * Undo escape_percent() in the NUL-terminated ${text}, in place. Return its
 * new length, or -1 when a % is not followed by two hexadecimal digits or stands for a NUL.
 */
long
escape_percent_undo(char *text);

#endif /* ESCAPE_H_ */
