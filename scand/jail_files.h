/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JAIL_FILES_H_
#define JAIL_FILES_H_

#include <stdbool.h>

#include "answer.h"

/* Whether this kernel has Landlock, and it is switched on (landlock(7)). */
bool
jail_files_possible(void);

/**
 * jail_files(why):
 * From now on this process may open, make, list and remove files in its
 * working directory and below, and nowhere else; elsewhere the answer is EACCES. Descriptors that
 * are open stay so. Return 0, or -1 with ${why}. It cannot be undone. Needs no_new_privs.
 */
int
jail_files(struct why *why);

#endif /* JAIL_FILES_H_ */
