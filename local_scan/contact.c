/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "contact.h"

#include <stddef.h>
#include <string.h>

/* The contact of that name which takes connections; else CONTACT_UNKNOWN. */
static enum contact
contact_of_listener(const char *name)
{
	static const enum contact listening[] = {CONTACT_S0, CONTACT_S1, CONTACT_S2};
	size_t i;

	for (i = 0; i < sizeof(listening) / sizeof(listening[0]); i++)
		if (strcmp(contact_name(listening[i]), name) == 0)
			return (listening[i]);
	return (CONTACT_UNKNOWN);
}

enum answer
contact_find(const struct message *message, struct directory *directory, enum contact *contact,
    struct why *why)
{
	char name[DIRECTORY_NAME_SIZE];
	enum contact found;

	*contact = CONTACT_UNKNOWN;
	if (message->interface == NULL) {
		*contact = CONTACT_LOCAL;
		return (ANSWER_YES);
	}
	switch (directory_contact(directory, message->interface, message->port, name, why)) {
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_NO:
		why_set(why, "no row of listener has interface %s port %d", message->interface,
		    message->port);
		return (ANSWER_NO);
	case ANSWER_YES:
		break;
	}
	found = contact_of_listener(name);
	if (found == CONTACT_UNKNOWN) {
		why_set(why, "listener says %s for interface %s port %d, which receives nothing",
		    name, message->interface, message->port);
		return (ANSWER_NO);
	}
	if (strcmp(message->acl_contact, name) != 0) {
		why_set(why, "listener says %s for interface %s port %d, acl_c_contact says %.16s",
		    name, message->interface, message->port,
		    message->acl_contact[0] != '\0' ? message->acl_contact : "nothing");
		return (ANSWER_NO);
	}
	*contact = found;
	return (ANSWER_YES);
}

bool
contact_is_own_bounce(const struct message *message)
{
	return (message->interface == NULL && message->sender[0] == '\0');
}
