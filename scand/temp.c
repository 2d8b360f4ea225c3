/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "temp.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How deep and how many: libclamav's own folders are three deep, what is more stays and is an
 * error. */
enum { REMOVE_DEPTH_MAX = 64 };

enum { FOLDER_PATH_SIZE = 320 };

/* One option of the file system that is being made; the mode alone is octal. */
static int
set_option(int fs, const char *name, uintmax_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIuMAX, value);
	return (fsconfig(fs, FSCONFIG_SET_STRING, name, text, 0));
}

/* A tmpfs that is mounted nowhere. Return its descriptor, or -1 with errno. */
static int
make_tmpfs(const struct config *config, uid_t uid, gid_t gid)
{
	int fs, mount, saved;

	fs = fsopen("tmpfs", FSOPEN_CLOEXEC);
	if (fs == -1)
		goto err0;
	if (set_option(fs, "size", (uintmax_t)config->temp_size) == -1 ||
	    set_option(fs, "nr_inodes", (uintmax_t)config->temp_inodes) == -1 ||
	    fsconfig(fs, FSCONFIG_SET_STRING, "mode", "0700", 0) == -1 ||
	    set_option(fs, "uid", uid) == -1 || set_option(fs, "gid", gid) == -1 ||
	    fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == -1)
		goto err1;
	mount =
	    fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (mount == -1)
		goto err1;
	close(fs);

	/* Success! */
	return (mount);

err1:
	saved = errno;
	close(fs);
	errno = saved;
err0:
	/* Failure! */
	return (-1);
}

int
temp_prepare(struct temp *temp, const struct config *config, uid_t uid, gid_t gid, struct why *why)
{
	size_t slots = 2 * (size_t)config->workers, i;

	temp->config = config;
	temp->owner = getpid();
	for (i = 0; i < TEMP_SLOTS_MAX; i++)
		temp->mount[i] = -1;
	if (config->temp == CONFIG_TEMP_FOLDER ||
	    (config->temp == CONFIG_TEMP_AUTO && geteuid() != 0))
		return (0);
	for (i = 0; i < slots; i++) {
		temp->mount[i] = make_tmpfs(config, uid, gid);
		if (temp->mount[i] == -1) {
			why_errno(why,
			    "cannot make a tmpfs for a worker (root and CAP_SYS_ADMIN are needed; "
			    "else set temp = folder)");
			return (-1);
		}
	}
	return (0);
}

static void
folder_path(const struct temp *temp, unsigned int slot, char path[FOLDER_PATH_SIZE])
{
	snprintf(path, FOLDER_PATH_SIZE, "%s/coexim-scand.%ld.%u", temp->config->temp_dir,
	    (long)temp->owner, slot);
}

/* Make the folder, or take the one that a worker before us made. */
static int
enter_folder(const char *path, struct why *why)
{
	struct stat status;
	int fd;

	if (mkdir(path, 0700) == -1 && errno != EEXIST) {
		why_errno(why, "cannot make the temp folder %s", path);
		goto err0;
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &status) == -1) {
		why_errno(why, "cannot open the temp folder %s", path);
		goto err1;
	}
	if (status.st_uid != geteuid() || (status.st_mode & 077) != 0) {
		why_set(why, "the temp folder %s is not ours alone: owner %lu, mode %03o", path,
		    (unsigned long)status.st_uid, status.st_mode & 0777);
		goto err1;
	}
	if (fchdir(fd) == -1) {
		why_errno(why, "cannot enter the temp folder %s", path);
		goto err1;
	}
	close(fd);

	/* Success! */
	return (0);

err1:
	if (fd != -1)
		close(fd);
err0:
	/* Failure! */
	return (-1);
}

int
temp_enter(const struct temp *temp, unsigned int slot, struct why *why)
{
	char path[FOLDER_PATH_SIZE];

	if (temp->mount[slot] != -1) {
		if (fchdir(temp->mount[slot]) == -1) {
			why_errno(why, "cannot enter the worker's tmpfs");
			return (-1);
		}
	} else {
		folder_path(temp, slot, path);
		if (enter_folder(path, why) == -1)
			return (-1);
	}
	return (temp_empty(why));
}

int
temp_check(const struct config *config, struct why *why)
{
	struct stat status;
	struct statvfs space;
	uint64_t room;

	if (stat(".", &status) == -1 || statvfs(".", &space) == -1) {
		why_errno(why, "the temp folder cannot be looked at");
		return (-1);
	}
	if (status.st_nlink == 0) {
		why_set(why, "the temp folder is gone");
		return (-1);
	}
	room = (uint64_t)space.f_bavail * space.f_frsize;
	if (room < (uint64_t)config->temp_free_size) {
		why_set(why,
		    "the temp folder has %" PRIu64 " bytes free, temp_free_size wants %" PRId64,
		    room, config->temp_free_size);
		return (-1);
	}
	/* A file system without a fixed number of inodes says 0 of 0. */
	if (space.f_files > 0 && space.f_favail < (uint64_t)config->temp_free_inodes) {
		why_set(why,
		    "the temp folder has %" PRIu64 " inodes free, temp_free_inodes wants %" PRId64,
		    (uint64_t)space.f_favail, config->temp_free_inodes);
		return (-1);
	}
	return (0);
}

/*
 * Remove everything below the folder ${fd}, which is closed. Return 0, or -1
 * with errno.
 */
static int
empty_folder(int fd, int depth) /* NOLINT(misc-no-recursion): REMOVE_DEPTH_MAX calls at most */
{
	struct dirent *entry;
	DIR *folder;
	int result = 0, child;

	folder = fdopendir(fd);
	if (folder == NULL) {
		close(fd);
		return (-1);
	}
	while ((entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(folder), entry->d_name, 0) == 0)
			continue;
		if (errno != EISDIR || depth == REMOVE_DEPTH_MAX) {
			result = -1;
			continue;
		}
		child = openat(
		    dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (child == -1 || empty_folder(child, depth + 1) == -1 ||
		    unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR) == -1)
			result = -1;
	}
	closedir(folder);
	return (result);
}

int
temp_empty(struct why *why)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1 || empty_folder(fd, 0) == -1) {
		why_errno(why, "the temp folder cannot be emptied");
		return (-1);
	}
	return (0);
}

void
temp_remove(const struct temp *temp, unsigned int slot)
{
	char path[FOLDER_PATH_SIZE];
	int fd;

	if (temp->mount[slot] != -1)
		return;
	folder_path(temp, slot, path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return;
	empty_folder(fd, 0);
	rmdir(path);
}
