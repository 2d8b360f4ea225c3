/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMD_O365_H_
#define CMD_O365_H_

#include "sentence.h"

/* coexim o365: Office 365's networks, as Microsoft publishes them (o365_list.h). */

#define CMD_O365_LOAD "o365 load FILE [--date=DATE] [--replace] [--directory=FILE]"
#define CMD_O365_SHOW "o365 show [--directory=FILE] [--age]"

/* Load the list; its date is the file's where none is given. "-" is the standard input. */
enum sentence_end
cmd_o365_load(const struct sentence_values *values);

/* Show the networks and the list's age, or the age alone, and that only when it is too old, for a
 * daily job. SENTENCE_FOUND: too old. */
enum sentence_end
cmd_o365_show(const struct sentence_values *values);

#endif /* CMD_O365_H_ */
