/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fileio.h"

#include <errno.h>
#include <unistd.h>

int
fileio_write_all(int fd, const void *data, size_t size, struct why *why)
{
	const char *at = data;

	while (size > 0) {
		ssize_t written = write(fd, at, size);

		if (written > 0) {
			at += written;
			size -= (size_t)written;
		} else if (written == 0) {
			why_set(why, "cannot write: the file takes no more");
			return (-1);
		} else if (errno != EINTR) {
			why_errno(why, "cannot write");
			return (-1);
		}
	}
	return (0);
}

ssize_t
fileio_read_at(int fd, void *buffer, size_t size, off_t offset, struct why *why)
{
	char *at = buffer;
	size_t used = 0;

	while (used < size) {
		ssize_t got = pread(fd, at + used, size - used, offset + (off_t)used);

		if (got == 0)
			break;
		if (got > 0) {
			used += (size_t)got;
		} else if (errno != EINTR) {
			why_errno(why, "cannot read");
			return (-1);
		}
	}
	return ((ssize_t)used);
}
