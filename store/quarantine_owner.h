/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_OWNER_H_
#define QUARANTINE_OWNER_H_

#include "directory.h"
#include "quarantine.h"

/**
 * quarantine_owner(directory, recipient, why):
 * Whose is what is kept for recipient->address? Fills in its mailbox and is_group by the directory,
 * as the routers would go. Return 0, or -1 with ${why}.
 */
int
quarantine_owner(
    struct directory *directory, struct quarantine_recipient *recipient, struct why *why);

/**
 * quarantine_receives(directory, address, why):
 * Would mail for ${address} be delivered now, to one at least? ANSWER_NO: it is of a domain of
 * ours, and where it leads, over aliases, is nobody's or blocked.
 */
enum answer
quarantine_receives(struct directory *directory, const char *address, struct why *why);

#endif /* QUARANTINE_OWNER_H_ */
