/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CREW_H_
#define CREW_H_

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "deadline.h"
#include "job.h"
#include "poison.h"
#include "watch.h"

/*
 * The workers of one engine holder, as the supervisor sees them: who is idle,
 * who has which message until when, and what becomes of it when he dies. Nothing here waits.
 */

/* What all crews share. */
struct crew_common {
	const struct config *config;
	int epoll;
	struct job_queue queue;
	struct poison poison;
	uint64_t scanned, lost;
};

struct crew_worker {
	struct watch watch; /* WATCH_WORKER */
	struct crew *crew;
	int fd; /* -1: none */
	int pidfd;
	pid_t pid;
	struct job *job; /* what it scans; NULL: idle */
	struct deadline deadline;
	int64_t begun_ms; /* when libclamav began, 0: not yet */
	unsigned char hash[POISON_HASH_SIZE];
};

struct crew {
	struct crew_common *common;
	bool draining;
	struct crew_worker workers[CONFIG_WORKERS_MAX];
};

/* An empty crew, of which ${common} is to outlive it. */
void
crew_init(struct crew *crew, struct crew_common *common);

/**
 * crew_add(crew, slot, pid, fds):
 * The process ${pid} is the worker ${slot} now; ${fds}, its socket and its
 * pidfd, are the crew's from here on, also on failure. Return 0; or -1 when there is no such slot,
 * a descriptor is missing (-1), or it cannot be watched.
 */
int
crew_add(struct crew *crew, uint32_t slot, pid_t pid, const int fds[2]);

unsigned int
crew_count(const struct crew *crew);

unsigned int
crew_count_idle(const struct crew *crew);

/* Give what waits in the queue to who is idle. */
void
crew_hand_out(struct crew *crew);

/* Something came from ${worker}, or it has ended. Its message's owner may be called. */
void
crew_event(struct crew_worker *worker);

/**
 * crew_end_late(crew, next):
 * Kill the workers whose time is over, and make ${next} no later than the
 * earliest deadline of the rest. A client's haste poisons nothing: only a long scan counts.
 */
void
crew_end_late(struct crew *crew, struct deadline *next);

/* Let the idle ones end, the others with their answer, and those still to come at once. */
void
crew_drain(struct crew *crew);

/* Kill them all. Their messages' owners are not called. */
void
crew_kill(struct crew *crew);

#endif /* CREW_H_ */
