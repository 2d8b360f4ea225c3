/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "listen.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/* Refuse when ${address} is no socket, or when somebody answers there. */
static int
check_free(const struct sockaddr_un *address, struct why *why)
{
	struct stat status;
	int fd, connected;

	if (lstat(address->sun_path, &status) == -1) {
		if (errno == ENOENT)
			return (0);
		why_errno(why, "cannot look at %s", address->sun_path);
		return (-1);
	}
	if (!S_ISSOCK(status.st_mode)) {
		why_set(why, "%s is there and is no socket: it is not touched", address->sun_path);
		return (-1);
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1) {
		why_errno(why, "socket");
		return (-1);
	}
	connected = connect(fd, (const struct sockaddr *)address, sizeof(*address));
	/* A full backlog is EAGAIN: somebody listens. */
	if (connected == 0 || errno == EAGAIN) {
		close(fd);
		why_set(why, "another process listens on %s: end it first", address->sun_path);
		return (-1);
	}
	close(fd);
	return (0);
}

int
listen_open(const char *path, uid_t uid, gid_t gid, struct why *why)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX}, fresh;
	int fd, written;

	fresh = address;
	written = snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (written >= (int)sizeof(address.sun_path)) {
		why_set(why, "the socket's path is too long: %s", path);
		goto err0;
	}
	if (check_free(&address, why) == -1)
		goto err0;
	/* Made aside and renamed, so that it is never there with another owner or mode. */
	written = snprintf(
	    fresh.sun_path, sizeof(fresh.sun_path), "%s.%ld", address.sun_path, (long)getpid());
	if (written >= (int)sizeof(fresh.sun_path)) {
		why_set(why, "the socket's path is too long: %s", path);
		goto err0;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1) {
		why_errno(why, "socket");
		goto err0;
	}
	unlink(fresh.sun_path);
	if (bind(fd, (struct sockaddr *)&fresh, sizeof(fresh)) == -1) {
		why_errno(why, "cannot make the socket %s", path);
		goto err1;
	}
	/* The mode first: once given away it takes CAP_FOWNER, which a unit may not leave us. */
	if (chmod(fresh.sun_path, 0660) == -1 ||
	    (geteuid() == 0 && chown(fresh.sun_path, uid, gid) == -1) ||
	    listen(fd, BACKLOG) == -1 || rename(fresh.sun_path, path) == -1) {
		why_errno(why, "cannot make the socket %s", path);
		goto err2;
	}

	/* Success! */
	return (fd);

err2:
	unlink(fresh.sun_path);
err1:
	close(fd);
err0:
	/* Failure! */
	return (-1);
}
