/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "poison.h"

#include <string.h>

static bool
is_live(const struct poison *poison, const struct poison_entry *entry, int64_t now_ms)
{
	return (entry->deaths > 0 && now_ms - entry->last_ms < poison->keep_ms);
}

unsigned int
poison_death(struct poison *poison, const unsigned char hash[POISON_HASH_SIZE], int64_t now_ms)
{
	struct poison_entry *entry = &poison->list[0];
	size_t i;

	for (i = 0; i < POISON_MAX; i++) {
		struct poison_entry *other = &poison->list[i];

		if (!is_live(poison, other, now_ms))
			other->deaths = 0;
		if (other->deaths > 0 && memcmp(other->hash, hash, POISON_HASH_SIZE) == 0) {
			other->deaths++;
			other->last_ms = now_ms;
			return (other->deaths);
		}
		if (entry->deaths > 0 && (other->deaths == 0 || other->last_ms < entry->last_ms))
			entry = other;
	}
	memcpy(entry->hash, hash, POISON_HASH_SIZE);
	entry->deaths = 1;
	entry->last_ms = now_ms;
	return (1);
}

size_t
poison_list(
    const struct poison *poison, int64_t now_ms, unsigned char out[POISON_MAX][POISON_HASH_SIZE])
{
	size_t count = 0, i;

	for (i = 0; i < POISON_MAX; i++) {
		const struct poison_entry *entry = &poison->list[i];

		if (is_live(poison, entry, now_ms) && entry->deaths >= POISON_DEATHS)
			memcpy(out[count++], entry->hash, POISON_HASH_SIZE);
	}
	return (count);
}
