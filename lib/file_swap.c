/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "file_swap.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Give the new file what the old one has. */
static int
take_over(const struct file_swap *swap, mode_t mode)
{
	struct stat there;

	if (stat(swap->path, &there) == -1)
		return (errno == ENOENT ? fchmod(swap->fd, mode) : -1);
	/* chown takes set-uid bits away, so the mode comes last. */
	if (fchown(swap->fd, there.st_uid, there.st_gid) == -1)
		return (-1);
	return (fchmod(swap->fd, there.st_mode & 0777));
}

int
file_swap_begin(struct file_swap *swap, const char *path, mode_t mode, struct why *why)
{
	int whole = snprintf(swap->path, sizeof(swap->path), "%s", path),
	    length = snprintf(swap->beside, sizeof(swap->beside), "%s.XXXXXX", path);

	if (whole < 0 || length < 0 || (size_t)length >= sizeof(swap->beside)) {
		why_set(why, "%s: the path is too long", path);
		return (-1);
	}
	swap->fd = mkostemp(swap->beside, O_CLOEXEC);
	if (swap->fd == -1) {
		why_errno(why, "cannot make %s", swap->beside);
		return (-1);
	}
	if (take_over(swap, mode) == -1) {
		why_errno(why, "cannot replace %s", path);
		file_swap_abandon(swap);
		return (-1);
	}
	return (0);
}

static int
sync_folder(const struct file_swap *swap)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(swap->path, '/');
	int fd, result;

	if (slash == NULL)
		snprintf(folder, sizeof(folder), ".");
	else
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - swap->path) + 1, swap->path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	result = fsync(fd);
	close(fd);
	return (result);
}

int
file_swap_commit(struct file_swap *swap, struct why *why)
{
	if (fsync(swap->fd) == -1 || rename(swap->beside, swap->path) == -1) {
		why_errno(why, "cannot replace %s", swap->path);
		file_swap_abandon(swap);
		return (-1);
	}
	close(swap->fd);
	if (sync_folder(swap) == -1) {
		why_errno(why, "cannot sync the folder of %s", swap->path);
		return (-1);
	}
	return (0);
}

void
file_swap_abandon(struct file_swap *swap)
{
	close(swap->fd);
	unlink(swap->beside);
}
