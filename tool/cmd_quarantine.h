/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMD_QUARANTINE_H_
#define CMD_QUARANTINE_H_

#include "sentence.h"

/* "coexim quarantine ...": the sentences, and what runs them. Each is about the state of the mail
 * system, so as root it goes on as the mail system's user. */

#define QUARANTINE_PLACES "[--state=FILE] [--directory=FILE] [--folder=FILE]"

#define CMD_QUARANTINE_LIST                                                                        \
	"quarantine list [--recipient=WORD] [--sender=WORD] [--reason=WORD] [--contact=WORD]"      \
	" [--since=DATE] [--before=DATE] [--limit=NUMBER] [--all] [--json] [--state=FILE]"
#define CMD_QUARANTINE_SHOW "quarantine show NUMBER [--raw] [--state=FILE] [--folder=FILE]"
#define CMD_QUARANTINE_RELEASE                                                                     \
	"quarantine release NUMBER [--allow] [--force] " QUARANTINE_PLACES " [--socket=FILE]"
#define CMD_QUARANTINE_DELETE "quarantine delete NUMBER [--spam] " QUARANTINE_PLACES
#define CMD_QUARANTINE_EXPIRE "quarantine expire " QUARANTINE_PLACES
#define CMD_QUARANTINE_CHECK  "quarantine check [--hash] [--forget] " QUARANTINE_PLACES
#define CMD_QUARANTINE_TEACH  "quarantine teach [--folder=FILE]"
#define CMD_QUARANTINE_LMTP   "quarantine lmtp " QUARANTINE_PLACES
#define CMD_QUARANTINE_REPLY  "quarantine reply " QUARANTINE_PLACES

/* What passes all filters, the newest first: a table, or with --json an array of objects. --all:
 * also what was released, deleted or has expired. */
enum sentence_end
cmd_quarantine_list(const struct sentence_values *values);

/* One entry: what the index says, and the message, headers and text, or with --raw as it came, as
 * lines that do nothing to a terminal. It is a line of the audit. */
enum sentence_end
cmd_quarantine_show(const struct sentence_values *values);

/* quarantine_release.h. --allow: and always take mail from this sender. --force: also malware, and
 * a virus that it is known to be. */
enum sentence_end
cmd_quarantine_release(const struct sentence_values *values);

/* --spam: and teach the classifier that it is. */
enum sentence_end
cmd_quarantine_delete(const struct sentence_values *values);

/* Let go of what is over a limit, and of what is left of broken releases. */
enum sentence_end
cmd_quarantine_expire(const struct sentence_values *values);

/* Compare files and index, and mend. --hash: read each file. --forget: what is lost is expired. */
enum sentence_end
cmd_quarantine_check(const struct sentence_values *values);

/* Learn what releases and deletes have laid down (quarantine_teach.h). The one that stays root. */
enum sentence_end
cmd_quarantine_teach(const struct sentence_values *values);

/* Take one LMTP connection on standard input and output, as Exim's transport starts it. */
enum sentence_end
cmd_quarantine_lmtp(const struct sentence_values *values);

/* The same for what persons answer to their digests. */
enum sentence_end
cmd_quarantine_reply(const struct sentence_values *values);

#endif /* CMD_QUARANTINE_H_ */
