/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef O365_LIST_H_
#define O365_LIST_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"

/*
 * Microsoft's list of Office 365's networks in directory.db: the one part of that database that a
 * program of ours writes, for the administrator.
 *
 * The format is that of the web service "Office 365 IP address and URL": a JSON array of
 * endpoint sets, each an object with serviceArea, tcpPorts and ips. What sends mail to us are the
 * sets of the service area Exchange whose tcpPorts has 25.
 */

/* Largest file, in bytes; most networks in it; longest network in text, with its NUL. */
enum {
	O365_LIST_SIZE_MAX = 8 * 1024 * 1024,
	O365_LIST_NETWORKS_MAX = 2000,
	O365_LIST_NETWORK_SIZE = 64,
	O365_LIST_DATE_SIZE = 32
};

struct o365_list_file {
	const char *json;      /* the file, NUL-terminated */
	size_t size;           /* its bytes, without that NUL */
	const char *published; /* its day: YYYY-MM-DD */
	bool replace; /* also when it has little in common with the one before, or is older */
};

/* What loading changed. */
struct o365_list_change {
	int64_t networks; /* in the list now */
	int64_t added, removed;
};

/* Which list is in force. */
struct o365_list_state {
	char published[O365_LIST_DATE_SIZE]; /* "" when none has been loaded */
	char words[WHY_SIZE];                /* its age, in a sentence */
	bool old;
};

/**
 * o365_list_load(path, file, deadline, change, why):
 * Put the networks of ${file} in place of those of the list before, in one transaction, into the
 * directory.db at ${path}; rows of o365_network stay. Return 0 with ${change}; or -1 with
 * ${why}, and nothing is changed: no JSON, no such list, a network that is none or is too
 * wide, a list that is older than the one in force, or that would drop half of its networks
 * or more (unless file->replace).
 */
int
o365_list_load(const char *path, const struct o365_list_file *file, struct deadline deadline,
    struct o365_list_change *change, struct why *why);

/* Called for each network; ${source} is "by hand" or "Microsoft's list". */
typedef void
o365_list_visit(const char *network, const char *source, void *context);

/**
 * o365_list_show(path, deadline, visit, context, state, why):
 * Visit all networks that S1 takes mail from, and tell in ${state} which list is
 * in force. ${visit} may be NULL. Return 0, or -1 with ${why}.
 */
int
o365_list_show(const char *path, struct deadline deadline, o365_list_visit *visit, void *context,
    struct o365_list_state *state, struct why *why);

#endif /* O365_LIST_H_ */
