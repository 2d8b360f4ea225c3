/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LEARNER_H_
#define LEARNER_H_

#include <stdbool.h>
#include <stddef.h>

#include "classifier.h"
#include "examples.h"

/*
 * A model that learns. Each example moves the weights of its features until the model
 * is sure enough of it, in several passes in an order of chance: an example that it is sure of
 * moves nothing, so that more of the same does not make it deaf to the rest.
 */

struct learner;

/**
 * learner_new(path, why):
 * Go on from the model in the file ${path}, the shipped one or a site's; NULL: one that knows
 * nothing. Return NULL with ${why} when it cannot be read or memory is out.
 */
struct learner *
learner_new(const char *path, struct why *why);

/* Free it. NULL does nothing. */
void
learner_free(struct learner *learner);

/* As classifier_score(). */
double
learner_score(const struct learner *learner, const uint32_t *features, size_t count);

/* Whether the model takes ${example} for what it is. */
bool
learner_agrees(const struct learner *learner, const struct example *example);

/**
 * learner_learn(learner, examples, why):
 * Learn all of ${examples}, in the passes that it takes, a few times over in different orders, of
 * which the mean counts. Return the most passes of one of them; or 0 with ${why} when memory is
 * out.
 */
unsigned int
learner_learn(struct learner *learner, const struct examples *examples, struct why *why);

/**
 * learner_count(learner, kind, news):
 * A message of the ${kind} was put to the examples, with these ${news}: keep count of what the
 * site has taught.
 */
void
learner_count(struct learner *learner, enum example_kind kind, enum example_news news);

struct classifier_counts
learner_counts(const struct learner *learner);

/**
 * learner_write(learner, path, why):
 * Put the model in the place of ${path}, for scanners to read and to go on from. Return 0; or -1
 * with ${why}.
 */
int
learner_write(const struct learner *learner, const char *path, struct why *why);

/**
 * learner_ship(learner, path, why):
 * The same, small and coarse, and what the site has taught counted as shipped.
 */
int
learner_ship(const struct learner *learner, const char *path, struct why *why);

#endif /* LEARNER_H_ */
