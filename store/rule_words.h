/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RULE_WORDS_H_
#define RULE_WORDS_H_

#include <stddef.h>

#include "deadline.h"

/* What rules for spam are about, in words: the descriptions in rules.db, all at once, since who may
 * read that file is not who needs them. */

struct rule_words;

/**
 * rule_words_read(path, deadline):
 * Those of rules.db at ${path}. Return them, to be freed with rule_words_free(); NULL, which knows
 * none, when it cannot be read: they are an ornament.
 */
struct rule_words *
rule_words_read(const char *path, struct deadline deadline);

/**
 * rule_words_of(words, name, size):
 * The description of the rule whose name is the ${size} bytes at ${name}; NULL where there is none.
 */
const char *
rule_words_of(const struct rule_words *words, const char *name, size_t size);

/* Free. NULL does nothing. */
void
rule_words_free(struct rule_words *words);

#endif /* RULE_WORDS_H_ */
