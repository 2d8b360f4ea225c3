/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_quarantine.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cmd_learn.h"
#include "database_path.h"
#include "mail_user.h"

enum { DAY_S = 86400 };

/*
 * The model is root's, the folder the mail system's user's: root reads there, and neither renames
 * nor removes, since whoever owns a folder decides where a path in it leads.
 */

/* Empties the folder ${path} and removes it. */
static int
remove_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *found;

	if (folder == NULL)
		return (errno == ENOENT ? 0 : -1);
	while ((found = readdir(folder)) != NULL)
		if (found->d_name[0] != '.' && unlinkat(dirfd(folder), found->d_name, 0) == -1) {
			closedir(folder);
			return (-1);
		}
	closedir(folder);
	return (rmdir(path));
}

/* Take what waits in ${from} to ${to}. What a run that was broken off has left there is learned
 * now; what cannot be learned for a day goes. */
static int
take_folder(const char *from, const char *to)
{
	struct stat there;

	if (lstat(to, &there) == 0) {
		if (time(NULL) - there.st_mtime < DAY_S)
			return (0);
		if (remove_folder(to) == -1)
			return (-1);
	}
	return (rename(from, to) == 0 || errno == ENOENT ? 0 : -1);
}

/* Run it as the mail system's user: remove ${to}, or with ${from} not NULL take it there. */
static int
as_mail_user(const char *from, const char *to, struct why *why)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		if (mail_user_become(NULL) == -1)
			_exit(1);
		_exit((from != NULL ? take_folder(from, to) : remove_folder(to)) == 0 ? 0 : 1);
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid || status != 0) {
		why_set(why, "%s cannot be %s", to, from != NULL ? "taken" : "removed");
		return (-1);
	}
	return (0);
}

static enum sentence_end
teach(const char *folder, const char *kind, struct why *why)
{
	char from[PATH_MAX], to[PATH_MAX];
	const struct sentence_values values = {.value = {kind, to, NULL, NULL}, .count = 4};
	enum sentence_end end;

	snprintf(from, sizeof(from), "%.4000s/teach/%s", folder, kind);
	snprintf(to, sizeof(to), "%.4000s/teach/%s.taken", folder, kind);
	if (as_mail_user(from, to, why) == -1)
		return (SENTENCE_TROUBLE);
	if (access(to, F_OK) == -1)
		return (SENTENCE_DONE);
	end = cmd_learn(&values);
	if (end != SENTENCE_TROUBLE && as_mail_user(NULL, to, why) == -1)
		end = SENTENCE_TROUBLE;
	return (end);
}

enum sentence_end
cmd_quarantine_teach(const struct sentence_values *values)
{
	const char *folder = quarantine_folder(values->value[0]);
	enum sentence_end ham, spam;
	struct why why = {""};

	ham = teach(folder, "ham", &why);
	spam = teach(folder, "spam", &why);
	if (why.text[0] != '\0')
		fprintf(stderr, "coexim: %s\n", why.text);
	return (ham > spam ? ham : spam);
}
