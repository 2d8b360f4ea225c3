/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KEPT_FILE_H_
#define KEPT_FILE_H_

#include <stdint.h>
#include <sys/types.h>

#include <limits.h>

#include "answer.h"

/*
 * The files of the quarantine: FOLDER/ab/ab..., named by 32 hexadecimal digits of ours and nothing
 * that a stranger wrote. In front of the message stand lines of our own, so that an index that is
 * lost can be made again; the message is what comes after them, as many bytes as the index says.
 */

enum { KEPT_NAME_SIZE = 33 };

/* One that is being written. */
struct kept_file {
	char folder[PATH_MAX], path[PATH_MAX]; /* path: below FOLDER/new until it is placed */
	int fd;
};

/* Whether ${name} is such a name. */
int
kept_file_is_name(const char *name);

/**
 * kept_file_begin(file, folder, why):
 * Begin a file, to be written through file->fd. Return 0, or -1 with ${why}.
 */
int
kept_file_begin(struct kept_file *file, const char *folder, struct why *why);

/* It is written: sync it. Return 0, or -1 with ${why}. */
int
kept_file_sync(const struct kept_file *file, struct why *why);

/**
 * kept_file_place(file, name, why):
 * Put the synced file in its place, and sync what leads there: it survives a loss of power then.
 * One that is there under this name is replaced. Return 0, or -1 with ${why}.
 */
int
kept_file_place(struct kept_file *file, const char *name, struct why *why);

/* Close it, and remove it unless it was placed. */
void
kept_file_end(struct kept_file *file);

/**
 * kept_file_open(folder, name, size, start, why):
 * Open the file to read. Return its descriptor, with its message of ${size} bytes from ${start}
 * on; or -1 with ${why}, also when it is shorter.
 */
int
kept_file_open(const char *folder, const char *name, int64_t size, off_t *start, struct why *why);

/* Remove it. One that is not there is removed. Return 0, or -1 with ${why}. */
int
kept_file_remove(const char *folder, const char *name, struct why *why);

/* Called for each file below FOLDER with a name of ours, and for each that was begun and not placed
 * (${name} NULL, its ${path}); ${age_s} is since when it is there. Return 0 to go on, or -1 to end.
 */
typedef int
kept_file_visit(const char *name, const char *path, int64_t age_s, void *context);

/* Visit all. Return 0, or -1 with ${why}. */
int
kept_file_walk(const char *folder, kept_file_visit *visit, void *context, struct why *why);

/**
 * kept_file_tidy(folder, age_s, why):
 * Remove what was begun more than ${age_s} seconds ago and never placed: whoever did it has died.
 * Return how many; or -1 with ${why}.
 */
int64_t
kept_file_tidy(const char *folder, int64_t age_s, struct why *why);

/**
 * kept_file_hash(fd, start, hex, why):
 * The SHA-256 of what stands from ${start} on. Return 0, or -1 with ${why}.
 */
int
kept_file_hash(int fd, off_t start, char hex[65], struct why *why);

#endif /* KEPT_FILE_H_ */
