/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_SETTINGS_H_
#define QUARANTINE_SETTINGS_H_

#include "directory.h"

/* What the table setting of directory.db says of the quarantine. */
struct quarantine_settings {
	int64_t days;           /* kept for so many */
	int64_t person_entries; /* most entries of one person or group */
	int64_t megabytes;      /* most of all messages together */
	int64_t teach;          /* 1: a release teaches ham, and a delete spam when asked to */
};

/**
 * quarantine_settings_read(directory, settings, why):
 * Return 0; or -1 with ${why}, also when one is missing.
 */
int
quarantine_settings_read(
    struct directory *directory, struct quarantine_settings *settings, struct why *why);

#endif /* QUARANTINE_SETTINGS_H_ */
