/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef POINTS_H_
#define POINTS_H_

#include <stdint.h>

/*
 * Points of a spam score: whole thousandths, so that sums and thresholds are exact and the order
 * of the terms does not matter.
 */

enum { POINTS_TEXT_SIZE = 32 };

/* Beyond these a single value is cut, so that no sum of a few hundred overflows. */
static const int64_t points_milli_max = INT64_C(100000) * 1000;

/**
 * points_milli(points):
 * In thousandths, rounded; within plus or minus points_milli_max, and 0 for what is no number.
 */
int64_t
points_milli(double points);

/**
 * points_text(milli, text):
 * As people write it: 5.0, -1.25, 0.125. Return ${text}.
 */
char *
points_text(int64_t milli, char text[POINTS_TEXT_SIZE]);

#endif /* POINTS_H_ */
