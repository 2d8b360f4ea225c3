/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stamp.h"

#include <string.h>
#include <time.h>

enum { SETTLED_SECONDS = 2 };

struct stamp
stamp_take(const char *path)
{
	struct stamp stamp;
	struct stat status;
	struct timespec now;

	memset(&stamp, 0, sizeof(stamp));
	if (stat(path, &status) == -1 || clock_gettime(CLOCK_REALTIME, &now) == -1)
		return (stamp);
	stamp.device = status.st_dev;
	stamp.inode = status.st_ino;
	stamp.size = status.st_size;
	stamp.changed = status.st_ctim;
	stamp.settled = status.st_ctim.tv_sec + SETTLED_SECONDS < now.tv_sec;
	return (stamp);
}

bool
stamp_same(const struct stamp *a, const struct stamp *b)
{
	return (a->settled && b->settled && a->device == b->device && a->inode == b->inode &&
		a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
		a->changed.tv_nsec == b->changed.tv_nsec);
}
