/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web_settings.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"
#include "settings.h"

enum { KEY_MIN = 32 };

/* NOLINTBEGIN(bugprone-macro-parentheses): the arguments are names and limits of the table below */
#define AT(member) offsetof(struct web_settings, member)
#define TEXT(kind_, name_, member)                                                                 \
	{                                                                                          \
		.name = name_, .kind = kind_, .offset = AT(member),                                \
		.size = sizeof(((struct web_settings *)0)->member)                                 \
	}
#define NUMBER(kind_, name_, member, min_, max_)                                                   \
	{                                                                                          \
		.name = name_, .kind = kind_, .offset = AT(member), .min = min_, .max = max_       \
	}

/* NOLINTEND(bugprone-macro-parentheses) */

static const struct settings_entry entries[] = {
    TEXT(SETTINGS_TEXT, "listen", listen),
    TEXT(SETTINGS_TEXT, "socket_group", socket_group),
    TEXT(SETTINGS_PATH, "state", state),
    TEXT(SETTINGS_PATH, "directory", directory),
    TEXT(SETTINGS_PATH, "quarantine", quarantine),
    TEXT(SETTINGS_PATH, "scanner_socket", scanner),
    NUMBER(SETTINGS_NUMBER, "connections", connections, 1, 1000),
    NUMBER(SETTINGS_NUMBER, "connections_per_address", connections_per_address, 0, 1000),
    NUMBER(SETTINGS_MS, "silence", silence_ms, 1000, 600000),
    NUMBER(SETTINGS_MS, "connection_age", connection_age_ms, 1000, 600000),
    NUMBER(SETTINGS_MS, "act_wait", act_wait_ms, 100, 240000),
    NUMBER(SETTINGS_MS, "lock_wait", lock_wait_ms, 10, 60000),
    TEXT(SETTINGS_TEXT, "admin_header", admin_header),
    TEXT(SETTINGS_TEXT, "admins", admins),
    TEXT(SETTINGS_PATH, "admin_key_file", admin_key_file),
};

static const struct web_settings defaults = {
    .listen = "/run/coexim-web/socket",
    .socket_group = "www-data",
    .connections = 64,
    .silence_ms = 10000,
    .connection_age_ms = 180000,
    .act_wait_ms = 60000,
    .lock_wait_ms = 5000,
};

/* One line of at least 32 characters, which the world may not read. */
static int
read_key(struct web_settings *settings, struct why *why)
{
	const char *path = settings->admin_key_file;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	ssize_t size;

	if (fd == -1 || fstat(fd, &status) == -1) {
		why_errno(why, "%s (admin_key_file)", path);
		goto err1;
	}
	if ((status.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0) {
		why_set(why,
		    "%s (admin_key_file) must be for root and the group Debian-exim to "
		    "read alone: chmod 0640",
		    path);
		goto err1;
	}
	size = fileio_read_at(fd, settings->admin_key, sizeof(settings->admin_key) - 1, 0, why);
	if (size == -1)
		goto err1;
	settings->admin_key[size] = '\0';
	settings->admin_key[strcspn(settings->admin_key, "\r\n")] = '\0';
	if (strlen(settings->admin_key) < KEY_MIN) {
		why_set(why,
		    "%s (admin_key_file) must hold a line of %d characters or more; make "
		    "it with: openssl rand -hex 24",
		    path, KEY_MIN);
		goto err1;
	}
	close(fd);

	/* Success! */
	return (0);

err1:
	if (fd != -1)
		close(fd);
	/* Failure! */
	return (-1);
}

int
web_settings_read(const char *path, struct web_settings *settings, struct why *why)
{
	*settings = defaults;
	if (settings_read(path, entries, sizeof(entries) / sizeof(entries[0]), settings, why) == -1)
		return (-1);
	if (settings->admin_header[0] != '\0' && settings->listen[0] != '/') {
		why_set(why,
		    "%s: admin_header needs a UNIX socket as listen: at %s any user of this "
		    "machine could send such a header",
		    path, settings->listen);
		return (-1);
	}
	if ((settings->admin_header[0] != '\0') != (settings->admins[0] != '\0')) {
		why_set(why, "%s: admin_header and admins go together: who may come by it, or any",
		    path);
		return (-1);
	}
	if (settings->admin_key_file[0] != '\0' && read_key(settings, why) == -1)
		return (-1);
	return (0);
}
