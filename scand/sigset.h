/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIGSET_H_
#define SIGSET_H_

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"

/* The signature folder as seen from outside: has it changed, and is it time to load it? */

/* Most entries of the folder that are looked at. */
enum { SIGSET_FILES_MAX = 10000 };

/* What stat(2) says of all signature files together. Equal when nothing has changed. */
struct sigset {
	uint64_t hash;
	uint64_t files;
};

/**
 * sigset_read(folder, set, why):
 * Look at the files of ${folder} that libclamav would load. Return 0; or -1
 * with ${why}, and then ${set} is that of an empty folder.
 */
int
sigset_read(const char *folder, struct sigset *set, struct why *why);

bool
sigset_equal(const struct sigset *a, const struct sigset *b);

/* What the watch remembers. All zero at the start. */
struct sigset_watch {
	struct sigset seen;  /* at the last look */
	struct sigset tried; /* when the last load began */
	bool looked;
};

enum sigset_news {
	SIGSET_SAME,     /* nothing new, or nothing there */
	SIGSET_CHANGING, /* it differs from the last look: look again soon */
	SIGSET_LOAD,     /* it is new, and has not changed since the last look */
};

/**
 * sigset_watch_note(watch, set):
 * A look showed ${set}. A folder that is being written (freshclam renames one file after
 * another) must have kept still for one look before it is loaded.
 */
enum sigset_news
sigset_watch_note(struct sigset_watch *watch, const struct sigset *set);

/* A load of what was last seen begins. */
void
sigset_watch_tried(struct sigset_watch *watch);

/* Forget what was tried: the next look that shows the folder still loads it again. */
void
sigset_watch_retry(struct sigset_watch *watch);

#endif /* SIGSET_H_ */
