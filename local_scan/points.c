/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "points.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int64_t
points_milli(double points)
{
	if (isnan(points))
		return (0);
	if (points >= (double)points_milli_max / 1000)
		return (points_milli_max);
	if (points <= -(double)points_milli_max / 1000)
		return (-points_milli_max);
	return ((int64_t)(points < 0 ? points * 1000 - 0.5 : points * 1000 + 0.5));
}

char *
points_text(int64_t milli, char text[POINTS_TEXT_SIZE])
{
	uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
	size_t used;

	snprintf(text, POINTS_TEXT_SIZE, "%s%llu.%03llu", milli < 0 ? "-" : "",
	    (unsigned long long)(size / 1000), (unsigned long long)(size % 1000));
	/* One digit behind the point stays. */
	for (used = strlen(text); text[used - 1] == '0' && text[used - 2] != '.'; used--)
		text[used - 1] = '\0';
	return (text);
}
