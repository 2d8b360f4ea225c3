/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ROUTE_H_
#define ROUTE_H_

#include <stdint.h>

#include "token.h"

/*
 * What a path asks for.
 *
 *   /release/TOKEN  /allow/TOKEN  /delete/TOKEN      a person's
 *   /admin/  /admin/days  /admin/entry/NUMBER  /admin/entry/NUMBER/release  .../delete
 */

enum route_kind {
	ROUTE_NONE, /* anything else */
	ROUTE_TOKEN,
	ROUTE_ADMIN, /* without its last slash: relative links would lead elsewhere */
	ROUTE_LIST,
	ROUTE_DAYS,
	ROUTE_ENTRY,
	ROUTE_ENTRY_RELEASE,
	ROUTE_ENTRY_DELETE,
};

struct route {
	enum route_kind kind;
	enum token_action action; /* ROUTE_TOKEN */
	const char *token;        /* the same: within the path, a stranger's, of any length */
	int64_t entry;            /* ROUTE_ENTRY...: above 0 */
};

/**
 * route_of(path):
 * Read ${path}, a stranger's, without its query.
 */
struct route
route_of(const char *path);

#endif /* ROUTE_H_ */
