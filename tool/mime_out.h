/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MIME_OUT_H_
#define MIME_OUT_H_

#include <stddef.h>

#include "answer.h"

/* A mail of ours in MIME, by GMime. */

/* Texts are UTF-8; addresses are of the directory's form (dot-atoms, ASCII). */
struct mime_out {
	const char *from_name, *from; /* name and address */
	const char *to;               /* address */
	const char *subject;
	const char *plain, *html; /* the same in two forms, LF line ends */
};

/**
 * mime_out_make(mail, text, size, why):
 * Make a message of multipart/alternative: headers of a mail that a program writes and that nobody
 * is to answer automatically (RFC 3834), with Date and Message-ID, and lines that are short and
 * ASCII alone, whatever is in it, so that no server on the way has to change them. LF line ends.
 * Return 0, and
 * ${text} of ${size} bytes is to be freed with free(); or -1 with ${why}.
 */
int
mime_out_make(const struct mime_out *mail, char **text, size_t *size, struct why *why);

#endif /* MIME_OUT_H_ */
