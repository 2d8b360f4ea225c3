/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FILE_TYPE_H_
#define FILE_TYPE_H_

#include <stddef.h>

#include "answer.h"

/* libmagic: what a file is, whatever it is called. No other file includes magic.h. */

struct file_type;

/* Of a file this many bytes are looked at. */
enum { FILE_TYPE_HEAD_SIZE = 4096 };

/**
 * file_type_new(why):
 * Load Debian's table of types: once, before the jail closes. Return what
 * file_type_of() works with, which its processes share, or NULL with ${why}. It is never freed.
 */
struct file_type *
file_type_new(struct why *why);

/**
 * file_type_of(types, data, size, why):
 * The MIME type of a file that begins with the ${size} bytes ${data}, as
 * libmagic knows it; valid until the next call. NULL with ${why}: it cannot tell.
 */
const char *
file_type_of(struct file_type *types, const void *data, size_t size, struct why *why);

#endif /* FILE_TYPE_H_ */
