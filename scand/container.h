/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONTAINER_H_
#define CONTAINER_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deadline.h"

/*
 * libarchive, and all that is known of its ways: what is in an archive, by name. No other file
 * includes archive.h. libclamav unpacks archives too, and what it unpacks is looked at (engine.h);
 * this one tells the names of what libclamav passes over: members that are encrypted, packed in
 * a way it does not know, or in a RAR file, for which Debian's libclamav needs a package of
 * non-free.
 */

enum {
	CONTAINER_NAME_SIZE = 4096, /* of a member with its NUL; of a longer one the end is kept */
	CONTAINER_HEAD_SIZE = 4096, /* bytes of a member that are looked at */
};

struct container_member {
	const char *name; /* with its folders; any bytes but NUL; empty: only its size is told */
	/* How it begins; size 0 where it cannot be read, or libclamav unpacks it anyway. */
	const void *head;
	size_t head_size;
	int64_t size;   /* unpacked; 0 where it is not told, or told apart from the name (zip) */
	bool encrypted; /* its content */
};

struct container_limits {
	size_t members_max;
	int64_t size_max; /* bytes of all members, unpacked */
	struct deadline deadline;
};

/* Bits of what is to be said of an archive. */
enum container_sign {
	CONTAINER_ENCRYPTED = 1, /* a member, or the list of members */
	CONTAINER_LIMIT = 2,     /* there is more than the limits let through */
	CONTAINER_BROKEN = 4,    /* it begins like an archive, and cannot be read to its end */
	CONTAINER_DISK = 8,      /* it is an image of a disk */
	CONTAINER_UNREAD = 16,   /* libclamav unpacks none of its kind, or not all of it */
};

/**
 * container_prepare():
 * Once in a process, before the jail closes and before it forks: what names are converted with.
 * Return 0, or -1: names that are not ASCII may come as "?".
 */
int
container_prepare(void);

/**
 * container_list(data, size, limits, visit, context):
 * Call ${visit} for each member, no folder, of the archive of ${size} bytes at ${data}. Return
 * bits of enum container_sign; 0 also for what is no archive: zip, 7z, RAR,
 * cabinet, ISO 9660, xar, LHA, tar, and tar packed by compress, zstd, lz4 or lzip. A zip, 7z or RAR
 * may stand behind other bytes, and of zip files one behind the other each is looked into.
 */
unsigned int
container_list(const void *data, size_t size, const struct container_limits *limits,
    void (*visit)(const struct container_member *member, void *context), void *context);

#endif /* CONTAINER_H_ */
