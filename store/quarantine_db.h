/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_DB_H_
#define QUARANTINE_DB_H_

#include "db.h"
#include "quarantine.h"

/* For the files of store/ that ask further questions of state.db: its handle. NULL when memory is
 * out, which answers "cannot tell". */
struct db *
quarantine_db(struct quarantine *quarantine);

/* Of a statement that gives no row: run what is bound. Return 0, or -1 with ${why}. */
int
quarantine_run(struct db *db, enum db_statement statement, struct why *why);

#endif /* QUARANTINE_DB_H_ */
