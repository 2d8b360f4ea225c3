/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GENERATION_H_
#define GENERATION_H_

#include <sys/types.h>

#include <stdbool.h>

#include "crew.h"
#include "packet.h"
#include "temp.h"
#include "watch.h"

/* An engine holder's process and its workers, which may outlive it, as the supervisor sees them. */

enum generation_state {
	GENERATION_FREE,
	GENERATION_LOADING,
	GENERATION_SERVING,
	GENERATION_DRAINING
};

struct generation {
	struct watch watch; /* WATCH_HOLDER */
	enum generation_state state;
	pid_t holder; /* 0: it is dead */
	int control;  /* -1: closed */
	struct deadline load_deadline;
	struct deadline end_deadline; /* of a holder that drains */
	struct packet_engine about;   /* once it is loaded */
	const struct temp *temp;
	unsigned int first_slot;
	struct crew crew;
};

/* What generation_start() goes by. */
struct generation_start {
	const struct temp *temp;
	unsigned int first_slot; /* of its workers' places for temporary files */
	bool aside;              /* another engine serves meanwhile */
};

/* A free place. */
void
generation_init(struct generation *generation, struct crew_common *common);

/**
 * generation_start(generation, start):
 * Fork a holder into the free place ${generation}: it loads from now on.
 * Return 0; or -1 with a report.
 */
int
generation_start(struct generation *generation, const struct generation_start *start);

/* Replace no worker, let those that are there finish, and end with the last. */
void
generation_drain(struct generation *generation);

/* Kill the holder, if it lives. Its workers go on. */
void
generation_kill_holder(struct generation *generation);

/* Close the holder's socket, if it is open. */
void
generation_close_control(struct generation *generation);

/**
 * generation_settle(generation):
 * Free the place, and remove its workers' folders, when neither holder nor worker is left; kill a
 * holder
 * that has not ended when it should. To be called again and again: a worker may go without its
 * holder's telling, and a place that is never free keeps new signatures out for good.
 */
void
generation_settle(struct generation *generation);

/**
 * generation_end(generation):
 * End holder and workers at once, wait for the holder, a bounded time.
 */
void
generation_end(struct generation *generation);

#endif /* GENERATION_H_ */
