/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FDIO_H_
#define FDIO_H_

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "answer.h"
#include "deadline.h"

/*
 * Reading, writing and passing descriptors under a deadline. EINTR and short
 * reads and writes are dealt with here.
 */

/**
 * fdio_connect_unix(path, deadline, why):
 * Connect to the UNIX stream socket ${path}. Return a close-on-exec
 * non-blocking descriptor, which the caller closes; or -1 with ${why}.
 * A listener with a full backlog is waited for, up to ${deadline}.
 */
int
fdio_connect_unix(const char *path, struct deadline deadline, struct why *why);

/**
 * fdio_write_all(fd, data, size, deadline, why):
 * Write all ${size} bytes to the non-blocking ${fd}. Return 0; or -1 with ${why}. Never
 * raises SIGPIPE on a socket.
 */
int
fdio_write_all(int fd, const void *data, size_t size, struct deadline deadline, struct why *why);

/**
 * fdio_write_pipe(fd, data, size, deadline, why):
 * The same on what is no socket. Raises SIGPIPE when nobody reads, unless that is ignored.
 */
int
fdio_write_pipe(int fd, const void *data, size_t size, struct deadline deadline, struct why *why);

/**
 * fdio_send_fd(fd, data, size, passed, deadline, why):
 * As fdio_write_all() on a UNIX socket, with the descriptor ${passed} attached
 * to the first byte (SCM_RIGHTS); ${passed} stays the caller's. ${size} > 0.
 */
int
fdio_send_fd(
    int fd, const void *data, size_t size, int passed, struct deadline deadline, struct why *why);

/**
 * fdio_read_some(fd, buffer, size, deadline, why):
 * Read at least one byte from the non-blocking ${fd}. Return the number read,
 * 0 at the end of the stream, or -1 with ${why}.
 */
ssize_t
fdio_read_some(int fd, void *buffer, size_t size, struct deadline deadline, struct why *why);

/**
 * fdio_wait(polled, count, ms, why):
 * poll(2) for at most ${ms} milliseconds; a signal ends the wait early, and then none is ready.
 * Return how many are ready, or -1 with ${why}.
 */
int
fdio_wait(struct pollfd *polled, nfds_t count, int ms, struct why *why);

/**
 * fdio_copy_file(to, from, from_offset, why):
 * Append everything of the regular file ${from} that begins at ${from_offset}
 * to the file ${to}, without moving ${from}'s own position. Return the number
 * of bytes copied, or -1 with ${why}.
 */
int64_t
fdio_copy_file(int to, int from, off_t from_offset, struct why *why);

#endif /* FDIO_H_ */
