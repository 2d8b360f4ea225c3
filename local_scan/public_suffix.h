/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUBLIC_SUFFIX_H_
#define PUBLIC_SUFFIX_H_

#include "answer.h"

/*
 * The public suffix list, by libpsl: under which names people register domains. The only file that
 * knows libpsl.
 */

/* Longest domain, in bytes with its NUL. */
enum { PUBLIC_SUFFIX_DOMAIN_SIZE = 256 };

struct public_suffix;

/**
 * public_suffix_open(path, why):
 * Read the list ${path}, in the form of publicsuffix.org or compiled (DAFSA); with "" Debian's
 * (package publicsuffix), or the one built into libpsl where that is newer. NULL with ${why} when
 * there is none or memory is out.
 */
struct public_suffix *
public_suffix_open(const char *path, struct why *why);

/**
 * public_suffix_close(list):
 * Free it. NULL does nothing.
 */
void
public_suffix_close(struct public_suffix *list);

/**
 * public_suffix_organisation(list, domain, organisation):
 * The organisational domain (RFC 7489, section 3.2) of ${domain}, which is in A-labels and lower
 * case: one label more than the public suffix it is under. A name that is a public suffix itself,
 * also one of a single label, is its own, so that it never aligns with what is below it. One of
 * PUBLIC_SUFFIX_DOMAIN_SIZE bytes or more gives "".
 */
void
public_suffix_organisation(const struct public_suffix *list, const char *domain,
    char organisation[PUBLIC_SUFFIX_DOMAIN_SIZE]);

#endif /* PUBLIC_SUFFIX_H_ */
