/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REPLY_H_
#define REPLY_H_

#include <stddef.h>

#include "config.h"
#include "findings.h"

/* The findings of a scan as the text of a reply (PROTOCOL.md). Pure. */

/* Room for the longest reply: every finding with every byte percent-encoded. 64 KB at most. */
enum { REPLY_SIZE = FINDINGS_MAX * (FINDINGS_TEXT_SIZE * 3 + 16) + 64 };

/**
 * reply_check(findings, out):
 * The reply to CHECK, ended by its line "end". Return its size in bytes.
 */
size_t
reply_check(const struct findings *findings, char out[REPLY_SIZE]);

/**
 * reply_clamd(findings, subject, on_limit, terminator, out):
 * The reply to one of clamd's commands, "${subject}: OK", "... FOUND" or
 * "... ERROR", with its ${terminator}. Return its size in bytes.
 */
size_t
reply_clamd(const struct findings *findings, const char *subject, enum config_on_limit on_limit,
    char terminator, char out[REPLY_SIZE]);

#endif /* REPLY_H_ */
