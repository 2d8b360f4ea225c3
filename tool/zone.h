/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ZONE_H_
#define ZONE_H_

#include <time.h>

#include "answer.h"

/**
 * zone_set(zone, why):
 * Let localtime(3) and mktime(3) of this process count by ${zone}, a name such as Europe/Berlin, or
 * "" for the machine's own. Return 0; or -1 with ${why}: there is no such zone here (glibc would
 * take it for UTC without a word).
 */
int
zone_set(const char *zone, struct why *why);

/**
 * zone_hour_before(hour, now):
 * When it was last ${hour} o'clock (0 to 23), at or before ${now}, by the zone that is set.
 */
time_t
zone_hour_before(int hour, time_t now);

#endif /* ZONE_H_ */
