/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SUCCESSION_H_
#define SUCCESSION_H_

#include <stdbool.h>

#include "generation.h"
#include "pool.h"
#include "sigset.h"

/*
 * Which engine serves, and which comes after it: the signature folder is
 * looked at, a new generation loads aside, takes over when all its workers are there, and the old
 * one drains. Two at most are in memory.
 */

enum { SUCCESSION_GENERATIONS = 2 };

struct succession {
	struct crew_common *common;
	const struct temp *temp;
	struct generation generations[SUCCESSION_GENERATIONS];
	struct sigset_watch signatures;
	struct deadline next_look;
	struct deadline next_holder; /* no holder is started before */
	struct deadline retry;       /* a set that did not load is tried again then */
	bool wants_holder;
	bool failed; /* the set on disk did not load */
	uint64_t swaps;
	char
	    trouble[WHY_SIZE]; /* why there is no engine, or why a new one did not load; or empty */
};

/* Nothing is loaded yet: the first succession_tick() begins. ${common} and ${temp} outlive it. */
void
succession_init(struct succession *succession, struct crew_common *common, const struct temp *temp);

/* The crew that messages go to, or NULL. */
struct crew *
succession_crew(struct succession *succession);

/* Why nothing can be scanned now; NULL when something can, or soon will. */
const char *
succession_no_engine(struct succession *succession);

/* Look at the signature folder now. A set that did not load is tried again. */
void
succession_reload(struct succession *succession);

/**
 * succession_tick(succession, next):
 * Do what is due, and make ${next} no later than the next thing that will be.
 */
void
succession_tick(struct succession *succession, struct deadline *next);

/* Something came from the holder of ${generation}, or it has closed its socket. */
void
succession_event(struct succession *succession, struct generation *generation);

/**
 * succession_child_ended(succession, pid, status):
 * A child of ours ended, with ${status} as of waitpid(2). Return whether it was a holder.
 */
bool
succession_child_ended(struct succession *succession, pid_t pid, int status);

/* Fill in what is known of engines and workers. */
void
succession_stats(const struct succession *succession, struct pool_stats *stats);

/* End all holders and workers, within some seconds. */
void
succession_end(struct succession *succession);

#endif /* SUCCESSION_H_ */
