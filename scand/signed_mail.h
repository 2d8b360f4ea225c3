/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIGNED_MAIL_H_
#define SIGNED_MAIL_H_

#include <stdbool.h>
#include <stddef.h>

/**
 * signed_mail_wraps(data, size):
 * Whether the first ${size} bytes ${data} of a file are those of an S/MIME message (RFC 8551, in
 * the syntax of RFC 5652) with what is signed, or compressed, within: mail programs show it like
 * any other mail, with its attachments, and libclamav does not look into it. Also true where it
 * cannot be told. Not for a signature that stands beside its text, nor for what is encrypted.
 */
bool
signed_mail_wraps(const void *data, size_t size);

#endif /* SIGNED_MAIL_H_ */
