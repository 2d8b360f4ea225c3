/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "one_run.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PATH_SIZE = 1024 };

int
one_run(const char *database, const char *job, struct why *why)
{
	char path[PATH_SIZE];
	int fd;

	if (snprintf(path, sizeof(path), "%s-%s.lock", database, job) >= PATH_SIZE) {
		why_set(why, "the path of a database is longer than %d bytes", PATH_SIZE - 1);
		return (-1);
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd == -1) {
		why_errno(why, "%s", path);
		return (-1);
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK)
			why_errno(why, "%s", path);
		close(fd);
		return (-1);
	}
	return (fd);
}

void
one_run_end(int lock)
{
	close(lock);
}
