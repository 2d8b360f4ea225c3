/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest_due.h"

#include <stdio.h>
#include <stdlib.h>

#include "zone.h"

enum { HOUR_S = 3600 };

/* Is the domain of ${time} due, and since when? Return 0, or -1 with ${why}. */
static int
ask_one(const struct digest_time *time, struct digest_book *book, time_t now, bool *due,
    time_t *hour, struct why *why)
{
	int64_t ran_at;

	if (zone_set(time->zone, why) == -1)
		return (-1);
	if (digest_book_ran(book, time->domain, &ran_at, why) == -1)
		return (-1);
	*hour = zone_hour_before(time->hour, now);
	/* A run of the future was by a clock that has been put right since. */
	*due = *hour > (ran_at != 0 && ran_at <= now ? (time_t)ran_at : now - HOUR_S);
	return (0);
}

int
digest_due_ask(struct digest_due *due, struct digest_book *book, struct directory *directory,
    time_t now, bool whatever_hour, struct why *why)
{
	size_t i;

	*due = (struct digest_due){.now = now};
	if (digest_times_read(directory, &due->times, why) == -1)
		return (-1);
	due->due = calloc(due->times.count + 1, sizeof(bool));
	due->bad = calloc(due->times.count + 1, sizeof(bool));
	due->since = calloc(due->times.count + 1, sizeof(time_t));
	if (due->due == NULL || due->bad == NULL || due->since == NULL) {
		why_set(why, "no memory for the domains");
		digest_due_free(due);
		return (-1);
	}
	for (i = 0; i < due->times.count; i++) {
		const struct digest_time *time = &due->times.list[i];
		struct why trouble = {""};

		if (!time->enabled)
			continue;
		due->bad[i] =
		    ask_one(time, book, now, &due->due[i], &due->since[i], &trouble) == -1;
		if (due->bad[i]) {
			fprintf(stderr, "coexim: %s: %s\n", time->domain, trouble.text);
			why_set(&due->why, "%s: %s", time->domain, trouble.text);
		} else if (whatever_hour) {
			due->due[i] = true;
			due->since[i] = 0;
		}
	}
	return (0);
}

bool
digest_due_any(const struct digest_due *due)
{
	size_t i;

	for (i = 0; i < due->times.count; i++)
		if (due->due[i])
			return (true);
	return (false);
}

const struct digest_time *
digest_due_of(const struct digest_due *due, const char *person)
{
	const struct digest_time *time = digest_times_of(&due->times, person);

	return (time != NULL && due->due[time - due->times.list] ? time : NULL);
}

enum answer
digest_due_had(
    const struct digest_due *due, struct digest_book *book, const char *person, struct why *why)
{
	const struct digest_time *time = digest_times_of(&due->times, person);
	time_t since = time != NULL ? due->since[time - due->times.list] : 0;
	int64_t told_at;

	if (since == 0)
		return (ANSWER_NO);
	if (digest_book_told(book, person, &told_at, why) == -1)
		return (ANSWER_CANNOT_TELL);
	/* One of the future was by a clock that has been put right since. */
	return (told_at >= since && told_at <= due->now ? ANSWER_YES : ANSWER_NO);
}

void
digest_due_failed(struct digest_due *due, const char *person, const struct why *why)
{
	const struct digest_time *time = digest_times_of(&due->times, person);

	fprintf(stderr, "coexim: the digest of %s: %s\n", person, why->text);
	why_set(&due->why, "the digest of %s: %s", person, why->text);
	if (time != NULL)
		due->bad[time - due->times.list] = true;
}

int
digest_due_note(const struct digest_due *due, struct digest_book *book, struct why *why)
{
	int result = 0;
	size_t i;

	for (i = 0; i < due->times.count; i++)
		if (due->bad[i] ||
		    (due->due[i] && digest_book_set_ran(book, due->times.list[i].domain,
					(int64_t)due->now, why) == -1))
			result = -1;
	return (result);
}

void
digest_due_free(struct digest_due *due)
{
	free(due->times.list);
	free(due->due);
	free(due->bad);
	free(due->since);
	*due = (struct digest_due){.now = due->now, .why = due->why};
}
