/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ADMIN_LOGIN_H_
#define ADMIN_LOGIN_H_

#include "web_settings.h"

/* Who is the administrator: whom the proxy has logged in, or who has the key. */

enum admin_answer {
	ADMIN_YES,
	ADMIN_NO,  /* and nothing he could say here would change that */
	ADMIN_ASK, /* the browser may ask him for name and key (HTTP's Basic scheme) */
};

/* Longest name of one, in bytes with the NUL. */
enum { ADMIN_NAME_SIZE = 128 };

struct admin_claim {
	const char *header;     /* the value of admin_header; NULL: it was not sent, or twice */
	const char *user, *key; /* of the Basic scheme; NULL: not sent */
};

/**
 * admin_login(settings, claim, name):
 * ADMIN_YES: ${name}, of printable ASCII, for the audit.
 */
enum admin_answer
admin_login(const struct web_settings *settings, const struct admin_claim *claim,
    char name[ADMIN_NAME_SIZE]);

#endif /* ADMIN_LOGIN_H_ */
