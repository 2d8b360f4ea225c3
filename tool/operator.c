/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "operator.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plain_text.h"

enum { NAME_SIZE = 64 };

void
operator_name(char out[OPERATOR_SIZE])
{
	const struct passwd *user = getpwuid(getuid());
	const char *by = getenv("SUDO_USER");
	char name[NAME_SIZE];

	if (user == NULL)
		snprintf(out, OPERATOR_SIZE, "user %ld", (long)getuid());
	else if (by == NULL || by[0] == '\0' || getuid() != 0)
		snprintf(out, OPERATOR_SIZE, "%s", user->pw_name);
	else
		snprintf(out, OPERATOR_SIZE, "%.32s (sudo by %s)", user->pw_name,
		    plain_text(name, sizeof(name), by, strlen(by)));
}
