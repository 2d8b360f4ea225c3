/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "generation.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "holder.h"
#include "report.h"

/* A holder has so long to end its workers and itself. */
enum { END_MS = 2000 };

void
generation_init(struct generation *generation, struct crew_common *common)
{
	*generation = (struct generation){
	    .watch = {.kind = WATCH_HOLDER, .of = generation},
	    .control = -1,
	};
	crew_init(&generation->crew, common);
}

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
be_holder(const struct generation *generation, const struct generation_start *how, int control,
    pid_t supervisor)
{
	struct holder_start start = {
	    .config = generation->crew.common->config,
	    .temp = how->temp,
	    .control = control,
	    .first_slot = how->first_slot,
	    .aside = how->aside,
	    .supervisor = supervisor,
	};

	if (close_others(how->temp, control) == -1)
		_exit(1);
	holder_run(&start);
}

int
generation_start(struct generation *generation, const struct generation_start *start)
{
	struct crew_common *common = generation->crew.common;
	pid_t supervisor = getpid();
	int pair[2];

	if (packet_pair(pair) == -1) {
		report_line(
		    "supervisor", "cannot start an engine holder: socketpair: %s", strerror(errno));
		return (-1);
	}
	generation->holder = fork();
	if (generation->holder == 0)
		be_holder(generation, start, pair[1], supervisor);
	close(pair[1]);
	if (generation->holder == -1 ||
	    watch_add(common->epoll, pair[0], EPOLLIN, &generation->watch) == -1) {
		report_line("supervisor", "cannot start an engine holder: %s", strerror(errno));
		generation_kill_holder(generation);
		generation->holder = 0;
		close(pair[0]);
		return (-1);
	}
	crew_init(&generation->crew, common);
	generation->temp = start->temp;
	generation->first_slot = start->first_slot;
	generation->control = pair[0];
	generation->state = GENERATION_LOADING;
	generation->load_deadline = deadline_in_ms(common->config->load_time_ms);
	report_line("supervisor", "engine holder %ld loads the signatures of %s%s",
	    (long)generation->holder, common->config->signatures,
	    start->aside ? " aside; the old engine serves meanwhile" : "");
	return (0);
}

void
generation_drain(struct generation *generation)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_DRAIN;
	generation->state = GENERATION_DRAINING;
	generation->end_deadline =
	    deadline_in_ms(generation->crew.common->config->scan_time_ms + END_MS);
	if (generation->control != -1)
		packet_send(generation->control, &packet, NULL, 0, MSG_DONTWAIT);
	crew_drain(&generation->crew);
}

void
generation_kill_holder(struct generation *generation)
{
	/* 0 would be our own process group, and -1 everybody. */
	if (generation->holder > 0)
		kill(generation->holder, SIGKILL);
}

void
generation_close_control(struct generation *generation)
{
	if (generation->control == -1)
		return;
	watch_end(generation->crew.common->epoll, generation->control);
	close(generation->control);
	generation->control = -1;
}

static void
remove_folders(const struct generation *generation)
{
	unsigned int i;

	for (i = 0; i < (unsigned int)generation->crew.common->config->workers; i++)
		temp_remove(generation->temp, generation->first_slot + i);
}

void
generation_settle(struct generation *generation)
{
	if (generation->state == GENERATION_FREE)
		return;
	if (generation->state == GENERATION_DRAINING && deadline_passed(generation->end_deadline))
		generation_kill_holder(generation);
	if (generation->holder != 0 || crew_count(&generation->crew) > 0)
		return;
	if (generation->state == GENERATION_SERVING)
		report_line("supervisor", "the last worker of a dead engine holder is gone");
	generation_close_control(generation);
	remove_folders(generation);
	generation->state = GENERATION_FREE;
}

/* Wait for a holder that was told to end; one that does not is killed. */
static void
await_holder(struct generation *generation)
{
	struct deadline deadline = deadline_in_ms(END_MS);
	const struct timespec pause = {.tv_sec = 0, .tv_nsec = 5000000};

	/* While it loads it hears nothing, and its load ends with it. */
	if (generation->state == GENERATION_LOADING)
		generation_kill_holder(generation);
	while (waitpid(generation->holder, NULL, WNOHANG) == 0) {
		if (deadline_passed(deadline))
			generation_kill_holder(generation);
		nanosleep(&pause, NULL);
	}
}

void
generation_end(struct generation *generation)
{
	crew_kill(&generation->crew);
	/* The end of its socket tells the holder to end its workers and itself. */
	generation_close_control(generation);
	if (generation->holder > 0)
		await_holder(generation);
}
