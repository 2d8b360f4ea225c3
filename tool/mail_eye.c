/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mail_eye.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "charset.h"
#include "class_view.h"
#include "deadline.h"
#include "fileio.h"
#include "jail.h"
#include "mime_count.h"

/* As the scanner's own limits are set. */
enum { MESSAGE_MS = 10000, PARTS_MAX = 10000, DEPTH_MAX = 50 };

/* The descriptors of the child. */
enum { CHILD_CHANNEL = 3, CHILD_MESSAGE = 4 };

/* What the child writes, and anything may stand in. */
struct seen {
	uint32_t count;
	uint32_t features[MAIL_FEATURES_MAX];
};

struct mail_eye {
	pid_t pid; /* 0: none */
	int channel, message;
	struct seen *shared; /* with the child */
	struct seen checked;
};

/* ---- the child ---------------------------------------------------------- */

static void
visit_message(const struct mime_message *message, void *context)
{
	class_view_message(context, message);
}

static void
visit_part(const struct mime_part *part, void *context)
{
	class_view_part(context, part);
}

/* Whether the message is within what MIME walks bear. */
static bool
is_bounded(struct mime_count *count, size_t size)
{
	static char buffer[65536];
	struct mime_counted counted;
	off_t at = 0;

	mime_count_reset(count);
	while ((size_t)at < size) {
		ssize_t got = fileio_read_at(CHILD_MESSAGE, buffer, sizeof(buffer), at, NULL);

		if (got <= 0)
			return (false);
		mime_count_feed(count, buffer, (size_t)got);
		at += got;
	}
	counted = mime_count_end(count);
	return (counted.parts <= PARTS_MAX && counted.depth <= DEPTH_MAX);
}

static void
see(struct mail_features *features, size_t size, struct seen *seen)
{
	const struct mime_limits limits = {
	    .parts_max = PARTS_MAX, .deadline = deadline_in_ms(MESSAGE_MS)};
	const struct mime_visitor visitor = {
	    .message = visit_message, .part = visit_part, .text = true, .context = features};
	const uint32_t *set;
	size_t count;

	seen->count = 0;
	mail_features_reset(features);
	if (mime_walk(CHILD_MESSAGE, (int64_t)size, &limits, &visitor, NULL) == -1)
		return;
	set = mail_features_end(features, &count);
	memcpy(seen->features, set, count * sizeof(*set));
	seen->count = (uint32_t)count;
}

static int
become_nobody(void)
{
	const struct passwd *nobody;

	if (geteuid() != 0)
		return (0);
	nobody = getpwnam("nobody");
	if (nobody == NULL || setgroups(0, NULL) == -1 || setgid(nobody->pw_gid) == -1 ||
	    setuid(nobody->pw_uid) == -1)
		return (-1);
	return (0);
}

/* Go to an empty folder that is gone: the jail leaves us the working directory. */
static int
go_nowhere(void)
{
	char folder[] = "/tmp/coexim-learn.XXXXXX";

	if (mkdtemp(folder) == NULL)
		return (-1);
	if (chdir(folder) == -1) {
		rmdir(folder);
		return (-1);
	}
	return (rmdir(folder));
}

static void __attribute__((noreturn)) be_child(struct seen *seen)
{
	const struct config config = {
	    .landlock = CONFIG_LANDLOCK_TRY,
	    .worker_memory_size = 1 << 30,
	    .worker_cpu_time_ms = 24LL * 3600 * 1000,
	    .temp_size = 1 << 20,
	};
	struct mail_features *features = mail_features_new();
	struct mime_count *count = mime_count_new();
	struct why why = {.text = ""};
	uint64_t size;
	struct iovec part = {.iov_base = &size, .iov_len = sizeof(size)};
	struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};

	if (features == NULL || count == NULL || become_nobody() == -1 || go_nowhere() == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		_exit(1);
	if (jail_enter(&config, CHILD_CHANNEL, &why) == -1) {
		fprintf(stderr, "coexim: the process that reads the mail: %s\n", why.text);
		_exit(1);
	}
	while (recvmsg(CHILD_CHANNEL, &packet, 0) == sizeof(size)) {
		seen->count = 0;
		if (is_bounded(count, (size_t)size))
			see(features, (size_t)size, seen);
		if (sendmsg(CHILD_CHANNEL, &packet, MSG_NOSIGNAL) == -1)
			break;
	}
	_exit(0);
}

/* ---- the parent --------------------------------------------------------- */

static void
end_child(struct mail_eye *eye)
{
	if (eye->pid > 0) {
		kill(eye->pid, SIGKILL);
		while (waitpid(eye->pid, NULL, 0) == -1 && errno == EINTR)
			continue;
		close(eye->channel);
	}
	eye->pid = 0;
}

static int
start_child(struct mail_eye *eye, struct why *why)
{
	int pair[2], channel, message;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1) {
		why_errno(why, "socketpair");
		return (-1);
	}
	eye->pid = fork();
	if (eye->pid == 0) {
		/* First above both places, so that neither takes the other's. */
		channel = fcntl(pair[1], F_DUPFD, CHILD_MESSAGE + 1);
		message = fcntl(eye->message, F_DUPFD, CHILD_MESSAGE + 1);
		if (dup2(channel, CHILD_CHANNEL) == -1 || dup2(message, CHILD_MESSAGE) == -1 ||
		    close_range(CHILD_MESSAGE + 1, ~0U, 0) == -1)
			_exit(1);
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		be_child(eye->shared);
	}
	close(pair[1]);
	if (eye->pid == -1) {
		why_errno(why, "fork");
		close(pair[0]);
		eye->pid = 0;
		return (-1);
	}
	eye->channel = pair[0];
	return (0);
}

struct mail_eye *
mail_eye_open(struct why *why)
{
	struct mail_eye *eye = calloc(1, sizeof(*eye));

	if (eye == NULL)
		goto err0;
	eye->message = memfd_create("message", MFD_CLOEXEC);
	if (eye->message == -1)
		goto err1;
	eye->shared = mmap(
	    NULL, sizeof(*eye->shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (eye->shared == MAP_FAILED)
		goto err2;
	/* What they load from disk, a jailed process cannot. */
	charset_preload();
	mime_prepare();

	/* Success! */
	return (eye);

err2:
	close(eye->message);
err1:
	free(eye);
err0:
	/* Failure! */
	why_errno(why, "cannot read mail");
	return (NULL);
}

void
mail_eye_close(struct mail_eye *eye)
{
	if (eye == NULL)
		return;
	end_child(eye);
	munmap(eye->shared, sizeof(*eye->shared));
	close(eye->message);
	free(eye);
}

/* Put the message where the child reads it. */
static int
put_message(struct mail_eye *eye, const char *message, size_t size, struct why *why)
{
	if (ftruncate(eye->message, 0) == -1 || lseek(eye->message, 0, SEEK_SET) == -1) {
		why_errno(why, "memfd");
		return (-1);
	}
	return (fileio_write_all(eye->message, message, size, why));
}

/* Send the size and wait until the child has seen it. Return 0; or -1 with ${why}. */
static int
ask_child(struct mail_eye *eye, uint64_t size, struct why *why)
{
	struct pollfd answer = {.fd = eye->channel, .events = POLLIN};
	struct deadline deadline = deadline_in_ms((int64_t)MESSAGE_MS * 2);
	int ready;

	if (send(eye->channel, &size, sizeof(size), MSG_NOSIGNAL) == -1) {
		why_errno(why, "the process that reads the mail");
		return (-1);
	}
	do
		ready = poll(&answer, 1, deadline_left_ms(deadline));
	while (ready == -1 && errno == EINTR);
	if (ready != 1 || recv(eye->channel, &size, sizeof(size), MSG_DONTWAIT) != sizeof(size)) {
		why_set(why, "the process that reads the mail %s",
		    ready == 1 ? "died of it" : "took too long");
		return (-1);
	}
	return (0);
}

const uint32_t *
mail_eye_see(struct mail_eye *eye, const char *message, size_t size, size_t *count, struct why *why)
{
	static const uint32_t features_end = 1U << MAIL_FEATURES_BITS;
	uint32_t i;

	if (eye->pid == 0 && start_child(eye, why) == -1)
		return (NULL);
	if (put_message(eye, message, size, why) == -1)
		return (NULL);
	if (ask_child(eye, size, why) == -1) {
		end_child(eye);
		return (NULL);
	}
	/* Copied first: a child that was taken over can go on writing. */
	memcpy(&eye->checked, eye->shared, sizeof(eye->checked));
	*count = eye->checked.count;
	if (*count == 0 || *count > MAIL_FEATURES_MAX) {
		why_set(why, "no message that can be read");
		return (NULL);
	}
	for (i = 0; i < *count; i++)
		if (eye->checked.features[i] >= features_end) {
			why_set(why, "the process that reads the mail does wrong");
			end_child(eye);
			return (NULL);
		}
	return (eye->checked.features);
}
