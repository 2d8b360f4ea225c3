/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_auth.h"

#include <stdio.h>

enum answer
check_auth(struct facts *facts, struct finding *finding)
{
	const char *id = facts_message(facts)->authenticated_id;
	const struct directory_login *login;

	if (id[0] == '\0') {
		why_set(&finding->detail, "nobody has logged in on this connection");
		snprintf(finding->code, sizeof(finding->code), "7.0");
		snprintf(finding->reply, sizeof(finding->reply), "authentication required");
		return (ANSWER_YES);
	}
	switch (facts_login(facts, &login, &finding->detail)) {
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_NO:
		why_set(&finding->detail, "login %.200s is in no row of login and no mailbox", id);
		break;
	case ANSWER_YES:
		if (login->may_submit)
			return (ANSWER_NO);
		why_set(&finding->detail,
		    "login %.200s is blocked, or its mailbox is blocked or not on SkyConnect", id);
		break;
	}
	snprintf(finding->reply, sizeof(finding->reply), "this login may not send now");
	return (ANSWER_YES);
}
