/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JOB_H_
#define JOB_H_

#include <sys/queue.h>

#include "deadline.h"
#include "findings.h"

/* One message on its way through the pool of workers. Lives in its connection. */

/* So often a job goes to another worker when one died before it began: some may be dying at once.
 */
enum { JOB_TRIES_MAX = 5 };

enum job_state { JOB_IDLE, JOB_QUEUED, JOB_RUNNING };

struct job {
	TAILQ_ENTRY(job) link; /* in the queue */
	enum job_state state;
	int fd; /* the message; the owner's */
	struct deadline deadline;
	unsigned int tries; /* workers that died before they began with it */
	/* Called once, with what was found, when the pool is done with it. */
	void (*done)(struct job *job, const struct findings *findings);
};

TAILQ_HEAD(job_queue, job);

#endif /* JOB_H_ */
