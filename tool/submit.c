/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "submit.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <unistd.h>

#include "fileio.h"

enum { ADDRESS_SIZE = 1024 };

/* exim4, or an Exim with the module compiled in, or what else the site has. */
static char sendmail[] = "/usr/sbin/sendmail";

/* The message as a file to read from its beginning; -1 with ${why}. */
static int
message_file(const char *text, size_t size, struct why *why)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);

	if (fd == -1 || fileio_write_all(fd, text, size, why) == -1 ||
	    lseek(fd, 0, SEEK_SET) == -1) {
		why_errno(why, "a copy of the mail");
		if (fd != -1)
			close(fd);
		return (-1);
	}
	return (fd);
}

/* Wait for ${pid}; kill it when ${deadline} has passed. */
static int
wait_for(pid_t pid, struct deadline deadline, struct why *why)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), status = 0;
	struct pollfd end = {.fd = fd, .events = POLLIN};

	if (fd == -1 || poll(&end, 1, deadline_left_ms(deadline)) != 1) {
		kill(pid, SIGKILL);
		why_set(why, "%s did not end in time", sendmail);
	}
	if (fd != -1)
		close(fd);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		why_set(why, "%s did not take the mail (status %d)", sendmail,
		    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
		return (-1);
	}
	return (0);
}

int
submit_mail(
    const char *recipient, const char *text, size_t size, struct deadline deadline, struct why *why)
{
	char sender[] = "-f<>", dots[] = "-oi", end[] = "--", to[ADDRESS_SIZE];
	char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *arguments[] = {sendmail, dots, sender, end, to, NULL};
	char *environment[] = {path, NULL};
	posix_spawn_file_actions_t actions;
	int fd = -1, failed;
	pid_t pid;

	/* posix_spawn(3) wants words that it might change. */
	if (snprintf(to, sizeof(to), "%s", recipient) >= (int)sizeof(to)) {
		why_set(why, "an address that is longer than %d bytes", ADDRESS_SIZE - 1);
		return (-1);
	}
	fd = message_file(text, size, why);
	if (fd == -1)
		return (-1);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	failed = posix_spawn(&pid, sendmail, &actions, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	close(fd);
	if (failed != 0) {
		why_set(why, "%s cannot be run (error %d)", sendmail, failed);
		return (-1);
	}
	return (wait_for(pid, deadline, why));
}
