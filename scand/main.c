/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "jail.h"
#include "listen.h"
#include "open_files.h"
#include "privileges.h"
#include "report.h"
#include "supervisor.h"
#include "temp.h"

static const char default_settings[] = COEXIM_SYSCONFDIR "/coexim/coexim-scand.conf";

static int
usage(void)
{
	fprintf(stderr,
	    "usage: coexim-scand [-c FILE]     serve (default: %s)\n"
	    "       coexim-scand -t [-c FILE]  only check the settings\n"
	    "       coexim-scand -V            print the version\n",
	    default_settings);
	return (2);
}

/* Options, settings, socket and mounts as root, drop, serve. */
int
main(int argc, char *argv[])
{
	static struct config config;
	static struct temp temp;
	const char *settings = default_settings;
	struct privileges privileges = {.uid = 0};
	struct why why = {.text = ""};
	int option, listener;
	int only_check = 0;

	while ((option = getopt(argc, argv, "c:tV")) != -1) {
		switch (option) {
		case 'c':
			settings = optarg;
			break;
		case 't':
			only_check = 1;
			break;
		case 'V':
			printf("coexim-scand %s\n", COEXIM_VERSION);
			return (0);
		default:
			return (usage());
		}
	}
	if (optind != argc)
		return (usage());
	if (config_read(settings, &config, &why) == -1)
		goto err0;
	if (only_check)
		return (0);
	if (jail_check(&config, &why) == -1)
		goto err0;
	if (open_files_allow(&config, &why) == -1)
		goto err0;
	if (privileges_find(&config, &privileges, &why) == -1)
		goto err0;
	if (temp_prepare(&temp, &config, privileges.uid, privileges.gid, &why) == -1)
		goto err0;
	listener = listen_open(config.socket, privileges.uid, privileges.socket_gid, &why);
	if (listener == -1)
		goto err0;
	if (privileges_drop(&privileges, &why) == -1)
		goto err1;
	if (supervisor_run(&config, &temp, listener, &why) == -1)
		goto err1;
	unlink(config.socket);

	/* Success! */
	return (0);

err1:
	unlink(config.socket);
err0:
	/* Failure! */
	report_line("coexim-scand", "%s", why.text);
	return (1);
}
