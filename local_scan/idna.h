/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IDNA_H_
#define IDNA_H_

#include <stddef.h>

/* Names of hosts and domains as DNS has them. The only file that knows libidn2. */

/* Longest name, in bytes with its NUL. */
enum { IDNA_NAME_SIZE = 256 };

/**
 * idna_name(text, size, name):
 * Write the ${size} bytes at ${text}, a domain in ASCII or UTF-8, into ${name}: A-labels (RFC
 * 5890), lower case, without a final dot. Return 0; or -1 when it is no domain: a label that is
 * empty or too long, an address in brackets, a character that no name may have.
 */
int
idna_name(const char *text, size_t size, char name[IDNA_NAME_SIZE]);

#endif /* IDNA_H_ */
