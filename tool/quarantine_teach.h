/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_TEACH_H_
#define QUARANTINE_TEACH_H_

#include <stdint.h>

#include "answer.h"

/*
 * What people's releases and deletes teach the classifier. The model belongs to root, and who
 * releases is the mail system's user: so the message is laid down below FOLDER/teach, and "coexim
 * quarantine teach", run by root, learns it from there.
 */

/**
 * quarantine_teach(folder, kind, name, message, size, why):
 * Lay down the message of ${size} bytes that the descriptor ${message} holds from its beginning, as
 * ${kind} ("ham" or "spam"), under the ${name} of its kept file. One of more than 32 MB
 * teaches nothing. Return 0, or -1 with ${why}.
 */
int
quarantine_teach(const char *folder, const char *kind, const char *name, int message, int64_t size,
    struct why *why);

#endif /* QUARANTINE_TEACH_H_ */
