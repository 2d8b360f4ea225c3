/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPF_REWRITE_H_
#define SPF_REWRITE_H_

#include <stdbool.h>
#include <stddef.h>

#include "spf_expand.h"
#include "spf_lookup.h"

/*
 * An SPF record in words that libspf2 evaluates as RFC 7208 wants it, and in which nothing is left
 * of what a sender wrote: names are numbers ("n7.spf") of a list; networks are those that the peer
 * is in; all stands last, and without it redirect; ptr is an exists that we answer; what does
 * not count (exp, other modifiers) is gone. With it come libspf2's faults: it knows no /0, and
 * redirect only where it stands.
 */

enum spf_name_kind {
	SPF_NAME_RECORD, /* of include and redirect */
	SPF_NAME_A,
	SPF_NAME_MX,
	SPF_NAME_HOST, /* a mail host, which DNS named */
	SPF_NAME_EXISTS,
	SPF_NAME_PTR
};

struct spf_name {
	enum spf_name_kind kind;
	bool any; /* with /0: any address is the peer's */
	char *text;
};

enum {
	/* A record has no more terms that can be reached, nor are there more records. */
	SPF_NAMES_MAX =
	    (SPF_LOOKUPS_MAX + 1) * (SPF_LOOKUPS_MAX + 2) + SPF_LOOKUPS_MAX * SPF_MX_MAX + 1,
	SPF_TOKEN_SIZE = 16,
	SPF_REWRITTEN_SIZE = 1024
};

struct spf_names {
	struct spf_name names[SPF_NAMES_MAX];
	size_t count;
};

/**
 * spf_rewrite_add(names, kind, any, text, token):
 * Put a copy of ${text} on the list, and its number into ${token}. Return 0, or -1 when the list is
 * full or memory is out.
 */
int
spf_rewrite_add(struct spf_names *names, enum spf_name_kind kind, bool any, const char *text,
    char token[SPF_TOKEN_SIZE]);

/**
 * spf_rewrite_find(names, token):
 * What stands there under that number; NULL when there is no such one.
 */
const struct spf_name *
spf_rewrite_find(const struct spf_names *names, const char *token);

/**
 * spf_rewrite_free(names):
 * Free the texts; the list is empty then.
 */
void
spf_rewrite_free(struct spf_names *names);

/**
 * spf_rewrite(record, size, values, lookup, names, rewritten):
 * Rewrite ${record}, which spf_syntax_check() has found right, for ${lookup}'s peer; its
 * domain-specs are expanded by ${values} onto ${names}. Return 0; or -1 when memory is out, and
 * then
 * ${lookup} has ended.
 */
int
spf_rewrite(const char *record, size_t size, const struct spf_values *values,
    struct spf_lookup *lookup, struct spf_names *names, char rewritten[SPF_REWRITTEN_SIZE]);

#endif /* SPF_REWRITE_H_ */
