/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "submit.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <unistd.h>

#include "fdio.h"
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
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), status = 0, ready = 0;
	struct pollfd end = {.fd = fd, .events = POLLIN};
	pid_t ended;

	/* A signal to who asks for it, coexim-web at a stop, must not end what Exim is taking in.
	 */
	while (fd != -1 && ready == 0 && !deadline_passed(deadline))
		ready = fdio_wait(&end, 1, deadline_left_ms(deadline), why);
	if (ready != 1) {
		kill(pid, SIGKILL);
		why_set(why, "%s did not end in time", sendmail);
	}
	if (fd != -1)
		close(fd);
	do
		ended = waitpid(pid, &status, 0);
	while (ended == -1 && errno == EINTR);
	if (ended != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		why_set(why, "%s did not take the mail (status %d)", sendmail,
		    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
		return (-1);
	}
	return (0);
}

/* Run it with these ${arguments}, the message on its standard input. */
static int
run(char *const *arguments, int message, struct deadline deadline, struct why *why)
{
	char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *environment[] = {path, NULL};
	posix_spawn_file_actions_t actions;
	int failed;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, message, STDIN_FILENO);
	failed = posix_spawn(&pid, sendmail, &actions, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	if (failed != 0) {
		why_set(why, "%s cannot be run (error %d)", sendmail, failed);
		return (-1);
	}
	return (wait_for(pid, deadline, why));
}

/* posix_spawn(3) wants words that it might change. */
static int
word(char out[ADDRESS_SIZE], const char *before, const char *address, const char *after,
    struct why *why)
{
	if (snprintf(out, ADDRESS_SIZE, "%s%s%s", before, address, after) < ADDRESS_SIZE)
		return (0);
	why_set(why, "an address that is longer than %d bytes", ADDRESS_SIZE - 1);
	return (-1);
}

int
submit_mail(
    const char *recipient, const char *text, size_t size, struct deadline deadline, struct why *why)
{
	char sender[] = "-f<>", dots[] = "-oi", end[] = "--", to[ADDRESS_SIZE];
	char *arguments[] = {sendmail, dots, sender, end, to, NULL};
	int fd = -1, result;

	if (word(to, "", recipient, "", why) == -1)
		return (-1);
	fd = message_file(text, size, why);
	if (fd == -1)
		return (-1);
	result = run(arguments, fd, deadline, why);
	close(fd);
	return (result);
}

int
submit_as(const struct submission *submission, struct deadline deadline, struct why *why)
{
	/* EXIM: without -oep an error is mailed to the sender, and counts as success. */
	char dots[] = "-oi", errors[] = "-oep", protocol_is[] = "-oMr", end[] = "--";
	char protocol[ADDRESS_SIZE], sender[ADDRESS_SIZE], to[ADDRESS_SIZE];
	char *arguments[] = {sendmail, dots, errors, protocol_is, protocol, sender, end, to, NULL};

	if (word(protocol, "", submission->protocol, "", why) == -1 ||
	    word(sender, "-f<", submission->sender, ">", why) == -1 ||
	    word(to, "", submission->recipient, "", why) == -1)
		return (-1);
	return (run(arguments, submission->message, deadline, why));
}
