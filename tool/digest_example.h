/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIGEST_EXAMPLE_H_
#define DIGEST_EXAMPLE_H_

#include "digest_text.h"

enum { DIGEST_EXAMPLE_ENTRIES = 5 };

/**
 * digest_example(entries, now):
 * Entries of every kind, to see what templates make of them. Their links lead nowhere.
 */
void
digest_example(struct digest_entry entries[DIGEST_EXAMPLE_ENTRIES], time_t now);

#endif /* DIGEST_EXAMPLE_H_ */
