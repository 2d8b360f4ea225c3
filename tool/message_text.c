/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message_text.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "fileio.h"
#include "jail.h"
#include "mime.h"
#include "mime_count.h"

enum { MESSAGE_MS = 10000, PARTS_MAX = 1000, DEPTH_MAX = 50, CHANNEL = 3, MESSAGE = 4 };

/* What the child writes, and anything may stand in. */
struct shown {
	size_t used;
	char text[MESSAGE_TEXT_SIZE];
};

/* ---- the child ---------------------------------------------------------- */

static void
put(struct shown *shown, const char *text, size_t size)
{
	size_t room = sizeof(shown->text) - 1 - shown->used;

	memcpy(shown->text + shown->used, text, size < room ? size : room);
	shown->used += size < room ? size : room;
}

static void
put_message(const struct mime_message *message, void *context)
{
	put(context, message->headers.data, message->headers.size);
	put(context, "\n", 1);
}

static void
put_part(const struct mime_part *part, void *context)
{
	char line[256];
	int length = snprintf(line, sizeof(line), "\n---- %.100s%s%s%.100s%s\n", part->type,
	    part->attached ? ", attached" : "", part->names_count > 0 ? ", " : "",
	    part->names_count > 0 ? part->names[0] : "", part->text_cut ? " (there is more)" : "");

	put(context, line, (size_t)length < sizeof(line) ? (size_t)length : sizeof(line) - 1);
	if (part->shown != MIME_SHOWN_NOT)
		put(context, part->text.data, part->text.size);
}

/* Whether the message is within what GMime bears. */
static bool
is_bounded(size_t size)
{
	struct mime_count *count = mime_count_new();
	static char buffer[65536];
	struct mime_counted counted;
	off_t at = 0;

	if (count == NULL)
		return (false);
	mime_count_reset(count);
	while ((size_t)at < size) {
		ssize_t got = fileio_read_at(MESSAGE, buffer, sizeof(buffer), at, NULL);

		if (got <= 0)
			return (false);
		mime_count_feed(count, buffer, (size_t)got);
		at += got;
	}
	counted = mime_count_end(count);
	return (counted.parts <= PARTS_MAX && counted.depth <= DEPTH_MAX);
}

static void __attribute__((noreturn)) be_child(size_t size, struct shown *shown)
{
	const struct config config = {.landlock = CONFIG_LANDLOCK_TRY,
	    .worker_memory_size = 1 << 30,
	    .worker_cpu_time_ms = MESSAGE_MS,
	    .temp_size = 1 << 20};
	const struct mime_limits limits = {
	    .parts_max = PARTS_MAX, .deadline = deadline_in_ms(MESSAGE_MS)};
	const struct mime_visitor visitor = {
	    .message = put_message, .part = put_part, .text = true, .context = shown};
	char nowhere[] = "/tmp/coexim-show.XXXXXX";

	/* The jail leaves us the working directory: an empty one that is gone. */
	if (mkdtemp(nowhere) == NULL || chdir(nowhere) == -1 || rmdir(nowhere) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		_exit(1);
	mime_prepare();
	if (jail_enter(&config, CHANNEL, NULL) == -1 || !is_bounded(size) ||
	    mime_walk(MESSAGE, (int64_t)size, &limits, &visitor, NULL) == -1)
		_exit(1);
	_exit(0);
}

static void
start_child(int fd, const int pair[2], size_t size, struct shown *shown)
{
	/* First above both places, so that neither takes the other's. */
	int channel = fcntl(pair[1], F_DUPFD, MESSAGE + 1);
	int message = fcntl(fd, F_DUPFD, MESSAGE + 1);

	if (dup2(channel, CHANNEL) == -1 || dup2(message, MESSAGE) == -1 ||
	    close_range(MESSAGE + 1, ~0U, 0) == -1)
		_exit(1);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	be_child(size, shown);
}

/* ---- the parent --------------------------------------------------------- */

/* Whether ${pid} has ended well, and in time. */
static bool
ended_well(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), status = -1;
	struct pollfd end = {.fd = fd, .events = POLLIN};

	if (fd == -1 || poll(&end, 1, 2 * MESSAGE_MS) != 1)
		kill(pid, SIGKILL);
	if (fd != -1)
		close(fd);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int
message_text(int fd, size_t size, char text[MESSAGE_TEXT_SIZE], struct why *why)
{
	struct shown *shown =
	    mmap(NULL, sizeof(*shown), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int pair[2] = {-1, -1}, result = -1;
	pid_t pid = -1;

	if (shown == MAP_FAILED) {
		why_errno(why, "no memory to read the message");
		return (-1);
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0)
		pid = fork();
	if (pid == 0)
		start_child(fd, pair, size, shown);
	if (pid == -1)
		why_errno(why, "no process to read the message");
	else if (!ended_well(pid))
		why_set(why, "the message has a form that is not read");
	else
		result = 0;
	memcpy(text, shown->text, MESSAGE_TEXT_SIZE);
	text[MESSAGE_TEXT_SIZE - 1] = '\0';
	close(pair[0]);
	close(pair[1]);
	munmap(shown, sizeof(*shown));
	return (result);
}
