/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAIL_USER_H_
#define MAIL_USER_H_

#include "answer.h"

/**
 * mail_user_become(why):
 * Started as root, go on as the user of the mail system, to whom the state belongs: a
 * file that root makes beside a database would shut that user out. As any other user, nothing.
 * Return 0, or -1 with ${why}.
 */
int
mail_user_become(struct why *why);

#endif /* MAIL_USER_H_ */
