/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "exim_login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCAL_SCAN
#include <exim4/local_scan.h>

#include "dovecot.h"
#include "escape.h"

enum { ARGUMENTS = 6, WAIT_MAX_S = 120 };

int
coexim_dovecot_login(uschar **yield, int argc, uschar *argv[])
{
	/* Exim keeps the pointer alone. */
	static char answered[WHY_SIZE];
	struct dovecot_try try;
	struct why why = {""};
	char escaped[WHY_SIZE - sizeof("cannot tell: ")];
	const char *answer = NULL;
	long wait_s = argc == ARGUMENTS ? strtol((const char *)argv[5], NULL, 10) : 0;

	if (wait_s < 1 || wait_s > WAIT_MAX_S) {
		snprintf(answered, sizeof(answered),
		    "coexim_dovecot_login takes socket, login, password, two addresses and 1 to %d "
		    "seconds",
		    WAIT_MAX_S);
		*yield = (uschar *)answered;
		return (ERROR);
	}
	try = (struct dovecot_try){
	    .socket = (const char *)argv[0],
	    .login = (const char *)argv[1],
	    .password = (const char *)argv[2],
	    .peer = (const char *)argv[3],
	    .local = (const char *)argv[4],
	};
	switch (dovecot_login(&try, deadline_in_ms(wait_s * 1000), &why)) {
	case ANSWER_YES:
		answer = "yes";
		break;
	case ANSWER_NO:
		answer = "no";
		break;
	case ANSWER_CANNOT_TELL:
		break;
	}
	if (answer != NULL)
		snprintf(answered, sizeof(answered), "%s", answer);
	else
		snprintf(answered, sizeof(answered), "cannot tell: %s",
		    escape_log(escaped, sizeof(escaped), why.text, strlen(why.text)));
	*yield = (uschar *)answered;
	return (OK);
}
