/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef UNPACKED_H_
#define UNPACKED_H_

#include <stddef.h>
#include <stdint.h>

/*
 * Whether libclamav took out of each archive what libarchive lists in it. LIBCLAMAV: a file that
 * it cannot unpack (a way of packing that it does not know, a RAR without the package for it, a sum
 * that is wrong on purpose) it passes over without a word, and says "clean". So the files of an
 * archive are noted by their sizes, and struck off as they are shown; what is left was seen by
 * nobody.
 */

enum {
	UNPACKED_LEVELS_MAX = 64,
	UNPACKED_FILES_MAX =
	    65536, /* of all archives that are open at once; of more none is struck off */
	UNPACKED_NAME_SIZE = 128, /* of an archive; of a longer one the beginning is kept */
	UNPACKED_SMALL = 5        /* LIBCLAMAV: a file of so few bytes is never shown */
};

/* One message. Nobody else looks into it. */
struct unpacked {
	struct {
		unsigned int level;
		size_t first, seen; /* its files, of which those before seen are struck off */
		char name[UNPACKED_NAME_SIZE];
	} archives[UNPACKED_LEVELS_MAX];
	size_t count; /* archives that are open: each is within the one before */
	uint32_t sizes[UNPACKED_FILES_MAX];
	size_t used;
};

/* Called for an archive of which a file was not shown. */
typedef void
unpacked_unread(const char *archive, void *context);

/* Begin with a message. */
void
unpacked_begin(struct unpacked *unpacked);

/**
 * unpacked_shown(unpacked, level, size, unread, context):
 * A file of ${size} bytes is shown, ${level} of them around it, the message being at 0: archives
 * at that level or deeper are over, and it is struck off the one that it is in.
 */
void
unpacked_shown(struct unpacked *unpacked, unsigned int level, size_t size, unpacked_unread *unread,
    void *context);

/* The file that was just shown at ${level} is the archive ${name} (NULL: it has none). */
void
unpacked_open(struct unpacked *unpacked, unsigned int level, const char *name);

/* That archive has a file of ${size} bytes that anybody could unpack. */
void
unpacked_has(struct unpacked *unpacked, int64_t size);

/* All is shown. */
void
unpacked_end(struct unpacked *unpacked, unpacked_unread *unread, void *context);

#endif /* UNPACKED_H_ */
