/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_settings.h"

#include <errno.h>
#include <stdlib.h>

static int
read_number(struct directory *directory, const char *name, int64_t *number, struct why *why)
{
	char value[DIRECTORY_ADDRESS_SIZE], *end;

	switch (directory_setting(directory, name, value, why)) {
	case ANSWER_YES:
		break;
	case ANSWER_NO:
		why_set(why,
		    "directory.db has no setting %s; root brings it up to date with migrate", name);
		return (-1);
	case ANSWER_CANNOT_TELL:
		return (-1);
	}
	errno = 0;
	*number = strtoll(value, &end, 10);
	if (value[0] != '\0' && *end == '\0' && errno == 0 && *number >= 0)
		return (0);
	why_set(why, "the setting %s of directory.db is no number", name);
	return (-1);
}

int
quarantine_settings_read(
    struct directory *directory, struct quarantine_settings *settings, struct why *why)
{
	if (read_number(directory, "quarantine_days", &settings->days, why) == -1 ||
	    read_number(directory, "quarantine_person_entries", &settings->person_entries, why) ==
		-1 ||
	    read_number(directory, "quarantine_megabytes", &settings->megabytes, why) == -1 ||
	    read_number(directory, "quarantine_teach", &settings->teach, why) == -1)
		return (-1);
	return (0);
}
