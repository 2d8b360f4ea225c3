/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WATCH_H_
#define WATCH_H_

#include <stdint.h>

/* What the supervisor's epoll points to: what kind of thing is ready, and which one. */

enum watch_kind {
	WATCH_LISTENER,
	WATCH_SIGNALS,
	WATCH_CONNECTION,
	WATCH_HOLDER,
	WATCH_WORKER,
};

struct watch {
	enum watch_kind kind;
	void *of;
};

/**
 * watch_add(epoll, fd, events, watch):
 * watch_change(epoll, fd, events, watch):
 * Ask to be told of ${events} (epoll_ctl(2)) on ${fd}. Return 0, or -1 with errno. A
 * descriptor that is closed is forgotten by itself only when no copy of it is open elsewhere, so
 * watch_end(epoll, fd) comes before every close.
 */
int
watch_add(int epoll, int fd, uint32_t events, struct watch *watch);

int
watch_change(int epoll, int fd, uint32_t events, struct watch *watch);

void
watch_end(int epoll, int fd);

#endif /* WATCH_H_ */
