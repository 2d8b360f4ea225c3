/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_TEXT_H_
#define QUARANTINE_TEXT_H_

#include <stdio.h>

#include "quarantine.h"

/* Entries of the quarantine as text for people and programs. */

enum { QUARANTINE_TIME_SIZE = 24 };

/* ${at}, seconds since 1970, as "2026-11-26 16:41:20" in UTC. */
void
quarantine_time(char out[QUARANTINE_TIME_SIZE], int64_t at);

/* A table's head, and one line of it; columns line up, whatever characters are in them, and what is
 * too wide for a column is cut and ends in "...". */
void
quarantine_table_head(FILE *out);
void
quarantine_table_row(FILE *out, const struct quarantine_entry *entry);

/* One object of JSON (RFC 8259), without an end of line. */
void
quarantine_json(FILE *out, const struct quarantine_entry *entry);

/* All that the index says, a line each. */
void
quarantine_details(FILE *out, const struct quarantine_entry *entry);

#endif /* QUARANTINE_TEXT_H_ */
