/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ADDRESS_H_
#define ADDRESS_H_

#include <stddef.h>

/**
 * address_plain(address, plain, size):
 * The envelope address ${address} without the quotes and backslashes that its local part may be
 * written with (RFC 5321, section 4.1.2), as whoever delivers it has it: "an\na"@a.example is
 * anna@a.example. Into ${plain} of ${size} bytes; letters stay as they are. Return 0; or -1 when
 * it does not fit: ${plain} is "" then.
 */
int
address_plain(const char *address, char *plain, size_t size);

/**
 * address_key(address, key, size):
 * As address_plain(), to be looked up in tables: with one @, the last. One within the local part,
 * which quotes allow, becomes a blank, which no address of a table has: the questions take what is
 * behind the first @ for the domain.
 */
int
address_key(const char *address, char *key, size_t size);

#endif /* ADDRESS_H_ */
