/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "job.h"

#include <stddef.h>

static const char too_late[] = "the deadline passed before a worker was free";

void
job_finish(struct job *job, const struct findings *findings)
{
	job->state = JOB_IDLE;
	job->done(job, findings);
}

void
job_finish_error(struct job *job, const char *why)
{
	struct findings findings = {.count = 0};

	findings_add(&findings, FINDINGS_ERROR, "%s", why);
	job_finish(job, &findings);
}

void
job_queue_init(struct job_queue *queue, unsigned int most)
{
	*queue = (struct job_queue){.most = most};
	TAILQ_INIT(&queue->jobs);
}

int
job_queue_add(struct job_queue *queue, struct job *job)
{
	if (queue->count >= queue->most) {
		job_queue_refuse(queue, job, "the queue is full");
		return (-1);
	}
	TAILQ_INSERT_TAIL(&queue->jobs, job, link);
	queue->count++;
	job->state = JOB_QUEUED;
	return (0);
}

void
job_queue_put_back(struct job_queue *queue, struct job *job)
{
	TAILQ_INSERT_HEAD(&queue->jobs, job, link);
	queue->count++;
	job->state = JOB_QUEUED;
}

void
job_queue_remove(struct job_queue *queue, struct job *job)
{
	TAILQ_REMOVE(&queue->jobs, job, link);
	queue->count--;
	job->state = JOB_IDLE;
}

struct job *
job_queue_take(struct job_queue *queue)
{
	struct job *job;

	while ((job = TAILQ_FIRST(&queue->jobs)) != NULL) {
		job_queue_remove(queue, job);
		if (!deadline_passed(job->deadline))
			return (job);
		job_queue_refuse(queue, job, too_late);
	}
	return (NULL);
}

void
job_queue_refuse(struct job_queue *queue, struct job *job, const char *why)
{
	queue->refused++;
	job_finish_error(job, why);
}

void
job_queue_refuse_all(struct job_queue *queue, const char *why)
{
	struct job *job;

	while ((job = TAILQ_FIRST(&queue->jobs)) != NULL) {
		job_queue_remove(queue, job);
		job_queue_refuse(queue, job, why);
	}
}

void
job_queue_expire(struct job_queue *queue, struct deadline *next)
{
	struct job *job, *following;

	for (job = TAILQ_FIRST(&queue->jobs); job != NULL; job = following) {
		following = TAILQ_NEXT(job, link);
		if (deadline_passed(job->deadline)) {
			job_queue_remove(queue, job);
			job_queue_refuse(queue, job, too_late);
		} else {
			*next = deadline_earlier(*next, job->deadline);
		}
	}
}
