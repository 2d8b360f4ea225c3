/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BZIP2_CHAIN_H_
#define BZIP2_CHAIN_H_

#include <stdbool.h>
#include <stddef.h>

/**
 * bzip2_chain(data, size):
 * Whether the ${size} bytes ${data} are several files of bzip2 one behind the other, as pbzip2
 * makes them of one. LIBCLAMAV: it reads the first, and programs read all.
 */
bool
bzip2_chain(const void *data, size_t size);

#endif /* BZIP2_CHAIN_H_ */
