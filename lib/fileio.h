/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FILEIO_H_
#define FILEIO_H_

#include <stddef.h>
#include <sys/types.h>

#include "answer.h"

/*
 * Regular files, which never make one wait: EINTR and short reads and writes
 * are dealt with here.
 */

/**
 * fileio_write_all(fd, data, size, why):
 * Write all ${size} bytes at the position of ${fd}. Return 0; or -1 with ${why}.
 */
int
fileio_write_all(int fd, const void *data, size_t size, struct why *why);

/**
 * fileio_read_at(fd, buffer, size, offset, why):
 * Read up to ${size} bytes that begin at ${offset}, without moving the position
 * of ${fd}; fewer only where the file ends. Return their number, or -1 with ${why}.
 */
ssize_t
fileio_read_at(int fd, void *buffer, size_t size, off_t offset, struct why *why);

#endif /* FILEIO_H_ */
