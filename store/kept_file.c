/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kept_file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sha256.h"

static const mode_t folder_mode = 0750, file_mode = 0640;

int
kept_file_is_name(const char *name)
{
	return (strlen(name) == KEPT_NAME_SIZE - 1 &&
		strspn(name, "0123456789abcdef") == KEPT_NAME_SIZE - 1);
}

/* FOLDER/ab, or with the name FOLDER/ab/ab... */
static int
path_of(char path[PATH_MAX], const char *folder, const char *name, int whole, struct why *why)
{
	int length = snprintf(
	    path, PATH_MAX, "%s/%.2s%s%s", folder, name, whole ? "/" : "", whole ? name : "");

	if (kept_file_is_name(name) && length > 0 && length < PATH_MAX)
		return (0);
	why_set(why, "%.200s: no name of a kept message", name);
	return (-1);
}

static int
sync_folder(const char *path, struct why *why)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result;

	result = fd == -1 ? -1 : fsync(fd);
	if (result == -1)
		why_errno(why, "cannot sync %s", path);
	if (fd != -1)
		close(fd);
	return (result);
}

/* Have the folder ${path} in ${above}, durably. */
static int
have_folder(const char *path, const char *above, struct why *why)
{
	if (mkdir(path, folder_mode) == 0)
		return (sync_folder(above, why));
	if (errno == EEXIST)
		return (0);
	why_errno(why, "cannot make %s", path);
	return (-1);
}

int
kept_file_begin(struct kept_file *file, const char *folder, struct why *why)
{
	char below[PATH_MAX];
	int length = snprintf(below, sizeof(below), "%s/new", folder);

	file->fd = -1;
	if (length < 0 || length >= PATH_MAX - KEPT_NAME_SIZE) {
		why_set(why, "%.200s: the path is too long", folder);
		return (-1);
	}
	if (have_folder(below, folder, why) == -1)
		return (-1);
	snprintf(file->folder, sizeof(file->folder), "%s", folder);
	snprintf(file->path, sizeof(file->path), "%.*s/XXXXXX", PATH_MAX - 8, below);
	file->fd = mkostemp(file->path, O_CLOEXEC);
	if (file->fd != -1 && fchmod(file->fd, file_mode) == 0)
		return (0);
	why_errno(why, "cannot make %s", file->path);
	if (file->fd != -1)
		kept_file_end(file);
	return (-1);
}

int
kept_file_sync(const struct kept_file *file, struct why *why)
{
	if (fsync(file->fd) == 0)
		return (0);
	why_errno(why, "cannot sync %s", file->path);
	return (-1);
}

int
kept_file_place(struct kept_file *file, const char *name, struct why *why)
{
	char below[PATH_MAX], path[PATH_MAX];

	if (path_of(below, file->folder, name, 0, why) == -1 ||
	    path_of(path, file->folder, name, 1, why) == -1 ||
	    have_folder(below, file->folder, why) == -1)
		return (-1);
	if (rename(file->path, path) == -1) {
		why_errno(why, "cannot rename to %s", path);
		return (-1);
	}
	file->path[0] = '\0';
	return (sync_folder(below, why));
}

void
kept_file_end(struct kept_file *file)
{
	if (file->fd == -1)
		return;
	close(file->fd);
	file->fd = -1;
	if (file->path[0] != '\0')
		unlink(file->path);
}

int
kept_file_open(const char *folder, const char *name, int64_t size, off_t *start, struct why *why)
{
	char path[PATH_MAX];
	struct stat there;
	int fd;

	if (path_of(path, folder, name, 1, why) == -1)
		return (-1);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1 || fstat(fd, &there) == -1) {
		why_errno(why, "%s", path);
		goto err0;
	}
	if (!S_ISREG(there.st_mode) || size < 0 || there.st_size < size) {
		why_set(why, "%s: has %lld bytes, the index says that the message has %lld", path,
		    (long long)there.st_size, (long long)size);
		goto err0;
	}
	*start = there.st_size - size;

	/* Success! */
	return (fd);

err0:
	/* Failure! */
	if (fd != -1)
		close(fd);
	return (-1);
}

int
kept_file_remove(const char *folder, const char *name, struct why *why)
{
	char path[PATH_MAX];

	if (path_of(path, folder, name, 1, why) == -1)
		return (-1);
	if (unlink(path) == 0 || errno == ENOENT)
		return (0);
	why_errno(why, "cannot remove %s", path);
	return (-1);
}

int
kept_file_hash(int fd, off_t start, char hex[65], struct why *why)
{
	struct stat there;
	void *bytes;

	if (fstat(fd, &there) == -1 || there.st_size < start) {
		why_set(why, "a kept message cannot be read");
		return (-1);
	}
	if (there.st_size == 0) {
		sha256_hex("", 0, hex);
		return (0);
	}
	bytes = mmap(NULL, (size_t)there.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED) {
		why_errno(why, "a kept message cannot be read");
		return (-1);
	}
	sha256_hex((const char *)bytes + start, (size_t)(there.st_size - start), hex);
	munmap(bytes, (size_t)there.st_size);
	return (0);
}

/* The files of one folder below. */
static int
walk_below(const char *below, int begun, kept_file_visit *visit, void *context, struct why *why)
{
	DIR *folder = opendir(below);
	const struct dirent *found;
	char path[PATH_MAX];
	struct stat there;
	int result = 0;

	if (folder == NULL) {
		if (errno == ENOENT)
			return (0);
		why_errno(why, "%s", below);
		return (-1);
	}
	while (result == 0 && (found = readdir(folder)) != NULL) {
		if (found->d_name[0] == '.' || (!begun && !kept_file_is_name(found->d_name)))
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", below, found->d_name) >= PATH_MAX ||
		    lstat(path, &there) == -1 || !S_ISREG(there.st_mode))
			continue;
		result = visit(begun ? NULL : found->d_name, path,
		    (int64_t)(time(NULL) - there.st_mtime), context);
	}
	closedir(folder);
	return (result);
}

struct tidying {
	int64_t age_s, count;
};

static int
tidy_one(const char *name, const char *path, int64_t age_s, void *context)
{
	struct tidying *tidying = context;

	(void)name;
	if (age_s > tidying->age_s && unlink(path) == 0)
		tidying->count++;
	return (0);
}

int64_t
kept_file_tidy(const char *folder, int64_t age_s, struct why *why)
{
	struct tidying tidying = {.age_s = age_s};
	char below[PATH_MAX];

	if (snprintf(below, sizeof(below), "%s/new", folder) >= PATH_MAX) {
		why_set(why, "%.200s: the path is too long", folder);
		return (-1);
	}
	return (walk_below(below, 1, tidy_one, &tidying, why) == -1 ? -1 : tidying.count);
}

int
kept_file_walk(const char *folder, kept_file_visit *visit, void *context, struct why *why)
{
	char below[PATH_MAX];
	int i, result;

	if (snprintf(below, sizeof(below), "%s/new", folder) >= PATH_MAX) {
		why_set(why, "%.200s: the path is too long", folder);
		return (-1);
	}
	result = walk_below(below, 1, visit, context, why);
	for (i = 0; i < 256 && result == 0; i++) {
		snprintf(below, sizeof(below), "%.4000s/%02x", folder, (unsigned)i);
		result = walk_below(below, 0, visit, context, why);
	}
	return (result);
}
