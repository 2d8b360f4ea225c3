/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HEADER_H_
#define HEADER_H_

#include <stdbool.h>
#include <stddef.h>

/* The name and the value of one header, as Exim has parted it from its neighbours. */

/**
 * header_is(text, size, name):
 * Is the header ${text} of ${size} bytes called ${name}? Letters in upper and lower case are the
 * same; blanks before the colon count for nothing (RFC 5322, section 4.5), nor does what else is
 * not visible there (controls, 8-bit): no name has it, and a program may pass over it. A ${name}
 * that ends in * stands for all that begin with what is before it.
 */
bool
header_is(const char *text, size_t size, const char *name);

/**
 * header_value(text, size, value_size):
 * What stands behind the colon, without blanks and line ends around it, within ${text};
 * its length in ${value_size}. NULL when there is no colon.
 */
const char *
header_value(const char *text, size_t size, size_t *value_size);

#endif /* HEADER_H_ */
