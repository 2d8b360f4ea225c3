/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "open_files.h"

#include <sys/resource.h>

/* A connection's socket, the descriptor passed, its stream, and the file it moves to. */
enum { PER_CONNECTION = 4 };
/* A worker's socket, its pidfd and its place for temporary files; two generations of them. */
enum { PER_WORKER = 6 };
/* Standard error, epoll, listener, signals, holders, a look at a folder, what just came. */
enum { OTHERS = 32 };

int
open_files_allow(const struct config *config, struct why *why)
{
	rlim_t wanted = OTHERS + (rlim_t)config->connections_max * PER_CONNECTION +
			(rlim_t)config->workers * PER_WORKER;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		goto err0;
	if (limit.rlim_max < wanted) {
		why_set(why,
		    "connections_max (%lld) and workers (%lld) need %llu open files, and %llu are "
		    "allowed: raise LimitNOFILE of the unit, or lower these settings",
		    (long long)config->connections_max, (long long)config->workers,
		    (unsigned long long)wanted, (unsigned long long)limit.rlim_max);
		return (-1);
	}
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = wanted;
		if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
			goto err0;
	}

	/* Success! */
	return (0);

err0:
	/* Failure! */
	why_errno(why, "RLIMIT_NOFILE");
	return (-1);
}
