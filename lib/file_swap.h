/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FILE_SWAP_H_
#define FILE_SWAP_H_

#include <sys/types.h>

#include <limits.h>

#include "answer.h"

/*
 * A new file in place of an old one, whole or not at all, also through a loss of power: it is
 * written beside the old one, synced, renamed, and the folder synced.
 */

struct file_swap {
	char path[PATH_MAX], beside[PATH_MAX];
	int fd;
};

/**
 * file_swap_begin(swap, path, mode, why):
 * Open a file to be written through swap->fd. It gets mode and owner of what is at
 * ${path}; where nothing is, ${mode} and our own. Return 0; or -1 with ${why}.
 */
int
file_swap_begin(struct file_swap *swap, const char *path, mode_t mode, struct why *why);

/**
 * file_swap_commit(swap, why):
 * All is written: put it in place. Return 0; or -1 with ${why}: then the old one is there, or,
 * where only the folder could not be synced, the new one.
 */
int
file_swap_commit(struct file_swap *swap, struct why *why);

/* Leave the old one. */
void
file_swap_abandon(struct file_swap *swap);

#endif /* FILE_SWAP_H_ */
