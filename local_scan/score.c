/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "score.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "points.h"

/* The classifier says four digits, so that this is as certain as it can be. */
static const double certain = 0.9999;

static bool
may_stand(char byte)
{
	return ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		(byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.');
}

static void
list(struct score *score, const char *name, int64_t milli)
{
	char item[96 + POINTS_TEXT_SIZE], points[POINTS_TEXT_SIZE];
	size_t used = strlen(score->tests), i;
	const char *comma = used > 0 ? "," : "";

	snprintf(item, sizeof(item), "%.90s", name);
	for (i = 0; item[i] != '\0'; i++)
		if (!may_stand(item[i]))
			item[i] = '_';
	snprintf(item + i, sizeof(item) - i, ":%s", points_text(milli, points));
	if (used + strlen(item) + sizeof(",,...") <= sizeof(score->tests))
		snprintf(score->tests + used, sizeof(score->tests) - used, "%s%s", comma, item);
	else if (used < 3 || strcmp(score->tests + used - 3, "...") != 0)
		snprintf(score->tests + used, sizeof(score->tests) - used, "%s...", comma);
}

void
score_add(struct score *score, const char *name, int64_t milli)
{
	if (milli == 0)
		return;
	score->milli += milli;
	list(score, name, milli);
}

/* ${milli}, no further from 0 than ${most}. */
static int64_t
within(int64_t milli, int64_t most)
{
	most = most > 0 ? most : 0;
	milli = milli < most ? milli : most;
	return (milli > -most ? milli : -most);
}

void
score_class(struct score *score, const int64_t points[SPAM_POINTS_COUNT], double p, int64_t ham,
    int64_t spam)
{
	int64_t taught = points[SPAM_POINT_CLASS_TAUGHT] / 1000;
	double most = log(certain / (1 - certain)), odds;

	p = p > certain ? certain : p;
	p = p < 1 - certain ? 1 - certain : p;
	odds = log(p / (1 - p)) / most;
	score->class_milli =
	    points_milli(odds >= 0 ? (double)points[SPAM_POINT_CLASS_SPAM] / 1000 * odds
				   : (double)points[SPAM_POINT_CLASS_HAM] / 1000 * -odds);
	score->untaught = ham < taught || spam < taught;
	if (score->untaught)
		score->class_milli = within(score->class_milli, points[SPAM_POINT_CLASS_UNTAUGHT]);
	list(score, score->untaught ? "CLASSIFIER_UNTAUGHT" : "CLASSIFIER", score->class_milli);
}
