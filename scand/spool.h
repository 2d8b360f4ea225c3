/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPOOL_H_
#define SPOOL_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "config.h"

/*
 * Where the content of an INSTREAM is kept until it is scanned: in memory up
 * to stream_memory_size, in an unnamed file below temp_dir above that.
 */

struct spool {
	const struct config *config;
	int fd; /* -1: nothing yet */
	int64_t size;
	int on_disk;
};

enum spool_result {
	SPOOL_TAKEN,
	SPOOL_TOO_LARGE, /* above stream_max_size */
	SPOOL_FAILED,
};

/**
 * spool_add(spool, data, size, why):
 * Append ${size} bytes. SPOOL_FAILED: with ${why}.
 */
enum spool_result
spool_add(struct spool *spool, const char *data, size_t size, struct why *why);

/* Close it, and so give its room back. */
void
spool_close(struct spool *spool);

#endif /* SPOOL_H_ */
