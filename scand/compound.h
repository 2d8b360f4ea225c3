/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPOUND_H_
#define COMPOUND_H_

#include <stddef.h>

/*
 * The compound file of old Office documents ([MS-CFB]): what the names of its storages and a few
 * bytes of its streams give away. Pure: reads bytes, keeps nothing.
 */

/* Bits of what is in it. */
enum compound_sign {
	COMPOUND_ENCRYPTED = 1, /* the document can be read only with a password */
	COMPOUND_MACROS = 2,    /* Visual Basic, or macros of Excel 4 */
	COMPOUND_BROKEN = 4,    /* it begins like one, and its directory cannot be followed */
};

/**
 * compound_look(data, size):
 * The bits of enum compound_sign of the file of ${size} bytes at ${data}; 0 also for what is no
 * compound file. At most 4096 entries of its directory are looked at: with more it is broken.
 */
unsigned int
compound_look(const void *data, size_t size);

#endif /* COMPOUND_H_ */
