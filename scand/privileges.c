/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "privileges.h"

#include <sys/prctl.h>

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

int
privileges_find(const struct config *config, struct privileges *privileges, struct why *why)
{
	const struct passwd *user;
	const struct group *group;

	if (geteuid() != 0) {
		*privileges = (struct privileges){
		    .uid = geteuid(), .gid = getegid(), .socket_gid = getegid()};
		return (0);
	}
	user = getpwnam(config->user);
	if (user == NULL) {
		why_set(why,
		    "there is no user \"%s\" (setting user); as root: adduser --system "
		    "--group --no-create-home %s",
		    config->user, config->user);
		return (-1);
	}
	if (user->pw_uid == 0) {
		why_set(
		    why, "the setting user must not be root: hostile mail is parsed as that user");
		return (-1);
	}
	privileges->uid = user->pw_uid;
	privileges->gid = user->pw_gid;
	group = getgrnam(config->socket_group);
	if (group == NULL) {
		why_set(
		    why, "there is no group \"%s\" (setting socket_group)", config->socket_group);
		return (-1);
	}
	privileges->socket_gid = group->gr_gid;
	return (0);
}

int
privileges_drop(const struct privileges *privileges, struct why *why)
{
	if (geteuid() == 0 &&
	    (setgroups(1, &privileges->gid) == -1 ||
		setresgid(privileges->gid, privileges->gid, privileges->gid) == -1 ||
		setresuid(privileges->uid, privileges->uid, privileges->uid) == -1)) {
		why_errno(why, "cannot become the user of the settings");
		return (-1);
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) {
		why_errno(why, "no_new_privs");
		return (-1);
	}
	return (0);
}
