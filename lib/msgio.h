/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MSGIO_H_
#define MSGIO_H_

#include <sys/socket.h>

/*
 * sendmsg(2) and recvmsg(2) where a signal is no answer: EINTR is retried.
 * Nothing here waits that the flags (MSG_DONTWAIT) do not let wait.
 */

/**
 * msgio_send(fd, message, flags):
 * As sendmsg(2), and never raises SIGPIPE. Return the bytes sent, or -1 with errno, never EINTR.
 */
ssize_t
msgio_send(int fd, const struct msghdr *message, int flags);

/**
 * msgio_receive(fd, message, flags):
 * As recvmsg(2); descriptors that come are close-on-exec. Return the bytes
 * received, 0 at the end, or -1 with errno, never EINTR.
 */
ssize_t
msgio_receive(int fd, struct msghdr *message, int flags);

#endif /* MSGIO_H_ */
