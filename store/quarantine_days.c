/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_days.h"

#include <stddef.h>

#include "quarantine_db.h"

static int
read_day(struct db *db, struct quarantine_day *day, struct why *why)
{
	int64_t *const numbers[] = {
	    &day->spam, &day->malware, &day->virus, &day->released, &day->deleted, &day->expired};
	size_t i;

	if (db_text(db, DB_QUARANTINE_DAYS, 0, day->day, sizeof(day->day), why) == -1)
		return (-1);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (db_int(db, DB_QUARANTINE_DAYS, (int)i + 1, numbers[i], why) == -1)
			return (-1);
	return (0);
}

int
quarantine_days(struct quarantine *quarantine, int64_t days, quarantine_day_visit *visit,
    void *context, struct why *why)
{
	struct db *db = quarantine_db(quarantine);
	struct quarantine_day day;
	enum answer answer;
	int result = 0;

	db_bind_int(db, DB_QUARANTINE_DAYS, 1, days);
	while ((answer = db_step(db, DB_QUARANTINE_DAYS, why)) == ANSWER_YES && result == 0) {
		result = read_day(db, &day, why);
		if (result == 0 && visit(&day, context) == -1)
			break;
	}
	db_done(db, DB_QUARANTINE_DAYS);
	return (answer == ANSWER_CANNOT_TELL ? -1 : result);
}
