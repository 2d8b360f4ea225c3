/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JOB_H_
#define JOB_H_

#include <sys/queue.h>

#include <stdbool.h>

#include "deadline.h"
#include "findings.h"

/* One message on its way through the pool of workers. Lives in its connection. */

enum job_state { JOB_IDLE, JOB_QUEUED, JOB_RUNNING };

struct job {
	TAILQ_ENTRY(job) link; /* in the queue */
	enum job_state state;
	int fd; /* the message; the owner's */
	struct deadline deadline;
	bool retried; /* a worker died before it began: once it is tried again */
	/* Called once, with what was found, when the pool is done with it. */
	void (*done)(struct job *job, const struct findings *findings);
};

TAILQ_HEAD(job_queue, job);

#endif /* JOB_H_ */
