/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef POISON_H_
#define POISON_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Messages that killed workers, by SHA-256. One that killed two is not
 * scanned again: it is answered as a limit, or its sender would bring it back for days,
 * a worker each time. Pure: the clock is the caller's.
 */

enum { POISON_HASH_SIZE = 32, POISON_MAX = 32, POISON_DEATHS = 2 };

struct poison_entry {
	unsigned char hash[POISON_HASH_SIZE];
	unsigned int deaths; /* 0: free */
	int64_t last_ms;
};

struct poison {
	int64_t keep_ms; /* an entry is forgotten this long after its last death */
	struct poison_entry list[POISON_MAX];
};

/**
 * poison_death(poison, hash, now_ms):
 * A worker died of this message. Return how many it has killed. When the
 * table is full the entry whose last death is oldest gives way.
 */
unsigned int
poison_death(struct poison *poison, const unsigned char hash[POISON_HASH_SIZE], int64_t now_ms);

/**
 * poison_list(poison, now_ms, out):
 * Copy the hashes of those that killed POISON_DEATHS into ${out}. Return how many.
 */
size_t
poison_list(
    const struct poison *poison, int64_t now_ms, unsigned char out[POISON_MAX][POISON_HASH_SIZE]);

#endif /* POISON_H_ */
