/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHA256_H_
#define SHA256_H_

#include <stddef.h>

/*
 * SHA-256 (FIPS 180-4) of a text in memory: what Exim's ${sha256:...} gives, so that module and
 * routers name one address alike. Own code, since Exim may be linked with GnuTLS or OpenSSL.
 */

enum { SHA256_HEX_SIZE = 65 }; /* in bytes with the NUL */

/**
 * sha256_hex(bytes, size, hex):
 * The hash of the ${size} bytes at ${bytes} in lower case hexadecimal digits.
 */
void
sha256_hex(const void *bytes, size_t size, char hex[SHA256_HEX_SIZE]);

#endif /* SHA256_H_ */
