/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "admin_login.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "form_proof.h"

/* A name that may stand in a log line: no blank, so that it is one word of admins. */
static bool
is_name(const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		if (name[i] <= ' ' || name[i] > '~' || i == ADMIN_NAME_SIZE - 1)
			return (false);
	return (i > 0);
}

static bool
is_admin(const char *admins, const char *name)
{
	size_t size = strlen(name);

	if (strcmp(admins, "any") == 0)
		return (true);
	while (*admins != '\0') {
		size_t word = strcspn(admins, " ");

		if (word == size && strncmp(admins, name, size) == 0)
			return (true);
		admins += word;
		admins += strspn(admins, " ");
	}
	return (false);
}

enum admin_answer
admin_login(const struct web_settings *settings, const struct admin_claim *claim,
    char name[ADMIN_NAME_SIZE])
{
	if (settings->admin_header[0] != '\0' && claim->header != NULL && is_name(claim->header) &&
	    is_admin(settings->admins, claim->header)) {
		memcpy(name, claim->header, strlen(claim->header) + 1);
		return (ADMIN_YES);
	}
	if (settings->admin_key[0] == '\0')
		return (ADMIN_NO);
	if (claim->user != NULL && claim->key != NULL && is_name(claim->user) &&
	    form_same(settings->admin_key, claim->key)) {
		memcpy(name, claim->user, strlen(claim->user) + 1);
		return (ADMIN_YES);
	}
	return (ADMIN_ASK);
}
