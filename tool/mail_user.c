/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mail_user.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

static const char name[] = "Debian-exim";

int
mail_user_become(struct why *why)
{
	const struct passwd *user;

	if (geteuid() != 0)
		return (0);
	user = getpwnam(name);
	if (user == NULL) {
		why_set(why, "there is no user %s: install exim4-daemon-heavy", name);
		return (-1);
	}
	if (initgroups(name, user->pw_gid) == -1 || setgid(user->pw_gid) == -1 ||
	    setuid(user->pw_uid) == -1) {
		why_errno(why, "becoming %s", name);
		return (-1);
	}
	return (0);
}
