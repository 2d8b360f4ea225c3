/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONNECTIONS_H_
#define CONNECTIONS_H_

#include <stddef.h>
#include <stdint.h>

/*
 * The connections that there are, and since when: a time limit for silence alone does not end one
 * that drips. May be used by several threads at once.
 */

struct connections;

/* For ${max} connections that may be ${age_ms} old. NULL when memory is out. */
struct connections *
connections_new(size_t max, int64_t age_ms);

/* NULL does nothing. */
void
connections_free(struct connections *connections);

/* A connection begins; and ends, before its descriptor is closed. */
void
connections_add(struct connections *connections, int fd);
void
connections_remove(struct connections *connections, int fd);

/* How many there are. */
size_t
connections_count(struct connections *connections);

/* Shut those down that are too old; whoever serves them then sees their end. */
void
connections_end_old(struct connections *connections);

#endif /* CONNECTIONS_H_ */
