/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SUBMIT_H_
#define SUBMIT_H_

#include <stddef.h>

#include "answer.h"
#include "deadline.h"

/**
 * submit_mail(recipient, text, size, deadline, why):
 * Hand the message ${text} of ${size} bytes, headers and body with LF line ends, to this machine's
 * mail system (sendmail(8)) for ${recipient}, with the null sender: it makes no bounce. Return 0
 * when it has been taken; or -1 with ${why}.
 */
int
submit_mail(const char *recipient, const char *text, size_t size, struct deadline deadline,
    struct why *why);

/* A message that is passed on as it is. */
struct submission {
	const char *sender; /* of the envelope; "" for the null sender */
	const char *recipient;
	int message;          /* a descriptor, at its beginning */
	const char *protocol; /* which the mail system's $received_protocol will be */
};

/**
 * submit_as(submission, deadline, why):
 * Hand it over with this envelope; only for a user whom the mail system trusts. Whatever is wrong
 * is said here, and nothing is mailed to the sender. Return 0 when it has been taken; or -1 with
 * ${why}: then it was not, unless the ${deadline} had passed.
 */
int
submit_as(const struct submission *submission, struct deadline deadline, struct why *why);

#endif /* SUBMIT_H_ */
