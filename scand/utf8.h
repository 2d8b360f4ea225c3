/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef UTF8_H_
#define UTF8_H_

#include <stddef.h>

/* The most bytes that one byte of input becomes. */
enum { UTF8_GROWTH = 2 };

/**
 * utf8_mend(out, out_size, data, size, used):
 * Make of ${size} bytes of ${data} text that is valid UTF-8 whatever they are: bytes that are not
 * UTF-8 (RFC 3629) are taken for ISO-8859-1, NULs are left out, and the line end CRLF becomes LF.
 * At most ${out_size} bytes, no character cut. Return the size of it; ${used} is
 * how many of ${data} went into it. ${out} may not be ${data}.
 */
size_t
utf8_mend(char *out, size_t out_size, const char *data, size_t size, size_t *used);

/**
 * utf8_trim(data, size):
 * How many of the first ${size} bytes of ${data}, valid UTF-8 that may have been cut there, are
 * whole characters.
 */
size_t
utf8_trim(const char *data, size_t size);

#endif /* UTF8_H_ */
