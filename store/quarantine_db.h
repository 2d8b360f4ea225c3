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

/* End the transaction that is open: with ${result} 0 what was done counts, else nothing. Return 0
 * when it counts; or -1, with ${why} where it was to. */
int
quarantine_end(struct db *db, int result, struct why *why);

/* A line of the audit about ${entry}. Return 0, or -1 with ${why}. */
int
quarantine_audit(struct db *db, int64_t entry, const char *who, const char *what, const char *words,
    struct why *why);

#endif /* QUARANTINE_DB_H_ */
