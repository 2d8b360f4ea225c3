/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OPEN_FILES_H_
#define OPEN_FILES_H_

#include "answer.h"
#include "config.h"

/**
 * open_files_allow(config, why):
 * Raise the number of open files that this process may have (RLIMIT_NOFILE) to
 * what all connections and workers of the settings need at once: a supervisor that could take no
 * more would be told of the waiting client again and again. Return 0; or -1 with ${why} when
 * the hard limit is below that.
 */
int
open_files_allow(const struct config *config, struct why *why);

#endif /* OPEN_FILES_H_ */
