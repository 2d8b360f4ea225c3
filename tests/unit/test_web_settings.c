/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rows.h"
#include "web_listen.h"

static char work[] = "/tmp/test_web_settings.XXXXXX";

static void
write_file(const char *name, const char *text, mode_t mode, char path[128])
{
	FILE *file;

	snprintf(path, 128, "%s/%s", work, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

struct row {
	const char *name, *text;
	const char *key; /* what admin_key_file holds; NULL: it is not set */
	mode_t mode;
	const char *want; /* in the reason; NULL: it is right */
};

static const struct row rows[] = {
    {"empty", "", NULL, 0, NULL},
    {"as shipped", NULL, NULL, 0, NULL},
    {"an unknown name", "listn = /run/x\n", NULL, 0, "listn"},
    {"a wait that is longer than a claim", "act_wait = 5m\n", NULL, 0, "act_wait"},
    {"a header on a port", "listen = 127.0.0.1:8025\nadmin_header = X-User\nadmins = any\n", NULL,
	0, "UNIX socket"},
    {"a header on a socket", "admin_header = X-User\nadmins = any\n", NULL, 0, NULL},
    {"a header without names", "admin_header = X-User\n", NULL, 0, "go together"},
    {"names without a header", "admins = alice\n", NULL, 0, "go together"},
    {"a key", "", "0123456789abcdef0123456789abcdef\n", 0640, NULL},
    {"a short key", "", "secret\n", 0640, "32 characters"},
    {"an empty key", "", "", 0640, "32 characters"},
    {"a key for all to read", "", "0123456789abcdef0123456789abcdef\n", 0644, "0640"},
    {"a key that is missing", "admin_key_file = /nonexistent/key\n", NULL, 0, "/nonexistent/key"},
};

static void
test_settings(void **state)
{
	const struct row *row = *state;
	static struct web_settings settings;
	char path[128], key[128], text[512];
	struct why why = {""};
	int result;

	if (row->key != NULL) {
		write_file("key", row->key, row->mode, key);
		snprintf(text, sizeof(text), "admin_key_file = %s\n", key);
	} else {
		snprintf(text, sizeof(text), "%s", row->text != NULL ? row->text : "");
	}
	write_file("web.conf", text, 0644, path);
	result = web_settings_read(row->text != NULL ? path : "web/web.conf", &settings, &why);
	if (row->want == NULL) {
		if (result == -1)
			fail_msg("%s", why.text);
		if (row->key != NULL)
			assert_string_equal(settings.admin_key, "0123456789abcdef0123456789abcdef");
		return;
	}
	assert_int_equal(result, -1);
	if (strstr(why.text, row->want) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", why.text, row->want);
}

struct listen_row {
	const char *name, *listen;
	int want;
};

static const struct listen_row listens[] = {
    {"IPv4 of this machine", "127.0.0.1:38025", 0},
    {"another of it", "127.1.2.3:38025", 0},
    {"the world", "0.0.0.0:38025", -1},
    {"IPv6 of the world", "[::]:38025", -1},
    {"another address", "192.0.2.1:38025", -1},
    {"no port", "127.0.0.1", -1},
    {"port 0", "127.0.0.1:0", -1},
    {"no number", "127.0.0.1:http", -1},
    {"too large a port", "127.0.0.1:65536", -1},
    {"a name", "localhost:38025", -1},
    {"nothing", "", -1},
};

static void
test_listen(void **state)
{
	const struct listen_row *row = *state;
	static struct web_settings settings;
	struct why why = {""};
	int fd;

	snprintf(settings.listen, sizeof(settings.listen), "%s", row->listen);
	fd = web_listen(&settings, &why);
	if (row->want == 0 && fd == -1)
		fail_msg("%s", why.text);
	assert_int_equal(fd == -1 ? -1 : 0, row->want);
	if (fd != -1)
		close(fd);
	else
		assert_non_null(strstr(why.text, "127.0.0.1:8025"));
}

int
main(void)
{
	struct CMUnitTest tests[32];
	char command[128];
	size_t used = 0;
	int result;

	if (mkdtemp(work) == NULL)
		return (1);
	ROWS_ADD(tests, used, rows, test_settings);
	ROWS_ADD(tests, used, listens, test_listen);
	result = ROWS_RUN("web_settings", tests, used);
	snprintf(command, sizeof(command), "rm -rf %s", work);
	return (system(command) == 0 ? result : 1);
}
