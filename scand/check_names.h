/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHECK_NAMES_H_
#define CHECK_NAMES_H_

/* The checks that this scanner makes: bits of what is asked, and of what is done. */
enum {
	CHECK_VIRUS = 1,
	CHECK_MALWARE = 2,
	CHECK_SPAM = 4,
	CHECKS_ALL = CHECK_VIRUS | CHECK_MALWARE | CHECK_SPAM,
};

/* Their names in PROTOCOL.md, in the order of their bits. */
enum { CHECKS_COUNT = 3 };
static const char *const checks_names[CHECKS_COUNT] = {"virus", "malware", "spam"};

#endif /* CHECK_NAMES_H_ */
