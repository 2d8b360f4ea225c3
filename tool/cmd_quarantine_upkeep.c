/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_quarantine.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "act_log.h"
#include "database_path.h"
#include "directory.h"
#include "job_alarm.h"
#include "kept_file.h"
#include "mail_user.h"
#include "operator.h"
#include "quarantine.h"
#include "quarantine_mend.h"
#include "quarantine_settings.h"
#include "quarantine_sweep.h"

enum { RUN_MS = 600000, DAY_S = 86400, MEGABYTE = 1024 * 1024 };

/* Longer than any release may take: who is not back by then has died. */
enum { RELEASE_S = 900 };

/* How long rows stay of what is gone, and the audit. */
enum { ENDED_S = 90 * DAY_S, AUDIT_S = 400 * DAY_S };

/* A file that is younger may belong to a transaction that is not over yet. */
enum { YOUNG_S = 600 };

static enum sentence_end
trouble(const struct why *why)
{
	fprintf(stderr, "coexim: %s\n", why->text);
	return (SENTENCE_TROUBLE);
}

static int
read_settings(const char *path, struct quarantine_settings *settings, struct why *why)
{
	struct directory *directory = directory_open(path, deadline_in_ms(RUN_MS));
	int result = quarantine_settings_read(directory, settings, why);

	directory_close(directory);
	return (result);
}

/* Entries that go, by each limit; -1 with ${why}. */
static int64_t
expire_all(struct quarantine *quarantine, const struct quarantine_settings *settings,
    const char *who, struct why *why)
{
	const struct {
		enum quarantine_over over;
		int64_t limit;
	} all[] = {{QUARANTINE_OVER_AGE, (int64_t)time(NULL)},
	    {QUARANTINE_OVER_PERSON, settings->person_entries},
	    {QUARANTINE_OVER_BYTES, settings->megabytes * MEGABYTE}};
	int64_t count = 0;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		int64_t gone = quarantine_expire(quarantine, all[i].over, all[i].limit, who, why);

		if (gone == -1)
			return (-1);
		count += gone;
	}
	return (count);
}

enum sentence_end
cmd_quarantine_expire(const struct sentence_values *values)
{
	const char *const *value = values->value;
	int64_t recovered = -1, expired = -1, removed = -1;
	struct quarantine_settings settings;
	struct quarantine *quarantine;
	char who[OPERATOR_SIZE];
	struct why why = {""};

	operator_name(who);
	if (mail_user_become(&why) == -1 ||
	    read_settings(directory_path(value[1]), &settings, &why) == -1)
		return (trouble(&why));
	quarantine = quarantine_open(state_path(value[0]), deadline_in_ms(RUN_MS));
	recovered = quarantine_recover(quarantine, RELEASE_S, who, &why);
	if (recovered != -1)
		expired = expire_all(quarantine, &settings, who, &why);
	if (expired != -1)
		removed = quarantine_sweep(quarantine, quarantine_folder(value[2]), 0, &why);
	/* A file that cannot be removed keeps nothing else from its end. */
	if (expired != -1 && (kept_file_tidy(quarantine_folder(value[2]), YOUNG_S, &why) == -1 ||
				 quarantine_forget(quarantine, ENDED_S, AUDIT_S, &why) == -1))
		removed = -1;
	quarantine_close(quarantine);
	if (removed == -1) {
		if (value[0] == NULL)
			job_alarm("expire", "cannot expire", why.text);
		return (trouble(&why));
	}
	if (recovered + expired + removed > 0) {
		printf("expired %lld entries, removed %lld files, took back %lld releases\n",
		    (long long)expired, (long long)removed, (long long)recovered);
		act_log("quarantine expired entries=%lld files=%lld releases=%lld by=\"%s\"",
		    (long long)expired, (long long)removed, (long long)recovered, who);
	}
	return (SENTENCE_DONE);
}

/* Messages whose file is missing or damaged. */
struct losses {
	const char *folder;
	bool hash;
	int64_t *message;
	size_t count, room, files;
	struct why why;
};

static int
look_at_row(int64_t message, const char *file, int64_t size, const char *sha256, void *context)
{
	struct losses *losses = context;
	struct why why = {""};
	char hex[QUARANTINE_HASH_SIZE];
	off_t start;
	int fd = kept_file_open(losses->folder, file, size, &start, &why);

	losses->files++;
	if (fd != -1) {
		if (losses->hash && kept_file_hash(fd, start, hex, &why) == 0 &&
		    strcmp(hex, sha256) != 0)
			why_set(&why, "%s: is not what was kept", file);
		close(fd);
	}
	if (why.text[0] == '\0')
		return (0);
	printf("lost: %s\n", why.text);
	if (losses->count == losses->room) {
		int64_t *more =
		    realloc(losses->message, (losses->room * 2 + 16) * sizeof(*losses->message));

		if (more == NULL) {
			why_set(&losses->why, "out of memory");
			return (-1);
		}
		losses->message = more;
		losses->room = losses->room * 2 + 16;
	}
	losses->message[losses->count++] = message;
	return (0);
}

/* Files that no row knows. */
struct strays {
	struct quarantine *quarantine;
	const struct quarantine_place *place;
	const char *who;
	size_t mended, removed, unreadable;
	struct why why; /* of what makes it impossible to go on */
};

static int
look_at_file(const char *name, const char *path, int64_t age_s, void *context)
{
	struct strays *strays = context;
	struct why why = {""};
	bool there;

	if (age_s < YOUNG_S)
		return (0);
	if (name == NULL) {
		/* Begun, and never answered for. */
		strays->removed += unlink(path) == 0;
		return (0);
	}
	switch (quarantine_knows(strays->quarantine, name, &there, &strays->why)) {
	case ANSWER_CANNOT_TELL:
		return (-1);
	case ANSWER_YES:
		if (!there)
			strays->removed += unlink(path) == 0;
		return (0);
	case ANSWER_NO:
		break;
	}
	if (quarantine_mend(strays->quarantine, strays->place, name, strays->who, &why) == 0) {
		printf("mended: %s has its entries again\n", name);
		strays->mended++;
	} else {
		printf("stray: %s: %s\n", name, why.text);
		strays->unreadable++;
	}
	return (0);
}

/* Compare; -1 with ${why} when that cannot be done. */
static int
compare(struct quarantine *quarantine, struct losses *losses, struct strays *strays, bool forget,
    const char *who, struct why *why)
{
	size_t i;

	if (quarantine_recover(quarantine, RELEASE_S, who, why) == -1 ||
	    quarantine_files(quarantine, look_at_row, losses, why) == -1 ||
	    kept_file_walk(losses->folder, look_at_file, strays, why) == -1) {
		why_set(why, "%s%s", losses->why.text, strays->why.text);
		return (-1);
	}
	for (i = 0; i < losses->count && forget; i++)
		if (quarantine_lost(quarantine, losses->message[i], who, why) == -1)
			return (-1);
	return (quarantine_sweep(quarantine, losses->folder, 0, why) == -1 ? -1 : 0);
}

enum sentence_end
cmd_quarantine_check(const struct sentence_values *values)
{
	const char *const *value = values->value;
	struct quarantine_place place = {.state = state_path(value[2]),
	    .directory = directory_path(value[3]),
	    .folder = quarantine_folder(value[4])};
	struct losses losses = {.folder = place.folder, .hash = value[0] != NULL};
	bool forget = value[1] != NULL;
	struct quarantine *quarantine;
	char who[OPERATOR_SIZE];
	struct strays strays = {.place = &place, .who = who};
	struct why why = {""};
	int result;

	operator_name(who);
	if (mail_user_become(&why) == -1)
		return (trouble(&why));
	quarantine = quarantine_open(place.state, deadline_in_ms(RUN_MS));
	strays.quarantine = quarantine;
	result = compare(quarantine, &losses, &strays, forget, who, &why);
	quarantine_close(quarantine);
	free(losses.message);
	if (result == -1)
		return (trouble(&why));
	printf(
	    "%zu messages, %zu lost%s, %zu strays mended, %zu strays left, %zu remains removed\n",
	    losses.files, losses.count, forget ? " and forgotten" : "", strays.mended,
	    strays.unreadable, strays.removed);
	act_log(
	    "quarantine checked messages=%zu lost=%zu mended=%zu left=%zu removed=%zu by=\"%s\"",
	    losses.files, losses.count, strays.mended, strays.unreadable, strays.removed, who);
	return ((losses.count > 0 && !forget) || strays.unreadable > 0 ? SENTENCE_FOUND
								       : SENTENCE_DONE);
}
