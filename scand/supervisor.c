/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "supervisor.h"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/queue.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check_names.h"
#include "connection.h"
#include "pool.h"
#include "report.h"

enum { EVENTS_MAX = 64, ACCEPTS_MAX = 32 };

LIST_HEAD(connection_list, connection);

struct supervisor {
	const struct config *config;
	struct pool *pool;
	int epoll, listener, signals;
	struct watch listener_watch, signals_watch;
	struct connection_list connections;
	int64_t count;
	bool accepting;
	bool ending;
};

static struct connection *
connection_of(struct job *job)
{
	return ((struct connection *)(void *)((char *)job - offsetof(struct connection, job)));
}

static void
scanned(struct job *job, const struct findings *findings)
{
	connection_answer(connection_of(job), findings);
}

static void
begin_scan(struct supervisor *supervisor, struct connection *connection)
{
	int64_t ms = connection->request.kind == REQUEST_CHECK ? connection->request.deadline_ms
							       : supervisor->config->clamd_time_ms;
	int64_t from =
	    connection->request.kind == REQUEST_CHECK ? connection->began_ms : deadline_now_ms();

	connection->job.fd = connection_message_fd(connection);
	connection->job.deadline.at_ms = from + ms;
	connection->job.checks =
	    connection->request.kind == REQUEST_CHECK ? connection->request.checks : CHECK_VIRUS;
	connection->job.done = scanned;
	connection_wait(connection);
	if (connection->state != CONNECTION_CLOSED)
		pool_submit(supervisor->pool, &connection->job);
}

static void
answer_version(struct supervisor *supervisor, struct connection *connection)
{
	struct pool_stats stats;
	char text[128];

	pool_stats(supervisor->pool, &stats);
	snprintf(text, sizeof(text), "ClamAV %s/%u coexim-scand %s",
	    stats.library_version[0] != '\0' ? stats.library_version : "-", stats.database_version,
	    COEXIM_VERSION);
	connection_answer_text(connection, text);
}

/* clamd's lines first, so that its clients can read them; then our own. */
static void
answer_stats(struct supervisor *supervisor, struct connection *connection)
{
	struct pool_stats stats;
	char text[1024 + WHY_SIZE];

	pool_stats(supervisor->pool, &stats);
	snprintf(text, sizeof(text),
	    "POOLS: 1\n\nSTATE: VALID PRIMARY\n"
	    "THREADS: live %u  idle %u max %lld idle-timeout 0\n"
	    "QUEUE: %u items\n\n"
	    "CONNECTIONS: %lld of %lld\n"
	    "SIGNATURES: %llu loaded in %llu ms, %llu swaps\n"
	    "SCANNED: %llu, lost %llu, refused %llu\n"
	    "TROUBLE: %s\n"
	    "END",
	    stats.live, stats.idle, (long long)supervisor->config->workers, stats.queued,
	    (long long)supervisor->count, (long long)supervisor->config->connections_max,
	    (unsigned long long)stats.signatures, (unsigned long long)stats.load_ms,
	    (unsigned long long)stats.swaps, (unsigned long long)stats.scanned,
	    (unsigned long long)stats.lost, (unsigned long long)stats.refused,
	    stats.trouble[0] != '\0' ? stats.trouble : "none");
	connection_answer_text(connection, text);
}

static void
take_request(struct supervisor *supervisor, struct connection *connection)
{
	switch (connection->request.kind) {
	case REQUEST_PING:
		connection_answer_text(connection, "PONG");
		return;
	case REQUEST_VERSION:
		answer_version(supervisor, connection);
		return;
	case REQUEST_STATS:
		answer_stats(supervisor, connection);
		return;
	case REQUEST_RELOAD:
		pool_reload(supervisor->pool);
		connection_answer_text(connection, "RELOADING");
		return;
	case REQUEST_FILDES:
	case REQUEST_INSTREAM:
	case REQUEST_CHECK:
		begin_scan(supervisor, connection);
		return;
	case REQUEST_UNKNOWN:
		connection_answer_text(connection, "UNKNOWN COMMAND");
		return;
	}
}

/* The client has gone. What a worker has of it goes on, and its answer is dropped. */
static void
drop(struct supervisor *supervisor, struct connection *connection)
{
	/* Nor does it go to another worker if that one dies: its descriptor will be closed by then,
	 * or be another message's. */
	if (connection->state == CONNECTION_WAITING &&
	    pool_withdraw(supervisor->pool, &connection->job) == -1)
		connection->job.tries = JOB_TRIES_MAX;
	connection_close(connection);
}

static void
connection_event(struct supervisor *supervisor, struct connection *connection, uint32_t events)
{
	struct findings findings = {.count = 0};

	switch (connection->state) {
	case CONNECTION_READING:
		switch (connection_read(connection, &findings)) {
		case CONNECTION_NOTHING:
			return;
		case CONNECTION_REQUEST:
			take_request(supervisor, connection);
			return;
		case CONNECTION_REFUSE:
			connection_answer(connection, &findings);
			return;
		case CONNECTION_GONE:
			drop(supervisor, connection);
			return;
		}
		return;
	case CONNECTION_WAITING:
		if ((events & (EPOLLHUP | EPOLLERR)) != 0)
			drop(supervisor, connection);
		return;
	case CONNECTION_WRITING:
		connection_write(connection);
		return;
	case CONNECTION_CLOSED:
		return;
	}
}

static void
accept_or_not(struct supervisor *supervisor, bool accepting)
{
	if (supervisor->accepting == accepting)
		return;
	supervisor->accepting = accepting;
	watch_change(supervisor->epoll, supervisor->listener, accepting ? EPOLLIN : 0,
	    &supervisor->listener_watch);
}

/* Who has been slowest to say what he wants; NULL when everybody has said it. */
static struct connection *
find_slowest(struct supervisor *supervisor)
{
	struct connection *connection, *slowest = NULL;

	LIST_FOREACH(connection, &supervisor->connections, link)
	if (connection->state == CONNECTION_READING &&
	    (slowest == NULL || connection->deadline.at_ms < slowest->deadline.at_ms))
		slowest = connection;
	return (slowest);
}

/* All places are taken: ${slowest} gives way. */
static void
make_room(struct supervisor *supervisor, struct connection *slowest)
{
	report_line("supervisor",
	    "%lld connections: the one longest without a whole request is closed",
	    (long long)supervisor->count);
	LIST_REMOVE(slowest, link);
	supervisor->count--;
	connection_free(slowest);
}

/* Called after the events of a round, when no event can point to a connection that is freed. */
static void
accept_some(struct supervisor *supervisor)
{
	struct connection *connection, *slowest;
	int i, fd;

	for (i = 0; i < ACCEPTS_MAX; i++) {
		bool full = supervisor->count >= supervisor->config->connections_max;

		slowest = full ? find_slowest(supervisor) : NULL;
		if (full && slowest == NULL) {
			/* Everybody is being served: the backlog holds the rest. */
			accept_or_not(supervisor, false);
			return;
		}
		fd = accept4(supervisor->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd == -1)
			return;
		if (full)
			make_room(supervisor, slowest);
		connection = connection_new(fd, supervisor->config, supervisor->epoll);
		if (connection == NULL) {
			close(fd);
			return;
		}
		connection->supervisor = supervisor;
		LIST_INSERT_HEAD(&supervisor->connections, connection, link);
		supervisor->count++;
	}
}

static void
take_signals(struct supervisor *supervisor)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(supervisor->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			supervisor->ending = true;
		if (info.ssi_signo == SIGHUP)
			pool_reload(supervisor->pool);
	}
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		pool_child_ended(supervisor->pool, pid, status);
}

/* Time is over for those who are slow; and those who are closed are freed. */
static int
sweep(struct supervisor *supervisor, int wait_ms)
{
	struct connection *connection, *following;

	for (connection = LIST_FIRST(&supervisor->connections); connection != NULL;
	     connection = following) {
		following = LIST_NEXT(connection, link);
		if (connection->state == CONNECTION_READING ||
		    connection->state == CONNECTION_WRITING) {
			int left = deadline_left_ms(connection->deadline);

			if (left == 0)
				connection_close(connection);
			else if (left + 1 < wait_ms)
				wait_ms = left + 1;
		}
		/* The pool may still point to one whose message a worker has. */
		if (connection->state == CONNECTION_CLOSED && connection->job.state == JOB_IDLE) {
			LIST_REMOVE(connection, link);
			supervisor->count--;
			connection_free(connection);
		}
	}
	if (supervisor->count < supervisor->config->connections_max)
		accept_or_not(supervisor, true);
	return (wait_ms);
}

static void
serve(struct supervisor *supervisor)
{
	struct epoll_event events[EVENTS_MAX];
	int wait_ms, count, i;

	while (!supervisor->ending) {
		bool knocking = false;

		wait_ms = sweep(supervisor, pool_tick(supervisor->pool));
		count = epoll_wait(supervisor->epoll, events, EVENTS_MAX, wait_ms);
		for (i = 0; i < count; i++) {
			struct watch *watch = events[i].data.ptr;

			switch (watch->kind) {
			case WATCH_LISTENER:
				knocking = true;
				break;
			case WATCH_SIGNALS:
				take_signals(supervisor);
				break;
			case WATCH_CONNECTION:
				connection_event(supervisor, watch->of, events[i].events);
				break;
			case WATCH_HOLDER:
			case WATCH_WORKER:
				pool_event(supervisor->pool, watch);
				break;
			}
		}
		if (knocking)
			accept_some(supervisor);
	}
}

static int
take_over_signals(struct supervisor *supervisor, struct why *why)
{
	sigset_t signals;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) == -1)
		goto err0;
	supervisor->signals = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
	if (supervisor->signals == -1)
		goto err0;
	/* The workers of a holder that died become our children: they go on, and we reap them. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1)
		goto err0;

	/* Success! */
	return (0);

err0:
	/* Failure! */
	why_errno(why, "signals");
	return (-1);
}

static void
free_all(struct supervisor *supervisor)
{
	struct connection *connection;

	pool_free(supervisor->pool);
	while ((connection = LIST_FIRST(&supervisor->connections)) != NULL) {
		LIST_REMOVE(connection, link);
		connection_free(connection);
	}
	close(supervisor->epoll);
	close(supervisor->signals);
}

int
supervisor_run(const struct config *config, const struct temp *temp, int listener, struct why *why)
{
	struct supervisor supervisor = {
	    .config = config,
	    .listener = listener,
	    .listener_watch = {.kind = WATCH_LISTENER},
	    .signals_watch = {.kind = WATCH_SIGNALS},
	    .accepting = true,
	};

	LIST_INIT(&supervisor.connections);
	if (take_over_signals(&supervisor, why) == -1)
		goto err0;
	supervisor.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (supervisor.epoll == -1 ||
	    watch_add(supervisor.epoll, listener, EPOLLIN, &supervisor.listener_watch) == -1 ||
	    watch_add(supervisor.epoll, supervisor.signals, EPOLLIN, &supervisor.signals_watch) ==
		-1) {
		why_errno(why, "epoll");
		goto err0;
	}
	supervisor.pool = pool_new(config, temp, supervisor.epoll);
	if (supervisor.pool == NULL) {
		why_errno(why, "the pool of workers");
		goto err0;
	}
	report_line("supervisor", "coexim-scand %s serves %s with %lld workers", COEXIM_VERSION,
	    config->socket, (long long)config->workers);
	serve(&supervisor);
	report_line("supervisor", "ends");
	free_all(&supervisor);

	/* Success! */
	return (0);

err0:
	/* Failure! */
	return (-1);
}
