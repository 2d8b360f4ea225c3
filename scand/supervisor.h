/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SUPERVISOR_H_
#define SUPERVISOR_H_

#include "answer.h"
#include "config.h"
#include "temp.h"

/**
 * supervisor_run(config, temp, listener, why):
 * Serve the socket ${listener} until SIGTERM or SIGINT. Nothing in this
 * process parses a message or waits for a client. Return 0; or -1 with ${why} when it cannot begin.
 */
int
supervisor_run(const struct config *config, const struct temp *temp, int listener, struct why *why);

#endif /* SUPERVISOR_H_ */
