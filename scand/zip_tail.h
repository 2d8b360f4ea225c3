/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ZIP_TAIL_H_
#define ZIP_TAIL_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/**
 * zip_tail_files(data, size, visit, context):
 * Call ${visit} for each file that the directory of that zip file lists and that is not encrypted,
 * with its size unpacked; INT64_MAX: that is not told. By the directory alone, whatever is wrong
 * with the rest. Return whether there is one.
 */
bool
zip_tail_files(
    const void *data, size_t size, void (*visit)(int64_t size, void *context), void *context);

#endif /* ZIP_TAIL_H_ */
