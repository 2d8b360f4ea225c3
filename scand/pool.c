/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool.h"

#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "holder.h"
#include "packet.h"
#include "poison.h"
#include "report.h"
#include "sigset.h"

/* A folder that is being written is looked at again so soon, and a holder replaced. */
enum { SETTLE_MS = 1000, HOLDER_RESTART_MS = 1000 };
/* A holder has so long to end its workers and itself. */
enum { HOLDER_END_MS = 2000 };
/* Longest sleep, so that a clock gone astray cannot stop the supervisor. */
enum { TICK_MAX_MS = 1000 };

enum { GENERATIONS = 2 };

struct worker {
	struct watch watch;
	struct generation *generation;
	int fd; /* -1: none */
	int pidfd;
	pid_t pid;
	struct job *job; /* what it scans; NULL: idle */
	struct deadline deadline;
	int64_t begun_ms; /* when libclamav began, 0: not yet */
	unsigned char hash[POISON_HASH_SIZE];
};

enum generation_state {
	GENERATION_FREE,
	GENERATION_LOADING,
	GENERATION_SERVING,
	GENERATION_DRAINING
};

/* A holder and its workers, which may outlive it. */
struct generation {
	struct watch watch;
	enum generation_state state;
	pid_t holder; /* 0: it is dead */
	int control;  /* -1: closed */
	struct deadline load_deadline;
	struct deadline end_deadline; /* of a holder that drains */
	struct packet_engine about;
	struct worker workers[CONFIG_WORKERS_MAX];
};

struct pool {
	const struct config *config;
	const struct temp *temp;
	int epoll;
	struct generation generations[GENERATIONS];
	struct job_queue queue;
	unsigned int queued;
	struct sigset_watch signatures;
	struct deadline next_look;
	struct deadline next_holder; /* no holder is started before */
	struct deadline retry;       /* a set that did not load is tried again then */
	bool wants_holder;
	bool failed; /* the set on disk did not load */
	struct poison poison;
	struct pool_stats stats;
};

/* ---- small ones --------------------------------------------------------- */

static struct generation *
find(struct pool *pool, enum generation_state state)
{
	size_t i;

	for (i = 0; i < GENERATIONS; i++)
		if (pool->generations[i].state == state)
			return (&pool->generations[i]);
	return (NULL);
}

static void
finish(struct job *job, const struct findings *findings)
{
	job->state = JOB_IDLE;
	job->done(job, findings);
}

static void
finish_error(struct job *job, const char *why)
{
	struct findings findings = {.count = 0};

	findings_add(&findings, FINDINGS_ERROR, "%s", why);
	finish(job, &findings);
}

static void
dequeue(struct pool *pool, struct job *job)
{
	TAILQ_REMOVE(&pool->queue, job, link);
	pool->queued--;
	job->state = JOB_IDLE;
}

static void
enqueue(struct pool *pool, struct job *job, bool first)
{
	if (first)
		TAILQ_INSERT_HEAD(&pool->queue, job, link);
	else
		TAILQ_INSERT_TAIL(&pool->queue, job, link);
	pool->queued++;
	job->state = JOB_QUEUED;
}

static struct worker *
idle_worker(struct generation *generation, const struct config *config)
{
	int64_t i;

	if (generation == NULL)
		return (NULL);
	for (i = 0; i < config->workers; i++)
		if (generation->workers[i].fd != -1 && generation->workers[i].job == NULL)
			return (&generation->workers[i]);
	return (NULL);
}

static unsigned int
count_workers(const struct generation *generation, bool idle_only)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		if (generation->workers[i].fd != -1 &&
		    (!idle_only || generation->workers[i].job == NULL))
			count++;
	return (count);
}

/* Why nothing can be scanned now; NULL when something can, or soon will. */
static const char *
no_engine(struct pool *pool)
{
	if (find(pool, GENERATION_SERVING) != NULL || find(pool, GENERATION_LOADING) != NULL)
		return (NULL);
	if (pool->wants_holder && pool->stats.trouble[0] == '\0')
		return (NULL);
	return (pool->stats.trouble[0] != '\0' ? pool->stats.trouble : "no signatures loaded");
}

/* ---- workers ------------------------------------------------------------ */

static void
close_worker(struct pool *pool, struct worker *worker)
{
	watch_end(pool->epoll, worker->fd);
	close(worker->fd);
	close(worker->pidfd);
	worker->fd = -1;
	worker->pidfd = -1;
	worker->job = NULL;
}

static void
kill_worker(struct worker *worker)
{
	pidfd_send_signal(worker->pidfd, SIGKILL, NULL, 0);
}

/* Give ${job} to ${worker}, or end it when that cannot be. Return 0, or -1 when the worker is gone.
 */
static int
hand_over(struct pool *pool, struct worker *worker, struct job *job)
{
	struct deadline longest = deadline_in_ms(pool->config->scan_time_ms);
	struct packet packet;
	char why[WHY_SIZE];

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_SCAN;
	worker->deadline = deadline_earlier(job->deadline, longest);
	packet.scan.deadline_at_ms = worker->deadline.at_ms;
	packet.scan.scan_ms = pool->config->scan_time_ms;
	packet.scan.poisoned_count =
	    (uint32_t)poison_list(&pool->poison, deadline_now_ms(), packet.scan.poisoned);
	if (packet_send(worker->fd, &packet, &job->fd, 1, MSG_DONTWAIT) == -1) {
		if (errno == EPIPE || errno == ECONNRESET)
			return (-1);
		/* Not the worker's doing: the kernel lends no more descriptors, or not this one. */
		snprintf(
		    why, sizeof(why), "cannot hand the message to a worker: %s", strerror(errno));
		report_line("supervisor", "%s", why);
		pool->stats.refused++;
		finish_error(job, why);
		return (0);
	}
	worker->job = job;
	worker->begun_ms = 0;
	job->state = JOB_RUNNING;
	return (0);
}

/* Give what waits to who is idle. */
static void
hand_out(struct pool *pool)
{
	struct generation *serving = find(pool, GENERATION_SERVING);
	struct worker *worker;
	struct job *job;

	while ((job = TAILQ_FIRST(&pool->queue)) != NULL) {
		if (deadline_passed(job->deadline)) {
			dequeue(pool, job);
			pool->stats.refused++;
			finish_error(job, "the deadline passed before a worker was free");
			continue;
		}
		worker = idle_worker(serving, pool->config);
		if (worker == NULL)
			return;
		dequeue(pool, job);
		if (hand_over(pool, worker, job) == -1) {
			enqueue(pool, job, true);
			kill_worker(worker);
			close_worker(pool, worker);
		}
	}
}

/* Idle workers of a generation that drains end when their socket does. */
static void
drain(struct pool *pool, struct generation *generation)
{
	struct packet packet;
	size_t i;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_DRAIN;
	generation->state = GENERATION_DRAINING;
	generation->end_deadline = deadline_in_ms(pool->config->scan_time_ms + HOLDER_END_MS);
	if (generation->control != -1)
		packet_send(generation->control, &packet, NULL, 0, MSG_DONTWAIT);
	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		if (generation->workers[i].fd != -1 && generation->workers[i].job == NULL)
			close_worker(pool, &generation->workers[i]);
}

/* Free the place of a generation of which nothing is left. */
static void
settle(struct pool *pool, struct generation *generation)
{
	if (generation->state == GENERATION_FREE || generation->holder != 0 ||
	    count_workers(generation, false) > 0)
		return;
	if (generation->state == GENERATION_SERVING)
		report_line("supervisor", "the last worker of a dead engine holder is gone");
	if (generation->control != -1) {
		watch_end(pool->epoll, generation->control);
		close(generation->control);
		generation->control = -1;
	}
	generation->state = GENERATION_FREE;
}

/*
 * What is left of generations that end. One that is never free would keep new signatures out for
 * good: its last worker may go without its holder's telling, and its holder may hang.
 */
static void
settle_all(struct pool *pool)
{
	size_t g;

	for (g = 0; g < GENERATIONS; g++) {
		struct generation *generation = &pool->generations[g];

		settle(pool, generation);
		if (generation->state == GENERATION_DRAINING && generation->holder > 0 &&
		    deadline_passed(generation->end_deadline))
			kill(generation->holder, SIGKILL);
	}
}

/* A worker died with a message. */
static void
job_lost(struct pool *pool, struct worker *worker, const char *why)
{
	struct job *job = worker->job;
	int64_t now = deadline_now_ms();

	worker->job = NULL;
	if (worker->begun_ms == 0 && ++job->tries < JOB_TRIES_MAX &&
	    !deadline_passed(job->deadline)) {
		/* It died idle, or before libclamav saw a byte: not this message's doing. */
		enqueue(pool, job, true);
		return;
	}
	pool->stats.lost++;
	if (worker->begun_ms != 0 &&
	    poison_death(&pool->poison, worker->hash, now) >= POISON_DEATHS)
		report_line("supervisor",
		    "a message has killed %d workers and is not scanned again: SHA-256 "
		    "%02x%02x%02x%02x%02x%02x%02x%02x...",
		    POISON_DEATHS, worker->hash[0], worker->hash[1], worker->hash[2],
		    worker->hash[3], worker->hash[4], worker->hash[5], worker->hash[6],
		    worker->hash[7]);
	finish_error(job, why);
}

static void
take_result(struct pool *pool, struct worker *worker, const struct packet *packet)
{
	struct job *job = worker->job;

	worker->job = NULL;
	pool->stats.scanned++;
	if (packet->result.last != 0 || worker->generation->state == GENERATION_DRAINING)
		close_worker(pool, worker);
	finish(job, &packet->result.findings);
}

static void
worker_event(struct pool *pool, struct worker *worker)
{
	struct packet packet;
	enum packet_got got = PACKET_NONE;

	while (worker->fd != -1) {
		got = packet_receive(worker->fd, &packet, NULL, 0, MSG_DONTWAIT);
		if (got != PACKET_GOT)
			break;
		if (packet.kind == PACKET_BEGUN && worker->job != NULL && worker->begun_ms == 0) {
			memcpy(worker->hash, packet.begun.hash, POISON_HASH_SIZE);
			worker->begun_ms = deadline_now_ms();
		} else if (packet.kind == PACKET_RESULT && worker->job != NULL &&
			   findings_is_sound(&packet.result.findings)) {
			take_result(pool, worker, &packet);
		} else {
			report_line("supervisor",
			    "worker %ld says what no worker says, and is killed",
			    (long)worker->pid);
			kill_worker(worker);
			got = PACKET_END;
			break;
		}
	}
	if (got == PACKET_END) {
		struct generation *generation = worker->generation;

		if (worker->job != NULL)
			job_lost(pool, worker, "the scanning process died");
		close_worker(pool, worker);
		settle(pool, generation);
	}
	hand_out(pool);
}

/* Workers whose time is over. A client's haste poisons nothing: only a long scan counts. */
static void
kill_late(struct pool *pool, struct deadline *next)
{
	int64_t now = deadline_now_ms();
	size_t g, i;

	for (g = 0; g < GENERATIONS; g++)
		for (i = 0; i < CONFIG_WORKERS_MAX; i++) {
			struct worker *worker = &pool->generations[g].workers[i];

			if (worker->fd == -1 || worker->job == NULL)
				continue;
			if (!deadline_passed(worker->deadline)) {
				*next = deadline_earlier(*next, worker->deadline);
				continue;
			}
			report_line("supervisor",
			    "worker %ld gave no answer before the deadline, and is killed",
			    (long)worker->pid);
			kill_worker(worker);
			worker->job->tries = JOB_TRIES_MAX;
			if (worker->begun_ms != 0 &&
			    now - worker->begun_ms < pool->config->poison_after_ms)
				worker->begun_ms = 0;
			job_lost(pool, worker, "not scanned before the deadline");
			close_worker(pool, worker);
			settle(pool, &pool->generations[g]);
		}
}

/* ---- holders ------------------------------------------------------------ */

/* In the child: keep nothing of the supervisor's but standard error, the control and the mounts. */
static int
close_others(const struct temp *temp, int control)
{
	int keep[TEMP_SLOTS_MAX + 1], count = 0, i, k, from = 3;

	keep[count++] = control;
	for (i = 0; i < TEMP_SLOTS_MAX; i++)
		if (temp->mount[i] != -1)
			keep[count++] = temp->mount[i];
	for (i = 1; i < count; i++)
		for (k = i; k > 0 && keep[k] < keep[k - 1]; k--) {
			int swap = keep[k];

			keep[k] = keep[k - 1];
			keep[k - 1] = swap;
		}
	for (i = 0; i < count; i++) {
		if (keep[i] > from &&
		    close_range((unsigned int)from, (unsigned int)keep[i] - 1, 0) == -1)
			return (-1);
		from = keep[i] + 1;
	}
	return (close_range((unsigned int)from, ~0U, 0));
}

static void
be_holder(const struct pool *pool, const struct generation *generation, int control,
    pid_t supervisor, bool aside)
{
	struct holder_start start = {
	    .config = pool->config,
	    .temp = pool->temp,
	    .control = control,
	    .first_slot = (unsigned int)((generation - pool->generations) * pool->config->workers),
	    .aside = aside,
	    .supervisor = supervisor,
	};

	if (close_others(pool->temp, control) == -1)
		_exit(1);
	holder_run(&start);
}

/* Start a holder in the free place ${generation}. Return 0, or -1 with a report. */
static int
start_holder(struct pool *pool, struct generation *generation)
{
	bool aside = find(pool, GENERATION_SERVING) != NULL;
	pid_t supervisor = getpid();
	int pair[2];
	size_t i;

	if (packet_pair(pair) == -1) {
		report_line(
		    "supervisor", "cannot start an engine holder: socketpair: %s", strerror(errno));
		return (-1);
	}
	generation->holder = fork();
	if (generation->holder == 0)
		be_holder(pool, generation, pair[1], supervisor, aside);
	close(pair[1]);
	if (generation->holder == -1 ||
	    watch_add(pool->epoll, pair[0], EPOLLIN, &generation->watch) == -1) {
		report_line("supervisor", "cannot start an engine holder: %s", strerror(errno));
		if (generation->holder != -1)
			kill(generation->holder, SIGKILL);
		generation->holder = 0;
		close(pair[0]);
		return (-1);
	}
	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		generation->workers[i].fd = -1;
	generation->control = pair[0];
	generation->state = GENERATION_LOADING;
	generation->load_deadline = deadline_in_ms(pool->config->load_time_ms);
	report_line("supervisor", "engine holder %ld loads the signatures of %s%s",
	    (long)generation->holder, pool->config->signatures,
	    aside ? " aside; the old engine serves meanwhile" : "");
	return (0);
}

static void
load_failed(struct pool *pool, struct generation *generation, const char *why)
{
	bool serving = find(pool, GENERATION_SERVING) != NULL;

	snprintf(pool->stats.trouble, sizeof(pool->stats.trouble), "%s", why);
	report_line("supervisor", "new signatures not loaded: %s; %s", why,
	    serving ? "the old engine goes on" : "nothing can be scanned");
	pool->failed = true;
	pool->retry = deadline_in_ms(pool->config->load_retry_ms);
	pool->next_holder = deadline_in_ms(HOLDER_RESTART_MS);
	drain(pool, generation);
	if (!serving)
		while (!TAILQ_EMPTY(&pool->queue)) {
			struct job *job = TAILQ_FIRST(&pool->queue);

			dequeue(pool, job);
			pool->stats.refused++;
			finish_error(job, pool->stats.trouble);
		}
}

/* The new engine is loaded. Its workers take over as they come; the old ones drain. */
static void
loaded(struct pool *pool, struct generation *generation, const struct packet_engine *about)
{
	struct generation *old = find(pool, GENERATION_SERVING);

	generation->about = *about;
	generation->about.library_version[sizeof(about->library_version) - 1] = '\0';
	pool->stats.trouble[0] = '\0';
	pool->failed = false;
	report_line("supervisor", "engine loaded: %llu signatures in %llu.%03llu s, libclamav %s%s",
	    (unsigned long long)about->signatures, (unsigned long long)about->load_ms / 1000,
	    (unsigned long long)about->load_ms % 1000, generation->about.library_version,
	    old != NULL ? "; it takes over" : "");
	if (old == NULL)
		generation->state = GENERATION_SERVING;
}

/* A worker of ${generation} is there. With the last one a new generation takes over. */
static void
take_worker(
    struct pool *pool, struct generation *generation, const struct packet *packet, const int fds[2])
{
	struct generation *old = find(pool, GENERATION_SERVING);
	struct worker *worker;

	if (packet->worker.slot >= (uint32_t)pool->config->workers || fds[0] == -1 || fds[1] == -1)
		goto err0;
	worker = &generation->workers[packet->worker.slot];
	if (worker->fd != -1) {
		/* The holder reaped the one before; what it said before it ended comes first. */
		worker_event(pool, worker);
		if (worker->fd != -1)
			goto err0;
	}
	*worker = (struct worker){
	    .watch = {.kind = WATCH_WORKER, .of = worker},
	    .generation = generation,
	    .fd = fds[0],
	    .pidfd = fds[1],
	    .pid = packet->worker.pid,
	};
	if (watch_add(pool->epoll, worker->fd, EPOLLIN, &worker->watch) == -1) {
		worker->fd = -1;
		goto err0;
	}
	if (generation->state == GENERATION_DRAINING) {
		close_worker(pool, worker);
		return;
	}
	if (generation->state == GENERATION_LOADING &&
	    count_workers(generation, false) == (unsigned int)pool->config->workers) {
		if (old != NULL) {
			drain(pool, old);
			pool->stats.swaps++;
			report_line("supervisor", "engine swapped: %llu signatures serve",
			    (unsigned long long)generation->about.signatures);
			settle(pool, old);
		}
		generation->state = GENERATION_SERVING;
	}

	/* Success! */
	return;

err0:
	if (fds[0] != -1)
		close(fds[0]);
	if (fds[1] != -1)
		close(fds[1]);
}

/* The holder is dead, or speaks no packets. What workers it had serve on until a new one is there.
 */
static void
holder_gone(struct pool *pool, struct generation *generation)
{
	bool was_serving = generation->state == GENERATION_SERVING;

	watch_end(pool->epoll, generation->control);
	close(generation->control);
	generation->control = -1;
	if (generation->state == GENERATION_LOADING)
		load_failed(pool, generation, "the engine holder died while it loaded");
	if (was_serving) {
		report_line("supervisor",
		    "engine holder %ld is lost; its workers serve until a new one has loaded",
		    (long)generation->holder);
		pool->wants_holder = true;
		pool->next_holder = deadline_in_ms(HOLDER_RESTART_MS);
	}
	if (generation->holder > 0)
		kill(generation->holder, SIGKILL);
	settle(pool, generation);
}

static void
holder_event(struct pool *pool, struct generation *generation)
{
	struct packet packet;
	enum packet_got got;
	int fds[2];

	while (generation->control != -1) {
		got = packet_receive(generation->control, &packet, fds, 2, MSG_DONTWAIT);
		if (got == PACKET_NONE)
			break;
		if (got == PACKET_END) {
			holder_gone(pool, generation);
		} else if (packet.kind == PACKET_WORKER) {
			take_worker(pool, generation, &packet, fds);
		} else if (packet.kind == PACKET_READY) {
			loaded(pool, generation, &packet.engine);
		} else if (packet.kind == PACKET_FAILED) {
			packet.engine.why[sizeof(packet.engine.why) - 1] = '\0';
			load_failed(pool, generation, packet.engine.why);
		}
	}
	hand_out(pool);
}

/* ---- signatures --------------------------------------------------------- */

static void
look(struct pool *pool)
{
	struct sigset set;
	struct why why = {.text = ""};
	bool first = !pool->signatures.looked;
	enum sigset_news news;

	sigset_read(pool->config->signatures, &set, &why);
	if (pool->failed && deadline_passed(pool->retry))
		sigset_watch_retry(&pool->signatures);
	news = sigset_watch_note(&pool->signatures, &set);
	/* At the start there is nothing to lose: what is there is loaded at once. */
	if (first && news == SIGSET_CHANGING)
		news = SIGSET_LOAD;
	if (set.files == 0 && find(pool, GENERATION_SERVING) == NULL) {
		why_set(
		    &why, "no signatures loaded from %s: it holds none", pool->config->signatures);
		if (strcmp(pool->stats.trouble, why.text) != 0)
			report_line("supervisor", "%s; nothing can be scanned", why.text);
		memcpy(pool->stats.trouble, why.text, sizeof(pool->stats.trouble));
	}
	if (news == SIGSET_LOAD) {
		sigset_watch_tried(&pool->signatures);
		pool->wants_holder = true;
	}
	pool->next_look =
	    deadline_in_ms(news == SIGSET_CHANGING && pool->config->signatures_check_ms > SETTLE_MS
			       ? SETTLE_MS
			       : pool->config->signatures_check_ms);
}

void
pool_reload(struct pool *pool)
{
	if (pool->failed)
		sigset_watch_retry(&pool->signatures);
	look(pool);
}

/* ---- what the supervisor calls ------------------------------------------ */

struct pool *
pool_new(const struct config *config, const struct temp *temp, int epoll)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	size_t g, i;

	if (pool == NULL)
		return (NULL);
	pool->config = config;
	pool->temp = temp;
	pool->epoll = epoll;
	pool->poison.keep_ms = config->poison_keep_ms;
	TAILQ_INIT(&pool->queue);
	for (g = 0; g < GENERATIONS; g++) {
		struct generation *generation = &pool->generations[g];

		generation->watch = (struct watch){.kind = WATCH_HOLDER, .of = generation};
		generation->control = -1;
		for (i = 0; i < CONFIG_WORKERS_MAX; i++)
			generation->workers[i].fd = -1;
	}
	return (pool);
}

void
pool_submit(struct pool *pool, struct job *job)
{
	const char *why = no_engine(pool);

	job->tries = 0;
	if (why == NULL && pool->queued >= (unsigned int)pool->config->queue_max)
		why = "the queue is full";
	if (why != NULL) {
		pool->stats.refused++;
		finish_error(job, why);
		return;
	}
	enqueue(pool, job, false);
	hand_out(pool);
}

int
pool_withdraw(struct pool *pool, struct job *job)
{
	if (job->state == JOB_RUNNING)
		return (-1);
	if (job->state == JOB_QUEUED)
		dequeue(pool, job);
	return (0);
}

void
pool_event(struct pool *pool, struct watch *watch)
{
	if (watch->kind == WATCH_WORKER)
		worker_event(pool, watch->of);
	else
		holder_event(pool, watch->of);
}

int
pool_tick(struct pool *pool)
{
	struct deadline next = deadline_in_ms(TICK_MAX_MS);
	struct generation *place, *loading;
	struct job *job, *following;

	if (deadline_passed(pool->next_look))
		look(pool);
	next = deadline_earlier(next, pool->next_look);

	settle_all(pool);
	/* One new engine at a time, and none while an old one drains: two at most in memory. */
	place = find(pool, GENERATION_FREE);
	loading = find(pool, GENERATION_LOADING);
	if (pool->wants_holder && place != NULL && loading == NULL &&
	    find(pool, GENERATION_DRAINING) == NULL) {
		if (!deadline_passed(pool->next_holder)) {
			next = deadline_earlier(next, pool->next_holder);
		} else if (start_holder(pool, place) == 0) {
			pool->wants_holder = false;
		} else {
			pool->next_holder = deadline_in_ms(HOLDER_RESTART_MS);
		}
	}
	if (loading != NULL && deadline_passed(loading->load_deadline)) {
		load_failed(pool, loading, "loading took longer than load_time");
		/* 0 would be our own process group. */
		if (loading->holder > 0)
			kill(loading->holder, SIGKILL);
	}
	kill_late(pool, &next);
	for (job = TAILQ_FIRST(&pool->queue); job != NULL; job = following) {
		following = TAILQ_NEXT(job, link);
		if (deadline_passed(job->deadline)) {
			dequeue(pool, job);
			pool->stats.refused++;
			finish_error(job, "the deadline passed before a worker was free");
		} else {
			next = deadline_earlier(next, job->deadline);
		}
	}
	hand_out(pool);
	return (deadline_left_ms(next) + 1);
}

void
pool_child_ended(struct pool *pool, pid_t pid, int status)
{
	size_t g;

	for (g = 0; g < GENERATIONS; g++) {
		struct generation *generation = &pool->generations[g];

		if (generation->holder != pid)
			continue;
		if (WIFSIGNALED(status))
			report_line("supervisor", "engine holder %ld was killed by signal %d (%s)",
			    (long)pid, WTERMSIG(status), strsignal(WTERMSIG(status)));
		/* What it said before it died comes first. */
		if (generation->control != -1)
			holder_event(pool, generation);
		generation->holder = 0;
		settle(pool, generation);
		return;
	}
	if (WIFSIGNALED(status))
		report_line("supervisor", "worker %ld lost: killed by signal %d (%s)", (long)pid,
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
}

void
pool_stats(const struct pool *pool, struct pool_stats *stats)
{
	size_t g;

	*stats = pool->stats;
	stats->queued = pool->queued;
	for (g = 0; g < GENERATIONS; g++) {
		const struct generation *generation = &pool->generations[g];

		stats->live += count_workers(generation, false);
		stats->idle += count_workers(generation, true);
		if (generation->state != GENERATION_SERVING)
			continue;
		stats->signatures = generation->about.signatures;
		stats->load_ms = generation->about.load_ms;
		stats->database_version = generation->about.database_version;
		memcpy(stats->library_version, generation->about.library_version,
		    sizeof(stats->library_version));
	}
}

/* Wait for a holder that was told to end; one that does not is killed. */
static void
end_holder(struct generation *generation)
{
	struct deadline deadline = deadline_in_ms(HOLDER_END_MS);
	const struct timespec pause = {.tv_sec = 0, .tv_nsec = 5000000};

	/* While it loads it hears nothing, and its load ends with it. */
	if (generation->state == GENERATION_LOADING)
		kill(generation->holder, SIGKILL);
	while (waitpid(generation->holder, NULL, WNOHANG) == 0) {
		if (deadline_passed(deadline))
			kill(generation->holder, SIGKILL);
		nanosleep(&pause, NULL);
	}
}

void
pool_free(struct pool *pool)
{
	size_t g, i;

	if (pool == NULL)
		return;
	for (g = 0; g < GENERATIONS; g++) {
		struct generation *generation = &pool->generations[g];

		for (i = 0; i < CONFIG_WORKERS_MAX; i++)
			if (generation->workers[i].fd != -1)
				kill_worker(&generation->workers[i]);
		/* The end of its socket tells the holder to end its workers and itself. */
		if (generation->control != -1)
			close(generation->control);
		if (generation->holder > 0)
			end_holder(generation);
		for (i = 0; i < (size_t)pool->config->workers; i++)
			temp_remove(
			    pool->temp, (unsigned int)(g * (size_t)pool->config->workers + i));
	}
	free(pool);
}
