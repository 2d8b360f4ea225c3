/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ZIP_TAIL_H_
#define ZIP_TAIL_H_

#include <stdbool.h>
#include <stddef.h>

/*
 * Where the zip file begins that ends at the end of a file: a zip is read from its end, so that
 * anything may stand before it, another archive too. Some programs show the one, some the other.
 */

/* What was found. */
struct zip_tail {
	size_t begin; /* of the first file that its directory lists; of the directory, where that is
		       * empty */
	bool exact;   /* it ends with the last byte of the file */
	bool empty;   /* it lists nothing */
};

/**
 * zip_tail_find(data, size, tail):
 * Look for the end of a zip file (APPNOTE.TXT 4.3.16) in the last 64 KB of the ${size} bytes
 * ${data}. Return whether there is one whose directory is where it says.
 */
bool
zip_tail_find(const void *data, size_t size, struct zip_tail *tail);

#endif /* ZIP_TAIL_H_ */
