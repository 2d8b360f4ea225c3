/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JOB_ALARM_H_
#define JOB_ALARM_H_

/**
 * job_alarm(kind, subject, words):
 * Have the administrator told (alarm.h, alarm_text.h) of what runs by itself and could not do its
 * work: nobody reads what it prints. Never fails: where rate.db does not take it, what the job says
 * and logs is all there is. Not for a job on databases that somebody named, which he runs himself.
 */
void
job_alarm(const char *kind, const char *subject, const char *words);

#endif /* JOB_ALARM_H_ */
