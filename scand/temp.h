/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEMP_H_
#define TEMP_H_

#include <sys/types.h>

#include "config.h"

/*
 * The place where a worker's libclamav keeps its temporary files, its working
 * directory. libclamav answers "clean" when it has no room there (the first fact of the project
 * about it), so each worker has its own, looked at before each scan and emptied after.
 *
 * As root it is a tmpfs of its own that is mounted nowhere: only the
 * descriptor leads to it, so no other process's files, and no other process, come near it.
 */

/* One place per worker, two generations of them: a new engine's workers start while the old drain.
 */
enum { TEMP_SLOTS_MAX = 2 * CONFIG_WORKERS_MAX };

struct temp {
	const struct config *config;
	pid_t owner;               /* the supervisor, in the folders' names */
	int mount[TEMP_SLOTS_MAX]; /* of each slot's tmpfs, or -1: a folder below temp_dir */
};

/**
 * temp_prepare(temp, config, uid, gid, why):
 * As root, unless the settings want folders: make the tmpfs of each slot, for
 * ${uid} and ${gid}. To be called before privileges are dropped. Return 0, or -1 with ${why}.
 */
int
temp_prepare(struct temp *temp, const struct config *config, uid_t uid, gid_t gid, struct why *why);

/**
 * temp_enter(temp, slot, why):
 * In a worker: make ${slot}'s place this process's working directory, and
 * empty it of what a worker that was killed left. Return 0, or -1 with ${why}.
 */
int
temp_enter(const struct temp *temp, unsigned int slot, struct why *why);

/**
 * temp_check(config, why):
 * Whether the working directory is there and has the room and the inodes that
 * the settings want free. Return 0, or -1 with ${why}.
 */
int
temp_check(const struct config *config, struct why *why);

/**
 * temp_empty(why):
 * Remove everything in the working directory. Return 0, or -1 with ${why}.
 */
int
temp_empty(struct why *why);

/**
 * temp_remove(temp, slot):
 * Remove ${slot}'s folder and what is in it, if it is one of ours.
 */
void
temp_remove(const struct temp *temp, unsigned int slot);

#endif /* TEMP_H_ */
