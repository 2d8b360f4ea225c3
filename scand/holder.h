/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOLDER_H_
#define HOLDER_H_

#include <stdbool.h>
#include <sys/types.h>

#include "config.h"
#include "temp.h"

/* What an engine holder begins with. */
struct holder_start {
	const struct config *config;
	const struct temp *temp;
	int control;             /* to the supervisor, a SOCK_SEQPACKET */
	unsigned int first_slot; /* of its config->workers workers */
	bool aside;              /* another engine serves meanwhile: load at idle priority */
	pid_t supervisor;
};

/**
 * holder_run(start):
 * Be the engine holder, in a process just forked from the supervisor: load the
 * signatures, say PACKET_READY or PACKET_FAILED, fork the workers, replace those that end, until
 * told to drain. When the supervisor is gone, kill the workers and end. Does not return.
 */
void
holder_run(const struct holder_start *start) __attribute__((noreturn));

#endif /* HOLDER_H_ */
