/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DB_STATEMENTS_H_
#define DB_STATEMENTS_H_

#include "db.h"

/* The SQL of each statement, for db.c alone. What it binds and gives is said at enum db_statement.
 */
extern const char *const db_statements[DB_STATEMENTS_MAX];

#endif /* DB_STATEMENTS_H_ */
