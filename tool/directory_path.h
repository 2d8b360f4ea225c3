/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIRECTORY_PATH_H_
#define DIRECTORY_PATH_H_

#include <stddef.h>

/**
 * directory_path(given):
 * The directory.db that a command works on: ${given}, the value of --directory, or, where that
 * is NULL, the one that installation makes.
 */
static inline const char *
directory_path(const char *given)
{
	return (given != NULL ? given : "/var/lib/coexim/directory.db");
}

#endif /* DIRECTORY_PATH_H_ */
