/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WEB_SETTINGS_H_
#define WEB_SETTINGS_H_

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/* web.conf(5). */

enum { WEB_TEXT_SIZE = 1024, WEB_NAME_SIZE = 128, WEB_KEY_SIZE = 256 };

struct web_settings {
	char listen[PATH_MAX]; /* a path, or address:port */
	char socket_group[WEB_NAME_SIZE];
	char state[PATH_MAX], directory[PATH_MAX], quarantine[PATH_MAX], scanner[PATH_MAX];
	int64_t connections, connections_per_address; /* the second: 0 for no limit */
	int64_t silence_ms, connection_age_ms, act_wait_ms, lock_wait_ms;
	char admin_header[WEB_NAME_SIZE]; /* "": none */
	char admins[WEB_TEXT_SIZE];       /* names with blanks between, or "any" */
	char admin_key_file[PATH_MAX];    /* "": none */
	char admin_key[WEB_KEY_SIZE];     /* what it holds; "" when there is none */
};

/**
 * web_settings_read(path, settings, why):
 * Read the file at ${path}, and the key where it names one. Return 0, or -1 with ${why}.
 */
int
web_settings_read(const char *path, struct web_settings *settings, struct why *why);

#endif /* WEB_SETTINGS_H_ */
