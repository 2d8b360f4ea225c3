/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMD_DIGEST_H_
#define CMD_DIGEST_H_

#include "sentence.h"

/* coexim digest: what persons are told of the mail that is kept for them (digest_text.h). */

#define CMD_DIGEST_RUN                                                                             \
	"digest run [--now] [--directory=FILE] [--state=FILE] [--templates=FOLDER]"                \
	" [--rules=FILE]"
#define CMD_DIGEST_PREVIEW                                                                         \
	"digest preview [--person=ADDRESS] [--out=FILE] [--directory=FILE] [--state=FILE]"         \
	" [--templates=FOLDER] [--rules=FILE]"

/* Send a digest to each person for whom something new is kept and whose domain's hour has come;
 * with --now, whatever the hour. For a job that runs every few minutes; a second one at the same
 * time does nothing. Whom it could not be sent to keeps back no other, and is tried again by the
 * next run. */
enum sentence_end
cmd_digest_run(const struct sentence_values *values);

/* Write the page that his digest is of all that is kept for ADDRESS, or else one of examples, to
 * FILE or standard output. SENTENCE_FOUND: nothing is kept for him, and it is of examples. */
enum sentence_end
cmd_digest_preview(const struct sentence_values *values);

#endif /* CMD_DIGEST_H_ */
