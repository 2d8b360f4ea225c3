/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fdio.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Wait until ${fd} is ready for ${events}. Return 0, or -1 with ${why} at the deadline. */
static int
wait_ready(int fd, short events, struct deadline deadline, struct why *why)
{
	struct pollfd pollfd = {.fd = fd, .events = events};
	int ready;

	do {
		ready = poll(&pollfd, 1, deadline_left_ms(deadline));
	} while (ready == -1 && errno == EINTR);
	if (ready == -1) {
		why_errno(why, "poll");
		return (-1);
	}
	if (ready == 0) {
		why_set(why, "no answer before the deadline");
		return (-1);
	}
	return (0);
}

int
fdio_wait(struct pollfd *polled, nfds_t count, int ms, struct why *why)
{
	int ready = poll(polled, count, ms);
	nfds_t i;

	if (ready == -1 && errno == EINTR) {
		for (i = 0; i < count; i++)
			polled[i].revents = 0;
		return (0);
	}
	if (ready == -1)
		why_errno(why, "poll");
	return (ready);
}

/*
 * A full UNIX backlog answers EAGAIN to a non-blocking connect, and poll does
 * not wait for it. A blocking connect does wait, for as long as SO_SNDTIMEO.
 */
int
fdio_connect_unix(const char *path, struct deadline deadline, struct why *why)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t size = strlen(path);
	int left = deadline_left_ms(deadline);
	struct timeval timeout = {.tv_sec = left / 1000, .tv_usec = left % 1000 * 1000L};
	int fd, flags, connected;

	if (size >= sizeof(address.sun_path)) {
		why_set(why, "socket path longer than %zu bytes: %s", sizeof(address.sun_path) - 1,
		    path);
		goto err0;
	}
	memcpy(address.sun_path, path, size + 1);
	if (left == 0) {
		why_set(why, "%s: no time left to connect", path);
		goto err0;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1) {
		why_errno(why, "socket");
		goto err0;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) == -1) {
		why_errno(why, "SO_SNDTIMEO");
		goto err1;
	}
	do {
		connected = connect(fd, (struct sockaddr *)&address, sizeof(address));
	} while (connected == -1 && errno == EINTR && !deadline_passed(deadline));
	if (connected == -1) {
		why_errno(why, "cannot connect to %s", path);
		goto err1;
	}
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) {
		why_errno(why, "O_NONBLOCK");
		goto err1;
	}

	/* Success! */
	return (fd);

err1:
	close(fd);
err0:
	/* Failure! */
	return (-1);
}

/* Send once, with a descriptor unless ${passed} is -1. Return as send(2). */
static ssize_t
send_once(int fd, const void *data, size_t size, int passed)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = {.iov_base = (void *)data, .iov_len = size};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	if (passed == -1)
		return (sendmsg(fd, &message, MSG_NOSIGNAL));
	memset(&control, 0, sizeof(control));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &passed, sizeof(int));
	message.msg_control = &control;
	message.msg_controllen = sizeof(control.space);
	return (sendmsg(fd, &message, MSG_NOSIGNAL));
}

int
fdio_send_fd(
    int fd, const void *data, size_t size, int passed, struct deadline deadline, struct why *why)
{
	const char *at = data;

	while (size > 0) {
		ssize_t sent = send_once(fd, at, size, passed);

		if (sent > 0) {
			at += sent;
			size -= (size_t)sent;
			passed = -1;
		} else if (sent == -1 && errno == EAGAIN) {
			if (wait_ready(fd, POLLOUT, deadline, why) == -1)
				return (-1);
		} else if (sent == -1 && errno != EINTR) {
			why_errno(why, "cannot send");
			return (-1);
		}
	}
	return (0);
}

int
fdio_write_all(int fd, const void *data, size_t size, struct deadline deadline, struct why *why)
{
	return (fdio_send_fd(fd, data, size, -1, deadline, why));
}

int
fdio_write_pipe(int fd, const void *data, size_t size, struct deadline deadline, struct why *why)
{
	const char *at = data;

	while (size > 0) {
		ssize_t put = write(fd, at, size);

		if (put >= 0) {
			at += put;
			size -= (size_t)put;
		} else if (errno == EAGAIN) {
			if (wait_ready(fd, POLLOUT, deadline, why) == -1)
				return (-1);
		} else if (errno != EINTR) {
			why_errno(why, "cannot write");
			return (-1);
		}
	}
	return (0);
}

ssize_t
fdio_read_some(int fd, void *buffer, size_t size, struct deadline deadline, struct why *why)
{
	for (;;) {
		ssize_t got = read(fd, buffer, size);

		if (got >= 0)
			return (got);
		if (errno == EAGAIN) {
			if (wait_ready(fd, POLLIN, deadline, why) == -1)
				return (-1);
		} else if (errno != EINTR) {
			why_errno(why, "cannot read");
			return (-1);
		}
	}
}

int64_t
fdio_copy_file(int to, int from, off_t from_offset, struct why *why)
{
	struct stat status;
	int64_t copied = 0;

	if (fstat(from, &status) == -1) {
		why_errno(why, "fstat");
		return (-1);
	}
	while (from_offset < status.st_size) {
		ssize_t sent =
		    sendfile(to, from, &from_offset, (size_t)(status.st_size - from_offset));

		if (sent == -1 && errno == EINTR)
			continue;
		if (sent == -1) {
			why_errno(why, "cannot copy the message");
			return (-1);
		}
		if (sent == 0) {
			why_set(why, "the message became shorter while it was copied");
			return (-1);
		}
		copied += sent;
	}
	return (copied);
}
