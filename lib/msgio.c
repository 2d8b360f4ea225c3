/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "msgio.h"

#include <errno.h>

ssize_t
msgio_send(int fd, const struct msghdr *message, int flags)
{
	ssize_t sent;

	do {
		sent = sendmsg(fd, message, flags | MSG_NOSIGNAL);
	} while (sent == -1 && errno == EINTR);
	return (sent);
}

ssize_t
msgio_receive(int fd, struct msghdr *message, int flags)
{
	ssize_t got;

	do {
		got = recvmsg(fd, message, flags | MSG_CMSG_CLOEXEC);
	} while (got == -1 && errno == EINTR);
	return (got);
}
