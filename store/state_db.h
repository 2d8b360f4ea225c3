/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STATE_DB_H_
#define STATE_DB_H_

#include "db.h"

/*
 * state.db, as sql/state makes it: people's own entries, the index of the quarantine.
 */

/* What tells the file from others ("CxSt"), and the newest schema that this code knows. */
static const int64_t state_application_id = 0x43785374;
enum { STATE_VERSION_MAX = 5 };

/**
 * state_db_open(path, deadline):
 * Open it to read and write; what is committed is on the disk, since mail is answered for by it
 * (synchronous FULL). As db_open() else.
 */
static inline struct db *
state_db_open(const char *path, struct deadline deadline)
{
	return (db_open_to_administer(path, state_application_id, STATE_VERSION_MAX, deadline));
}

#endif /* STATE_DB_H_ */
