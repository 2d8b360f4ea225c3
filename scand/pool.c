/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool.h"

#include <sys/wait.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "report.h"
#include "succession.h"

/* Longest sleep, so that a clock gone astray cannot stop the supervisor. */
enum { TICK_MAX_MS = 1000 };

struct pool {
	struct crew_common common; /* with the queue */
	struct succession succession;
};

struct pool *
pool_new(const struct config *config, const struct temp *temp, int epoll)
{
	struct pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL)
		return (NULL);
	pool->common.config = config;
	pool->common.epoll = epoll;
	pool->common.poison.keep_ms = config->poison_keep_ms;
	job_queue_init(&pool->common.queue, (unsigned int)config->queue_max);
	succession_init(&pool->succession, &pool->common, temp);
	return (pool);
}

/* Give what waits to who is idle. */
static void
hand_out(struct pool *pool)
{
	struct crew *crew = succession_crew(&pool->succession);

	if (crew != NULL)
		crew_hand_out(crew);
}

void
pool_submit(struct pool *pool, struct job *job)
{
	const char *why = succession_no_engine(&pool->succession);

	job->tries = 0;
	if (why != NULL)
		job_queue_refuse(&pool->common.queue, job, why);
	else if (job_queue_add(&pool->common.queue, job) == 0)
		hand_out(pool);
}

int
pool_withdraw(struct pool *pool, struct job *job)
{
	if (job->state == JOB_RUNNING)
		return (-1);
	if (job->state == JOB_QUEUED)
		job_queue_remove(&pool->common.queue, job);
	return (0);
}

void
pool_event(struct pool *pool, struct watch *watch)
{
	if (watch->kind == WATCH_WORKER)
		crew_event(watch->of);
	else
		succession_event(&pool->succession, watch->of);
	hand_out(pool);
}

int
pool_tick(struct pool *pool)
{
	struct deadline next = deadline_in_ms(TICK_MAX_MS);

	succession_tick(&pool->succession, &next);
	job_queue_expire(&pool->common.queue, &next);
	hand_out(pool);
	return (deadline_left_ms(next) + 1);
}

void
pool_reload(struct pool *pool)
{
	succession_reload(&pool->succession);
}

void
pool_child_ended(struct pool *pool, pid_t pid, int status)
{
	if (!succession_child_ended(&pool->succession, pid, status) && WIFSIGNALED(status))
		report_line("supervisor", "worker %ld lost: killed by signal %d (%s)", (long)pid,
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	hand_out(pool);
}

void
pool_stats(const struct pool *pool, struct pool_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	stats->queued = pool->common.queue.count;
	stats->refused = pool->common.queue.refused;
	stats->scanned = pool->common.scanned;
	stats->lost = pool->common.lost;
	succession_stats(&pool->succession, stats);
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	succession_end(&pool->succession);
	free(pool);
}
