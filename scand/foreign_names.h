/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FOREIGN_NAMES_H_
#define FOREIGN_NAMES_H_

#include <stddef.h>

/*
 * Names of attachments that are not in MIME: of Outlook's winmail.dat ([MS-OXTNEF]) and of files
 * that stand uuencoded in a text. libclamav looks into both, and gives names of its own to what
 * it finds. Pure: reads bytes, keeps nothing.
 */

/* Most characters of a name that is handed on, of three bytes at most; of a longer one the end is
 * kept. */
enum { FOREIGN_NAMES_MAX = 512 };

/**
 * foreign_names_tnef(data, size, name, context):
 * Call ${name} for each name of an attachment in the ${size} bytes of ${data}; what is not TNEF
 * has none. At most 1000 are looked for.
 */
void
foreign_names_tnef(
    const void *data, size_t size, void (*name)(const char *name, void *context), void *context);

/**
 * foreign_names_uuencoded(data, size, name, context):
 * The same for each line "begin 644 NAME" of a text.
 */
void
foreign_names_uuencoded(
    const void *data, size_t size, void (*name)(const char *name, void *context), void *context);

#endif /* FOREIGN_NAMES_H_ */
