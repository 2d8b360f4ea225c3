/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_MEND_H_
#define QUARANTINE_MEND_H_

#include "quarantine.h"
#include "quarantine_take.h"

/**
 * quarantine_mend(quarantine, place, name, who, why):
 * A file that no row knows has its rows made again, from our own lines at its beginning; in the
 * audit by ${who}. Return 0; or -1 with ${why}, also when it has none such.
 */
int
quarantine_mend(struct quarantine *quarantine, const struct quarantine_place *place,
    const char *name, const char *who, struct why *why);

#endif /* QUARANTINE_MEND_H_ */
