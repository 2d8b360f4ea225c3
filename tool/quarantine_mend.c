/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_mend.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory.h"
#include "escape.h"
#include "fileio.h"
#include "kept_file.h"
#include "quarantine_facts.h"
#include "quarantine_owner.h"
#include "quarantine_settings.h"

enum { HEAD_MAX = 2 * 1024 * 1024, DATABASE_MS = 60000, DAY_S = 86400 };

static const char begin[] = "X-Coexim-Quarantine: recipients=";
static const char recipient_is[] = "X-Coexim-Quarantine-For: ";

struct mending {
	struct quarantine_message message;
	struct quarantine_recipient *recipients;
	size_t count;
	char *head;
};

/* The line that begins at ${*at}, without its end, which is made a NUL; NULL where there is none.
 */
static char *
next_line(char **at)
{
	char *line = *at, *end = strchr(line, '\n');

	if (end == NULL)
		return (NULL);
	*end = '\0';
	*at = end + 1;
	return (line);
}

static bool
read_address(char out[QUARANTINE_ADDRESS_SIZE], char *encoded)
{
	return (escape_percent_undo(encoded) >= 0 &&
		snprintf(out, QUARANTINE_ADDRESS_SIZE, "%s", encoded) < QUARANTINE_ADDRESS_SIZE);
}

/* "recipients=2 kept=1795711961 sender=...", and a line a recipient. */
static bool
read_envelope(struct mending *mending, char **at)
{
	char *line = next_line(at), *end;
	size_t i;

	if (line == NULL || strncmp(line, begin, sizeof(begin) - 1) != 0)
		return (false);
	mending->count = strtoul(line + sizeof(begin) - 1, &end, 10);
	if (mending->count < 1 || mending->count > QUARANTINE_RECIPIENTS_MAX ||
	    strncmp(end, " kept=", 6) != 0)
		return (false);
	mending->message.kept_at = strtoll(end + 6, &end, 10);
	if (strncmp(end, " sender=", 8) != 0 || !read_address(mending->message.sender, end + 8))
		return (false);
	mending->recipients = calloc(mending->count, sizeof(*mending->recipients));
	for (i = 0; i < mending->count && mending->recipients != NULL; i++) {
		line = next_line(at);
		if (line == NULL || strncmp(line, recipient_is, sizeof(recipient_is) - 1) != 0 ||
		    !read_address(mending->recipients[i].address, line + sizeof(recipient_is) - 1))
			return (false);
	}
	return (mending->recipients != NULL);
}

static int
read_lines(struct mending *mending, int fd, off_t file_size, struct why *why)
{
	ssize_t got = fileio_read_at(fd, mending->head, HEAD_MAX, 0, why);
	char *at = mending->head, *facts, *end;

	if (got == -1)
		return (-1);
	mending->head[got] = '\0';
	if (!read_envelope(mending, &at)) {
		why_set(why, "it does not begin with lines of ours");
		return (-1);
	}
	facts = at;
	end = strchr(facts, '\n');
	if (end == NULL || quarantine_facts_split(facts, (size_t)(end + 1 - facts), why) != 0 ||
	    quarantine_facts_read(facts, (size_t)(end + 1 - facts), &mending->message, why) == -1) {
		why_set(why, "it does not begin with lines of ours");
		return (-1);
	}
	mending->message.size = file_size - (end + 1 - mending->head);
	return (kept_file_hash(fd, end + 1 - mending->head, mending->message.sha256, why));
}

static int
ask_directory(struct mending *mending, const char *path, struct why *why)
{
	struct directory *directory = directory_open(path, deadline_in_ms(DATABASE_MS));
	struct quarantine_settings settings;
	int result = quarantine_settings_read(directory, &settings, why);
	size_t i;

	for (i = 0; i < mending->count && result == 0; i++)
		result = quarantine_owner(directory, &mending->recipients[i], why);
	directory_close(directory);
	if (result == 0)
		mending->message.expires_at = mending->message.kept_at + settings.days * DAY_S;
	return (result);
}

/* It is there already. */
static int
put_nothing(void *context, struct why *why)
{
	(void)context;
	(void)why;
	return (0);
}

int
quarantine_mend(struct quarantine *quarantine, const struct quarantine_place *place,
    const char *name, const char *who, struct why *why)
{
	struct mending mending = {.count = 0};
	off_t size;
	int fd = kept_file_open(place->folder, name, 0, &size, why), result = -1;

	if (fd == -1)
		return (-1);
	mending.head = malloc(HEAD_MAX + 1);
	snprintf(mending.message.file, sizeof(mending.message.file), "%s", name);
	if (mending.head == NULL)
		why_set(why, "out of memory");
	else if (read_lines(&mending, fd, size, why) == 0 &&
		 ask_directory(&mending, place->directory, why) == 0)
		result = quarantine_keep(quarantine, &mending.message, mending.recipients,
		    mending.count, who, put_nothing, NULL, why);
	close(fd);
	free(mending.recipients);
	free(mending.head);
	return (result);
}
