/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE64_H_
#define BASE64_H_

#include <stddef.h>
#include <sys/types.h>

/**
 * base64_decode(out, out_size, in, in_size):
 * What the ${in_size} characters at ${in} stand for (RFC 4648, section 4, without line ends).
 * Return its size; or -1 when they are none such, or it is more than ${out_size} bytes.
 */
ssize_t
base64_decode(char *out, size_t out_size, const char *in, size_t in_size);

#endif /* BASE64_H_ */
