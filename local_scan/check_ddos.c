/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_ddos.h"

#include <string.h>

enum answer
check_ddos(struct facts *facts, struct finding *finding)
{
	static const char *const asked[] = {"reject", "tempfail", "off"};
	const char *ddos = facts_message(facts)->acl_ddos;
	size_t i;

	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (strcmp(ddos, asked[i]) == 0)
			return (ANSWER_NO);
	why_set(&finding->detail,
	    "the ACLs have not asked for the limits of this connection; acl_c_ddos is \"%.32s\"",
	    ddos);
	return (ANSWER_CANNOT_TELL);
}
