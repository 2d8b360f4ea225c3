/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

#include <stdio.h>
#include <string.h>

#include "escape.h"

/* Longest part of a reply that a stranger may have written, in bytes with its NUL. */
enum { FOUND_SIZE = 256 };

void
verdict_accept(struct verdict *verdict)
{
	*verdict = (struct verdict){.kind = VERDICT_ACCEPT, .contact = CONTACT_UNKNOWN};
}

void
verdict_refuse(struct verdict *verdict, enum refusal refusal, const char *check, const char *detail)
{
	const char *contact = contact_name(verdict->contact);
	char found[FOUND_SIZE];

	snprintf(verdict->check, sizeof(verdict->check), "%s", check);
	if (snprintf(verdict->detail, sizeof(verdict->detail), "%s", detail) >=
	    (int)sizeof(verdict->detail))
		memcpy(verdict->detail + sizeof(verdict->detail) - 4, "...", 4);
	escape_log(found, sizeof(found), detail, strlen(detail));
	verdict->kind = VERDICT_TEMPFAIL;
	switch (refusal) {
	case REFUSAL_FOUND:
		verdict->kind = VERDICT_REJECT;
		snprintf(verdict->reply, sizeof(verdict->reply), "5.7.1 %s %s: %s", contact,
		    verdict->check, found);
		break;
	case REFUSAL_FOUND_TRY_LATER:
		snprintf(verdict->reply, sizeof(verdict->reply), "4.7.1 %s %s: %s", contact,
		    verdict->check, found);
		break;
	case REFUSAL_CANNOT_TELL:
		snprintf(verdict->reply, sizeof(verdict->reply),
		    "4.7.1 %s %s: cannot be checked now, try again later", contact, verdict->check);
		break;
	case REFUSAL_UNANSWERED:
		snprintf(verdict->reply, sizeof(verdict->reply),
		    "4.3.0 %s %s: cannot answer now, try again later", contact, verdict->check);
		break;
	case REFUSAL_CONFIGURATION:
		snprintf(verdict->reply, sizeof(verdict->reply),
		    "4.3.5 %s: local configuration problem, try again later", verdict->check);
		break;
	}
}

void
verdict_add(char list[VERDICT_CHECKS_SIZE], const char *check)
{
	size_t used = strlen(list);
	const char *comma = used > 0 ? "," : "";

	/* Room for a comma and "..." is kept free for the name that does not fit. */
	if (used + strlen(comma) + strlen(check) + sizeof(",...") <= VERDICT_CHECKS_SIZE)
		snprintf(list + used, VERDICT_CHECKS_SIZE - used, "%s%s", comma, check);
	else if (used < 3 || strcmp(list + used - 3, "...") != 0)
		snprintf(list + used, VERDICT_CHECKS_SIZE - used, "%s...", comma);
}

const char *
verdict_name(enum verdict_kind kind)
{
	switch (kind) {
	case VERDICT_ACCEPT:
		return ("accept");
	case VERDICT_REJECT:
		return ("reject");
	case VERDICT_TEMPFAIL:
		return ("tempfail");
	}
	return ("-");
}
