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

#endif /* SUBMIT_H_ */
