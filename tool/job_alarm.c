/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "job_alarm.h"

#include <stddef.h>

#include "alarm.h"
#include "database_path.h"

enum { ALARM_MS = 2000 };

void
job_alarm(const char *kind, const char *subject, const char *words)
{
	struct alarms *alarms = alarms_open(rate_path(NULL), deadline_in_ms(ALARM_MS));
	struct why ignored = {""};

	(void)alarms_raise(alarms, kind, subject, words, &ignored);
	alarms_close(alarms);
}
