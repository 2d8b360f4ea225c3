/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crew.h"

#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "packet.h"
#include "report.h"

void
crew_init(struct crew *crew, struct crew_common *common)
{
	size_t i;

	memset(crew, 0, sizeof(*crew));
	crew->common = common;
	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		crew->workers[i].fd = -1;
}

static unsigned int
count(const struct crew *crew, bool idle_only)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		if (crew->workers[i].fd != -1 && (!idle_only || crew->workers[i].job == NULL))
			count++;
	return (count);
}

unsigned int
crew_count(const struct crew *crew)
{
	return (count(crew, false));
}

unsigned int
crew_count_idle(const struct crew *crew)
{
	return (count(crew, true));
}

static struct crew_worker *
find_idle(struct crew *crew)
{
	size_t i;

	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		if (crew->workers[i].fd != -1 && crew->workers[i].job == NULL)
			return (&crew->workers[i]);
	return (NULL);
}

static void
close_worker(struct crew_worker *worker)
{
	watch_end(worker->crew->common->epoll, worker->fd);
	close(worker->fd);
	close(worker->pidfd);
	worker->fd = -1;
	worker->pidfd = -1;
	worker->job = NULL;
}

static void
kill_worker(struct crew_worker *worker)
{
	pidfd_send_signal(worker->pidfd, SIGKILL, NULL, 0);
}

/* Give ${job} to ${worker}, or end it when that cannot be. Return 0, or -1 when the worker is gone.
 */
static int
hand_over(struct crew_worker *worker, struct job *job)
{
	struct crew_common *common = worker->crew->common;
	struct deadline longest = deadline_in_ms(common->config->scan_time_ms);
	struct packet packet;
	char why[WHY_SIZE];

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_SCAN;
	worker->deadline = deadline_earlier(job->deadline, longest);
	packet.scan.deadline_at_ms = worker->deadline.at_ms;
	packet.scan.scan_ms = common->config->scan_time_ms;
	packet.scan.checks = job->checks;
	packet.scan.poisoned_count =
	    (uint32_t)poison_list(&common->poison, deadline_now_ms(), packet.scan.poisoned);
	if (packet_send(worker->fd, &packet, &job->fd, 1, MSG_DONTWAIT) == -1) {
		if (errno == EPIPE || errno == ECONNRESET)
			return (-1);
		/* Not the worker's doing: the kernel lends no more descriptors, or not this one. */
		snprintf(
		    why, sizeof(why), "cannot hand the message to a worker: %s", strerror(errno));
		report_line("supervisor", "%s", why);
		job_queue_refuse(&common->queue, job, why);
		return (0);
	}
	worker->job = job;
	worker->begun_ms = 0;
	job->state = JOB_RUNNING;
	return (0);
}

void
crew_hand_out(struct crew *crew)
{
	struct job_queue *queue = &crew->common->queue;
	struct crew_worker *worker;
	struct job *job;

	while ((worker = find_idle(crew)) != NULL && (job = job_queue_take(queue)) != NULL)
		if (hand_over(worker, job) == -1) {
			job_queue_put_back(queue, job);
			kill_worker(worker);
			close_worker(worker);
		}
}

/* A worker died with a message. */
static void
job_lost(struct crew_worker *worker, const char *why)
{
	struct crew_common *common = worker->crew->common;
	struct job *job = worker->job;
	int64_t now = deadline_now_ms();

	worker->job = NULL;
	if (worker->begun_ms == 0 && ++job->tries < JOB_TRIES_MAX &&
	    !deadline_passed(job->deadline)) {
		/* It died idle, or before libclamav saw a byte: not this message's doing. */
		job_queue_put_back(&common->queue, job);
		return;
	}
	common->lost++;
	if (worker->begun_ms != 0 &&
	    poison_death(&common->poison, worker->hash, now) >= POISON_DEATHS)
		report_line("supervisor",
		    "a message has killed %d workers and is not scanned again: SHA-256 "
		    "%02x%02x%02x%02x%02x%02x%02x%02x...",
		    POISON_DEATHS, worker->hash[0], worker->hash[1], worker->hash[2],
		    worker->hash[3], worker->hash[4], worker->hash[5], worker->hash[6],
		    worker->hash[7]);
	job_finish_error(job, why);
}

static void
take_result(struct crew_worker *worker, const struct packet *packet)
{
	struct crew_common *common = worker->crew->common;
	struct job *job = worker->job;

	worker->job = NULL;
	common->scanned++;
	if (packet->result.last != 0 || worker->crew->draining)
		close_worker(worker);
	job_finish(job, &packet->result.findings);
}

void
crew_event(struct crew_worker *worker)
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
			take_result(worker, &packet);
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
		if (worker->job != NULL)
			job_lost(worker, "the scanning process died");
		close_worker(worker);
	}
}

int
crew_add(struct crew *crew, uint32_t slot, pid_t pid, const int fds[2])
{
	struct crew_worker *worker;

	if (slot >= (uint32_t)crew->common->config->workers || fds[0] == -1 || fds[1] == -1)
		goto err0;
	worker = &crew->workers[slot];
	if (worker->fd != -1) {
		/* The holder reaped the one before; what it said before it ended comes first. */
		crew_event(worker);
		if (worker->fd != -1)
			goto err0;
	}
	*worker = (struct crew_worker){
	    .watch = {.kind = WATCH_WORKER, .of = worker},
	    .crew = crew,
	    .fd = fds[0],
	    .pidfd = fds[1],
	    .pid = pid,
	};
	if (watch_add(crew->common->epoll, worker->fd, EPOLLIN, &worker->watch) == -1) {
		worker->fd = -1;
		goto err0;
	}
	if (crew->draining)
		close_worker(worker);

	/* Success! */
	return (0);

err0:
	/* Failure! */
	if (fds[0] != -1)
		close(fds[0]);
	if (fds[1] != -1)
		close(fds[1]);
	return (-1);
}

void
crew_end_late(struct crew *crew, struct deadline *next)
{
	int64_t now = deadline_now_ms();
	size_t i;

	for (i = 0; i < CONFIG_WORKERS_MAX; i++) {
		struct crew_worker *worker = &crew->workers[i];

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
		    now - worker->begun_ms < crew->common->config->poison_after_ms)
			worker->begun_ms = 0;
		job_lost(worker, "not scanned before the deadline");
		close_worker(worker);
	}
}

void
crew_drain(struct crew *crew)
{
	size_t i;

	crew->draining = true;
	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		if (crew->workers[i].fd != -1 && crew->workers[i].job == NULL)
			close_worker(&crew->workers[i]);
}

void
crew_kill(struct crew *crew)
{
	size_t i;

	for (i = 0; i < CONFIG_WORKERS_MAX; i++)
		if (crew->workers[i].fd != -1)
			kill_worker(&crew->workers[i]);
}
