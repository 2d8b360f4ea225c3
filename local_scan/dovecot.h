/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DOVECOT_H_
#define DOVECOT_H_

#include "answer.h"
#include "deadline.h"

/*
 * Dovecot's SASL socket, as its client (Dovecot's "Authentication Protocol", version 1). Exim's own
 * dovecot driver waits without end, answers 535 where Dovecot says that it cannot tell, and learns
 * the name after the password was judged, too late for a lock.
 */

/* Longest login name and longest password, in bytes. */
enum { DOVECOT_NAME_MAX = 255, DOVECOT_PASSWORD_MAX = 1024 };

/* One try to log in. */
struct dovecot_try {
	const char *socket; /* path of an auth-client socket */
	const char *login;
	const char *password;
	const char *peer;  /* IP address of who tries */
	const char *local; /* IP address he is connected to */
};

/**
 * dovecot_login(try, deadline, why):
 * Does Dovecot take this login with this password? It is asked by PLAIN, as of a connection with
 * TLS, and without its own penalty for an address: who is locked is our matter. ANSWER_NO: it
 * refuses them; a name or a password that is empty or too long is refused without asking.
 * ANSWER_CANNOT_TELL: ${why}; Dovecot's own "temp_fail" is that.
 */
enum answer
dovecot_login(const struct dovecot_try *try, struct deadline deadline, struct why *why);

#endif /* DOVECOT_H_ */
