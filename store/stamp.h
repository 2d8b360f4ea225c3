/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STAMP_H_
#define STAMP_H_

#include <stdbool.h>
#include <sys/stat.h>

/*
 * Whether a file is still what it was, without opening it: SQLite's locks of a whole
 * process go when any descriptor of the file is closed.
 */
struct stamp {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed; /* ctime: nobody can set it, and chmod moves it too */
	bool settled;
};

/**
 * stamp_take(path):
 * The stamp of ${path} now. It is settled when the file has not changed for
 * two seconds: a later change then has a later ctime for sure, whatever the grain of the
 * file system's clock. A file that is not there has no settled stamp.
 */
struct stamp
stamp_take(const char *path);

/* Whether both are settled and of the same file, unchanged. */
bool
stamp_same(const struct stamp *a, const struct stamp *b);

#endif /* STAMP_H_ */
