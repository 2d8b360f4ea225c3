/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMD_ALARM_H_
#define CMD_ALARM_H_

#include "sentence.h"

/* coexim alarm: what somebody has to be told of (alarm.h). */

#define CMD_ALARM_SHOW "alarm show [--rate=FILE]"
#define CMD_ALARM_SEND "alarm send [--directory=FILE] [--rate=FILE] [--signatures=FOLDER]"

/* Show them in a table. SENTENCE_FOUND: one waits to be mailed. */
enum sentence_end
cmd_alarm_show(const struct sentence_values *values);

/* Mail those that wait for it to admin_address, and to the person whom it concerns; raise the ones
 * of signatures in FOLDER and of a list of networks that are too old. For a job that runs each
 * minute; a second one at the same time does nothing. What cannot be mailed stays, and is tried
 * again. */
enum sentence_end
cmd_alarm_send(const struct sentence_values *values);

#endif /* CMD_ALARM_H_ */
