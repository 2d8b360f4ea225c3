/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DATABASE_PATH_H_
#define DATABASE_PATH_H_

#include <stddef.h>

/**
 * directory_path(given), rate_path(given), state_path(given), quarantine_folder(given):
 * The database or folder that a command works on: ${given}, the value of an option, or, where
 * that is NULL, the one that installation makes.
 */
static inline const char *
directory_path(const char *given)
{
	return (given != NULL ? given : "/var/lib/coexim/directory.db");
}

static inline const char *
rate_path(const char *given)
{
	return (given != NULL ? given : "/var/lib/coexim/state/rate.db");
}

static inline const char *
state_path(const char *given)
{
	return (given != NULL ? given : "/var/lib/coexim/state/state.db");
}

static inline const char *
quarantine_folder(const char *given)
{
	return (given != NULL ? given : "/var/lib/coexim/quarantine");
}

#endif /* DATABASE_PATH_H_ */
