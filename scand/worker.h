/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WORKER_H_
#define WORKER_H_

#include <sys/types.h>

#include <signal.h>

#include "config.h"
#include "engine.h"
#include "file_type.h"
#include "rulebook.h"
#include "temp.h"

/* By this the holder tells a worker to end as soon as it has no message. */
enum { WORKER_RETIRE_SIGNAL = SIGUSR2 };

/* What a worker begins with. */
struct worker_start {
	const struct config *config;
	struct engine *engine;
	const struct temp *temp;
	struct file_type *types; /* NULL: what is malware by its type cannot be told */
	const struct rulebook *book;
	unsigned int slot;
	int fd; /* to the supervisor, a SOCK_SEQPACKET */
	const struct class_book *classes;
	pid_t supervisor; /* who adopts the workers when the holder dies */
};

/**
 * worker_run(start):
 * Be a worker: scan what the supervisor sends, one message at a time, until
 * it closes the socket. Does not return.
 */
void
worker_run(const struct worker_start *start) __attribute__((noreturn));

#endif /* WORKER_H_ */
