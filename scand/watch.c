/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch.h"

#include <sys/epoll.h>

#include <stddef.h>

int
watch_add(int epoll, int fd, uint32_t events, struct watch *watch)
{
	struct epoll_event event = {.events = events, .data.ptr = watch};

	return (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

int
watch_change(int epoll, int fd, uint32_t events, struct watch *watch)
{
	struct epoll_event event = {.events = events, .data.ptr = watch};

	return (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event));
}

void
watch_end(int epoll, int fd)
{
	epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
}
