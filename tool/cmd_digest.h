/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMD_DIGEST_H_
#define CMD_DIGEST_H_

#include "sentence.h"

/* coexim digest: what persons are told of the mail that is kept for them (digest_text.h). */

#define CMD_DIGEST_PREVIEW "digest preview [--out=FILE] [--templates=FOLDER]"

/* Write the page that the templates make, of example entries, to FILE or standard output. */
enum sentence_end
cmd_digest_preview(const struct sentence_values *values);

#endif /* CMD_DIGEST_H_ */
