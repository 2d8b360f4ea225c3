/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded into coexim: appends to ORDER_FILE a line for each call by which something comes to the
 * disk, once it was done ("sync PATH", "rename FROM TO"), and for what is answered ("answer TEXT"),
 * before it is. A folder of a test is not on a disk that loses power; the order is what matters
 * then.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *
real(const char *name, void *function, size_t size)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	memcpy(function, &symbol, size);
	return (function);
}

static void
note(const char *what, const char *first, const char *second)
{
	ssize_t (*real_write)(int, const void *, size_t);
	char line[3 * PATH_MAX];
	int fd = open(ORDER_FILE, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	int size = snprintf(line, sizeof(line), "%s %s %s\n", what, first, second);

	real("write", &real_write, sizeof(real_write));
	if (fd != -1 && real_write(fd, line, (size_t)size) != size)
		_exit(99);
	close(fd);
}

static int
sync_by(const char *name, int fd)
{
	char link[64], path[PATH_MAX] = "";
	int (*real_sync)(int);
	int result;

	real(name, &real_sync, sizeof(real_sync));
	result = real_sync(fd);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (result == 0 && readlink(link, path, sizeof(path) - 1) > 0)
		note("sync", path, "");
	return (result);
}

int
fsync(int fd)
{
	return (sync_by("fsync", fd));
}

int
fdatasync(int fd)
{
	return (sync_by("fdatasync", fd));
}

int
rename(const char *from, const char *to)
{
	int (*real_rename)(const char *, const char *);
	int result;

	real("rename", &real_rename, sizeof(real_rename));
	result = real_rename(from, to);
	if (result == 0)
		note("rename", from, to);
	return (result);
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	ssize_t (*real_write)(int, const void *, size_t);
	char text[64];

	if (fd == STDOUT_FILENO) {
		snprintf(
		    text, sizeof(text), "%.*s", (int)(size < 40 ? size : 40), (const char *)bytes);
		text[strcspn(text, "\r\n")] = '\0';
		note("answer", text, "");
	}
	real("write", &real_write, sizeof(real_write));
	return (real_write(fd, bytes, size));
}
