/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HEURISTICS_H_
#define HEURISTICS_H_

#include "malware_rules.h"

/*
 * libclamav's heuristics, by the groups in which it can be asked for them. What is of a group
 * is a sign (kind sign of malware_rule), by its name without "Heuristics."; every other name
 * that libclamav gives, its heuristics for known worms and exploits too, is a virus.
 */
enum heuristics_group {
	HEURISTICS_ENCRYPTED_ARCHIVE = 1,
	HEURISTICS_ENCRYPTED_DOCUMENT = 2,
	HEURISTICS_MACROS = 4,
	HEURISTICS_BROKEN_PROGRAM = 8,
	HEURISTICS_BROKEN_PICTURE = 16,
	HEURISTICS_PHISHING = 32,
	HEURISTICS_PARTITIONS = 64,
};

/**
 * heuristics_sign(name):
 * The sign that ${name}, as libclamav gives it, stands for; or NULL: it is no sign.
 */
const char *
heuristics_sign(const char *name);

/**
 * heuristics_wanted(rules):
 * The groups in which a row could find something: libclamav is not asked for the others.
 */
unsigned int
heuristics_wanted(const struct malware_rules *rules);

#endif /* HEURISTICS_H_ */
