/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ALARM_TEXT_H_
#define ALARM_TEXT_H_

#include <stddef.h>

#include "alarm.h"

/* The mails on an alarm. Pure. */

/* Room for the longest one, in bytes with its NUL. */
enum { ALARM_TEXT_SIZE = 16384 };

/**
 * alarm_text(row, admin, to, out):
 * Write the whole message, headers and body, from ${admin}; ${to} becomes whom it is for: ${admin},
 * or row->subject where the alarm is for the person himself. What a stranger may have written in
 * ${row} is escaped: no line of it can end a header or look like one. Return its size in bytes.
 */
size_t
alarm_text(
    const struct alarm_row *row, const char *admin, const char **to, char out[ALARM_TEXT_SIZE]);

#endif /* ALARM_TEXT_H_ */
