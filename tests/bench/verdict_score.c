/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Joins what the classifier and the rules say of messages as the module's verdict does, for "make
 * accuracy":
 *
 *   verdict_score CLASS_SPAM CLASS_HAM < LIST
 *
 * with the points of these rows of spam_point, and a LIST of lines "ham|spam FOLD PROBABILITY FILE
 * [RULE=POINTS]...". It prints "ham|spam FOLD SCORE FILE" for each, as of a site that has taught.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "points.h"
#include "score.h"

/* Four digits, as the scanner says it. */
static double
as_said(double spam)
{
	return (round(spam * 1e4) / 1e4);
}

int
main(int argc, char **argv)
{
	int64_t points[SPAM_POINTS_COUNT] = {0};
	char *line = NULL, *rest = NULL, *word;
	size_t size = 0;

	if (argc != 3) {
		fprintf(stderr, "usage: verdict_score CLASS_SPAM CLASS_HAM < LIST\n");
		return (2);
	}
	points[SPAM_POINT_CLASS_SPAM] = points_milli(strtod(argv[1], NULL));
	points[SPAM_POINT_CLASS_HAM] = points_milli(strtod(argv[2], NULL));
	while (getline(&line, &size, stdin) != -1) {
		struct score score = {.milli = 0};
		const char *kind = strtok_r(line, " \n", &rest),
			   *fold = strtok_r(NULL, " \n", &rest);
		const char *spam = strtok_r(NULL, " \n", &rest),
			   *file = strtok_r(NULL, " \n", &rest);

		if (file == NULL) {
			fprintf(stderr, "verdict_score: a line is too short\n");
			return (1);
		}
		while ((word = strtok_r(NULL, " \n", &rest)) != NULL) {
			char *equal = strrchr(word, '=');

			if (equal == NULL)
				continue;
			*equal = '\0';
			score_add(&score, word, points_milli(strtod(equal + 1, NULL)));
		}
		score_class(&score, points, as_said(strtod(spam, NULL)), 1, 1);
		printf("%s %s %.3f %s\n", kind, fold, (double)score_total(&score) / 1000, file);
	}
	free(line);
	return (0);
}
