/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCORE_H_
#define SCORE_H_

#include <stdbool.h>
#include <stdint.h>

#include "spam_lists.h"

/*
 * The one score of a message, from authentication, blocklists, rules and classifier, and the list
 * of what made it. Thousandths of a point.
 */

enum { SCORE_TESTS_SIZE = 512 };

struct score {
	int64_t milli;       /* without the classifier's part */
	int64_t class_milli; /* the classifier's part */
	bool untaught;       /* that part alone must not quarantine */
	/* "NAME:POINTS,NAME:POINTS": letters, digits, _ - . : , alone; what does not fit is "..."
	 */
	char tests[SCORE_TESTS_SIZE];
};

/**
 * score_add(score, name, milli):
 * Count ${milli} for the test ${name}; 0 is not listed. Any byte of ${name} that is none of those
 * above becomes _.
 */
void
score_add(struct score *score, const char *name, int64_t milli);

/**
 * score_class(score, points, p, ham, spam):
 * The classifier's part for its probability of spam ${p}, 0 to 1: its log-odds, clipped at
 * 1 in 10000, as a share of CLASS_SPAM or CLASS_HAM in ${points}. Where the site has taught it
 * less than CLASS_TAUGHT messages of ham or of spam, it is no further from 0 than CLASS_UNTAUGHT
 * (below 0: 0), and the test is listed as CLASSIFIER_UNTAUGHT: what was shipped errs both ways.
 */
void
score_class(struct score *score, const int64_t points[SPAM_POINTS_COUNT], double p, int64_t ham,
    int64_t spam);

/* All of it. */
static inline int64_t
score_total(const struct score *score)
{
	return (score->milli + score->class_milli);
}

#endif /* SCORE_H_ */
