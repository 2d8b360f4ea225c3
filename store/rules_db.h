/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RULES_DB_H_
#define RULES_DB_H_

#include <stdint.h>

/* What rules.db is known by (sql/rules): its application_id, and the newest version that we know.
 */
enum { RULES_DB_APPLICATION_ID = 0x4378526c, RULES_DB_VERSION_MAX = 4 };

#define RULES_DB_PATH "/var/lib/coexim-scand/rules.db"

#endif /* RULES_DB_H_ */
