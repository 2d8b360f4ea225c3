/* SPDX-License-Identifier: GPL-2.0-or-later */

/* coexim-web: the pages by which persons and the administrator have kept mail back. */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "database_path.h"
#include "mail_user.h"
#include "pages.h"
#include "report.h"
#include "server.h"
#include "web_listen.h"

static const char default_settings[] = COEXIM_SYSCONFDIR "/coexim/web.conf";

static volatile sig_atomic_t stop;

static void
on_signal(int number)
{
	if (number != SIGPIPE)
		stop = 1;
}

static int
usage(void)
{
	fprintf(stderr,
	    "usage: coexim-web [-c FILE]     serve (default: %s)\n"
	    "       coexim-web -t [-c FILE]  only check the settings\n"
	    "       coexim-web -V            print the version\n",
	    default_settings);
	return (2);
}

/* By handlers, and nothing blocked or ignored: what we start (sendmail) begins as usual. */
static void
take_signals(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	sigemptyset(&action.sa_mask);
	action.sa_flags = SA_RESTART;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGPIPE, &action, NULL);
}

/* A setting that is not set is where installation puts it. */
static const char *
or_default(const char *setting)
{
	return (setting[0] != '\0' ? setting : NULL);
}

static void
find_house(struct web *web)
{
	web->house.state = state_path(or_default(web->settings.state));
	web->house.directory = directory_path(or_default(web->settings.directory));
	web->house.folder = quarantine_folder(or_default(web->settings.quarantine));
	web->house.socket = or_default(web->settings.scanner);
}

static int
serve(struct web *web, struct why *why)
{
	struct server *server;
	int listener = web_listen(&web->settings, why);

	if (listener == -1 || mail_user_become(why) == -1 ||
	    form_secret_make(&web->secret, why) == -1)
		return (-1);
	/* No core: it would hold mail and the secret. */
	prctl(PR_SET_DUMPABLE, 0);
	if (hand_start(&web->hand, &web->house, why) == -1)
		return (-1);
	take_signals();
	server = server_start(web, listener, why);
	if (server == NULL)
		return (-1);
	report_line("coexim-web", "ready at %s", web->settings.listen);
	while (!stop && hand_lives(&web->hand)) {
		sleep(1);
		server_tick(server);
	}
	server_stop(server);
	if (!stop) {
		why_set(why, "the process that acts has died");
		return (-1);
	}
	if (web->settings.listen[0] == '/')
		unlink(web->settings.listen);
	return (0);
}

int
main(int argc, char *argv[])
{
	static struct web web;
	const char *settings = default_settings;
	struct why why = {""};
	int option, only_check = 0;

	while ((option = getopt(argc, argv, "c:tV")) != -1) {
		switch (option) {
		case 'c':
			settings = optarg;
			break;
		case 't':
			only_check = 1;
			break;
		case 'V':
			printf("coexim-web %s\n", COEXIM_VERSION);
			return (0);
		default:
			return (usage());
		}
	}
	if (optind != argc)
		return (usage());
	if (web_settings_read(settings, &web.settings, &why) == -1 ||
	    (!only_check && (find_house(&web), serve(&web, &why)) == -1)) {
		fprintf(stderr, "coexim-web: %s\n", why.text);
		return (1);
	}
	return (0);
}
