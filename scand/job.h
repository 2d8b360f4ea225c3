/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JOB_H_
#define JOB_H_

#include <sys/queue.h>

#include <stdint.h>

#include "deadline.h"
#include "findings.h"

/*
 * One message on its way through the pool of workers, which lives in its
 * connection; and the queue of those that wait for a worker. No descriptor is read here.
 */

/* So often a job goes to another worker when one died before it began: some may be dying at once.
 */
enum { JOB_TRIES_MAX = 5 };

enum job_state { JOB_IDLE, JOB_QUEUED, JOB_RUNNING };

struct job {
	TAILQ_ENTRY(job) link; /* in the queue */
	enum job_state state;
	int fd; /* the message; the owner's */
	struct deadline deadline;
	uint32_t checks;    /* bits of check_names.h */
	unsigned int tries; /* workers that died before they began with it */
	/* Called once, with what was found, when the pool is done with it. */
	void (*done)(struct job *job, const struct findings *findings);
};

TAILQ_HEAD(job_list, job);

struct job_queue {
	struct job_list jobs;
	unsigned int count;
	unsigned int most; /* more than these are not let in */
	uint64_t refused;  /* since the start: those that no worker was asked about */
};

/* job is done: tell its owner. It is in no queue. */
void
job_finish(struct job *job, const struct findings *findings);

/* The same, with one error whose text is ${why}. */
void
job_finish_error(struct job *job, const char *why);

/* An empty queue with room for ${most}. */
void
job_queue_init(struct job_queue *queue, unsigned int most);

/**
 * job_queue_add(queue, job):
 * Put ${job} at the end. Return 0; or -1 when the queue is full, and then the job was refused.
 */
int
job_queue_add(struct job_queue *queue, struct job *job);

/* Put ${job}, which was taken out before, at the head: its worker died. */
void
job_queue_put_back(struct job_queue *queue, struct job *job);

/* Take ${job} out. */
void
job_queue_remove(struct job_queue *queue, struct job *job);

/**
 * job_queue_take(queue):
 * Take the first one out whose deadline has not passed; those before it are
 * refused. NULL: nobody waits.
 */
struct job *
job_queue_take(struct job_queue *queue);

/* Refuse ${job}, which is not in the queue, with an error whose text is ${why}. */
void
job_queue_refuse(struct job_queue *queue, struct job *job, const char *why);

/* Refuse all that wait. */
void
job_queue_refuse_all(struct job_queue *queue, const char *why);

/**
 * job_queue_expire(queue, next):
 * Refuse those whose deadline has passed, and make ${next} no later than the earliest of the rest.
 */
void
job_queue_expire(struct job_queue *queue, struct deadline *next);

#endif /* JOB_H_ */
