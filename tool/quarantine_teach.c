/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_teach.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "fdio.h"
#include "kept_file.h"

enum { SIZE_MAX_TAUGHT = 32 * 1024 * 1024 };

static int
have_folder(const char *path, struct why *why)
{
	if (mkdir(path, 0750) == 0 || errno == EEXIST)
		return (0);
	why_errno(why, "cannot make %s", path);
	return (-1);
}

int
quarantine_teach(const char *folder, const char *kind, const char *name, int message, int64_t size,
    struct why *why)
{
	char above[PATH_MAX], below[PATH_MAX], path[PATH_MAX];
	struct kept_file file;
	int length;

	if (size > SIZE_MAX_TAUGHT)
		return (0);
	length = snprintf(above, sizeof(above), "%.3000s/teach", folder);
	snprintf(below, sizeof(below), "%.*s/%.8s", length, above, kind);
	snprintf(path, sizeof(path), "%.4000s/%.*s", below, KEPT_NAME_SIZE - 1, name);
	if (have_folder(above, why) == -1 || have_folder(below, why) == -1 ||
	    kept_file_begin(&file, folder, why) == -1)
		return (-1);
	if (fdio_copy_file(file.fd, message, 0, why) == -1) {
		kept_file_end(&file);
		return (-1);
	}
	/* Not synced: what a loss of power takes is one example. */
	if (rename(file.path, path) == -1) {
		why_errno(why, "cannot rename to %s", path);
		kept_file_end(&file);
		return (-1);
	}
	close(file.fd);
	return (0);
}
