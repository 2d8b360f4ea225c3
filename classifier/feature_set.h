/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FEATURE_SET_H_
#define FEATURE_SET_H_

#include <stddef.h>
#include <stdint.h>

#include "mail_features.h"

/* The set of numbers itself: inside the classifier only. */

struct feature_set {
	size_t used;
	uint32_t slots[MAIL_FEATURES_MAX];
	uint64_t seen[(1U << MAIL_FEATURES_BITS) / 64];
};

/* What kind of thing a number stands for, so that a word in the subject is not one in a tag. */
enum trait {
	TRAIT_GRAM = 1,
	TRAIT_WORD,
	TRAIT_PAIR,
	TRAIT_SKIP,
	TRAIT_CAPITALS,
	TRAIT_HOST,
	TRAIT_LINK,
	TRAIT_TAG,
	TRAIT_SUBJECT_WORD,
	TRAIT_SUBJECT_GRAM,
	TRAIT_MEASURE,
	TRAIT_HEADER = 64 /* and above: one for each header that is seen */
};

/**
 * feature_set_mix(trait, value):
 * The number, not yet cut to MAIL_FEATURES_BITS, for ${value} seen as ${trait}.
 */
static inline uint64_t
feature_set_mix(unsigned trait, uint64_t value)
{
	uint64_t x = (value ^ ((uint64_t)trait << 56)) * 0x9e3779b97f4a7c15ULL;

	x ^= x >> 29;
	return (x * 0xbf58476d1ce4e5b9ULL);
}

/**
 * feature_set_add(set, trait, value):
 * ${value}, seen as ${trait}, is in the message. Above MAIL_FEATURES_MAX: nothing.
 */
static inline void
feature_set_add(struct feature_set *set, unsigned trait, uint64_t value)
{
	uint32_t slot = (uint32_t)(feature_set_mix(trait, value) >> (64 - MAIL_FEATURES_BITS));
	uint64_t bit = (uint64_t)1 << (slot % 64);

	if ((set->seen[slot / 64] & bit) != 0 || set->used == MAIL_FEATURES_MAX)
		return;
	set->seen[slot / 64] |= bit;
	set->slots[set->used++] = slot;
}

#endif /* FEATURE_SET_H_ */
