/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ENGINE_H_
#define ENGINE_H_

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "config.h"
#include "deadline.h"
#include "findings.h"
#include "inner.h"
#include "packet.h"
#include "poison.h"

/*
 * libclamav, and all that is known of its ways. No other file includes
 * clamav.h. LIBCLAMAV in a comment marks what an experiment taught.
 */

struct engine;

/* How one message is to be scanned. */
struct engine_scan {
	bool virus;              /* viruses are asked for; if not, none ends the scan */
	unsigned int heuristics; /* groups (heuristics.h) whose signs are asked for */
	/* Called for each file within, and for each sign, maybe twice for the same; or NULL. */
	void (*inner)(const struct inner *inner, void *context);
	void (*sign)(const char *sign, void *context);
	void *context;

	int64_t time_ms; /* libclamav gives up after this long */
	int64_t full_ms; /* the time that settings grant; less is the asker's haste, not a limit */
	uint64_t parts_max;
	uint64_t depth_max;
};

/**
 * engine_load(config, about, why):
 * Initialise libclamav and load the signatures of config->signatures. Return
 * the engine, with ${about} filled; or NULL with ${why}: the folder has none, or one of its files
 * is broken. To be called once in a process, which then only forks.
 */
struct engine *
engine_load(const struct config *config, struct packet_engine *about, struct why *why);

/**
 * engine_hash(fd, size, hash, why):
 * The SHA-256 of the first ${size} bytes of ${fd}. Return 0, or -1 with ${why}.
 */
int
engine_hash(int fd, int64_t size, unsigned char hash[POISON_HASH_SIZE], struct why *why);

/**
 * engine_scan(engine, fd, scan, findings):
 * Scan the message ${fd}; its temporary files go into the working directory.
 * A virus, a limit that was met or an error goes into ${findings}; done
 * is set when viruses were asked for, the whole of it was looked at and none found. Never clean
 * for trouble: any warning of libclamav's during the scan is an error.
 */
void
engine_scan(
    struct engine *engine, int fd, const struct engine_scan *scan, struct findings *findings);

#endif /* ENGINE_H_ */
