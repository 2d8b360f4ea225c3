/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef POOL_H_
#define POOL_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "config.h"
#include "job.h"
#include "temp.h"
#include "watch.h"

/*
 * The engine holders and their workers, as the supervisor sees them; the queue
 * of messages before them; and when to load new signatures. Nothing here waits.
 */

struct pool;

/* What STATS tells. */
struct pool_stats {
	unsigned int live, idle, queued;
	uint64_t signatures, load_ms, swaps;
	uint64_t scanned, lost, refused;
	uint32_t database_version;
	char library_version[32];
	char
	    trouble[WHY_SIZE]; /* why there is no engine, or why a new one did not load; or empty */
};

/**
 * pool_new(config, temp, epoll):
 * A pool whose events come by ${epoll}. Return NULL when memory is out.
 */
struct pool *
pool_new(const struct config *config, const struct temp *temp, int epoll);

/**
 * pool_submit(pool, job):
 * Scan job->fd. job->done is called before this returns when it cannot be
 * begun: no signatures, queue full.
 */
void
pool_submit(struct pool *pool, struct job *job);

/**
 * pool_withdraw(pool, job):
 * Nobody waits for ${job} any more: it leaves the queue. Return 0; or -1 when
 * a worker has it, and then job->done will be called.
 */
int
pool_withdraw(struct pool *pool, struct job *job);

/**
 * pool_event(pool, watch):
 * Something came from a holder or a worker.
 */
void
pool_event(struct pool *pool, struct watch *watch);

/**
 * pool_tick(pool):
 * Do what is due: deadlines, a look at the signatures, a holder to start.
 * Return the milliseconds until the next thing is due, at least 1.
 */
int
pool_tick(struct pool *pool);

/* Look at the signature folder now: RELOAD. A set that did not load is tried again. */
void
pool_reload(struct pool *pool);

/* A child of ours has ended: ${pid} may be a holder, or a worker that a dead holder left us. */
void
pool_child_ended(struct pool *pool, pid_t pid, int status);

void
pool_stats(const struct pool *pool, struct pool_stats *stats);

/* End all holders and workers, within some seconds, and free the pool. NULL does nothing. */
void
pool_free(struct pool *pool);

#endif /* POOL_H_ */
