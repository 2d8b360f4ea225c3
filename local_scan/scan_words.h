/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCAN_WORDS_H_
#define SCAN_WORDS_H_

#include <stdbool.h>
#include <stddef.h>

#include "scan_reply.h"

/*
 * The words of a line of the scanner's answer (scand/PROTOCOL.md). Each function returns false
 * for what is not exactly as it should be, and then has written nothing that counts.
 */

/* Most words of a line, the first one included. */
enum { SCAN_WORDS_MAX = 4 };

/**
 * scan_words_split(line, words, count):
 * Cut ${line} at its single spaces into ${words}, each with at least one byte. The line is
 * changed.
 */
bool
scan_words_split(char *line, char *words[SCAN_WORDS_MAX], size_t *count);

/**
 * scan_words_class(word, class):
 * A class of malware: a to z and -.
 */
bool
scan_words_class(const char *word, char class[SCAN_CLASS_SIZE]);

/**
 * scan_words_action(word, action):
 * reject, quarantine or tag.
 */
bool
scan_words_action(const char *word, enum scan_action *action);

/**
 * scan_words_points(word, points):
 * A decimal such as 2.5, -1 or 0.125: up to four digits, then up to three after the point.
 */
bool
scan_words_points(const char *word, double *points);

/**
 * scan_words_probability(word, p):
 * 0.0000 to 1.0000, with exactly four digits after the point.
 */
bool
scan_words_probability(const char *word, double *p);

/**
 * scan_words_learned(word, ham, spam):
 * ham=N,spam=M, with up to twelve digits each.
 */
bool
scan_words_learned(const char *word, int64_t *ham, int64_t *spam);

#endif /* SCAN_WORDS_H_ */
