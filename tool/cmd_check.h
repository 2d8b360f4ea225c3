/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMD_CHECK_H_
#define CMD_CHECK_H_

#include "sentence.h"

/* coexim check: what the scanner that runs here finds in a message. */

#define CMD_CHECK "check FILE [--socket=FILE] [--rules=FILE]"

/*
 * Ask for all checks of one message, and print what was found. "-" is the standard input.
 * SENTENCE_DONE: all were made, and found neither virus nor malware; SENTENCE_FOUND: one of them
 * did; SENTENCE_TROUBLE: not all could be made, and nothing was found.
 */
enum sentence_end
cmd_check(const struct sentence_values *values);

#endif /* CMD_CHECK_H_ */
