/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAIL_EYE_H_
#define MAIL_EYE_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/*
 * Makes the classifier's numbers of a message, which is hostile, in a process of its own: as
 * nobody where we are root, in the jail of the scanner's workers (jail.h), with no file but the
 * message. One that dies or takes too long is replaced, and its message is passed over.
 */

struct mail_eye;

/* Return NULL with ${why}. */
struct mail_eye *
mail_eye_open(struct why *why);

/* End it. NULL does nothing. */
void
mail_eye_close(struct mail_eye *eye);

/**
 * mail_eye_see(eye, message, size, count, why):
 * The ${count} numbers of the message of ${size} bytes, each in its bounds, good until the next
 * call; or NULL with ${why}.
 */
const uint32_t *
mail_eye_see(
    struct mail_eye *eye, const char *message, size_t size, size_t *count, struct why *why);

#endif /* MAIL_EYE_H_ */
