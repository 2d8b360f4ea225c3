/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char folder[] = "/usr/share/zoneinfo";

enum { PATH_SIZE = 256 };

int
zone_set(const char *zone, struct why *why)
{
	char path[PATH_SIZE];

	if (zone[0] == '\0') {
		unsetenv("TZ");
		tzset();
		return (0);
	}
	if (zone[0] == '/' || strstr(zone, "..") != NULL ||
	    snprintf(path, sizeof(path), "%s/%s", folder, zone) >= PATH_SIZE ||
	    access(path, R_OK) == -1) {
		why_set(why,
		    "there is no time zone %.64s here; they are the files of %s (package tzdata)",
		    zone, folder);
		return (-1);
	}
	if (setenv("TZ", zone, 1) == -1) {
		why_errno(why, "time zone %s", zone);
		return (-1);
	}
	tzset();
	return (0);
}

/* ${hour} o'clock on the day of ${tm}, or so many days ${back}. */
static time_t
hour_of_day(const struct tm *tm, int hour, int back)
{
	struct tm then = {.tm_year = tm->tm_year,
	    .tm_mon = tm->tm_mon,
	    .tm_mday = tm->tm_mday - back,
	    .tm_hour = hour,
	    .tm_isdst = -1};

	return (mktime(&then));
}

time_t
zone_hour_before(int hour, time_t now)
{
	struct tm tm;
	time_t then;

	if (localtime_r(&now, &tm) == NULL)
		return (now);
	then = hour_of_day(&tm, hour, 0);
	return (then <= now ? then : hour_of_day(&tm, hour, 1));
}
