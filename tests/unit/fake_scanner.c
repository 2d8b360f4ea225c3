/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_scanner.h"

#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/* Nobody waits longer, whatever goes wrong. */
enum { LIFE_S = 60 };

/* The request up to its NUL, with the descriptors that came. */
static int
hear_command(int fd, struct fake_heard *heard)
{
	char control[CMSG_SPACE(8 * sizeof(int))];
	int passed = -1;

	do {
		struct iovec iov = {.iov_base = heard->request + heard->size, .iov_len = 1};
		struct msghdr message = {.msg_iov = &iov,
		    .msg_iovlen = 1,
		    .msg_control = control,
		    .msg_controllen = sizeof(control)};
		struct cmsghdr *header;

		if (recvmsg(fd, &message, 0) <= 0 || heard->size + 1 == sizeof(heard->request))
			_exit(2);
		header = CMSG_FIRSTHDR(&message);
		if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
			heard->descriptors += (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
			memcpy(&passed, CMSG_DATA(header), sizeof(passed));
		}
	} while (heard->request[heard->size++] != '\0');
	return (passed);
}

static void
read_exactly(int fd, void *into, size_t size)
{
	if (recv(fd, into, size, MSG_WAITALL) != (ssize_t)size)
		_exit(2);
}

/* The pieces of INSTREAM, up to the empty one. */
static void
hear_stream(int fd, struct fake_heard *heard)
{
	static char piece[1024 * 1024];
	uint32_t length;

	for (;;) {
		size_t room = sizeof(heard->message) - (heard->message_size < sizeof(heard->message)
							       ? heard->message_size
							       : sizeof(heard->message));

		read_exactly(fd, &length, sizeof(length));
		length = ntohl(length);
		if (length == 0)
			return;
		if (length > sizeof(piece))
			_exit(3);
		read_exactly(fd, piece, length);
		if (room > 0)
			memcpy(heard->message + heard->message_size, piece,
			    length < room ? length : room);
		heard->message_size += length;
	}
}

static void
hear(int fd, int report)
{
	static struct fake_heard heard;
	int passed = hear_command(fd, &heard);
	struct stat status;

	if (strcmp(heard.request, "zINSTREAM") == 0) {
		hear_stream(fd, &heard);
	} else if (passed != -1 && fstat(passed, &status) == 0) {
		heard.message_size = (size_t)status.st_size;
		if (pread(passed, heard.message, sizeof(heard.message), 0) < 0)
			_exit(4);
	}
	if (write(report, &heard, sizeof(heard)) != sizeof(heard))
		_exit(5);
}

static void
say(int fd, const char *reply, size_t size)
{
	if (send(fd, reply, size, MSG_NOSIGNAL) != (ssize_t)size)
		_exit(6);
}

static void
behave(int listener, enum fake_mode mode, const char *reply, size_t size, int report)
{
	int fd = mode == FAKE_FULL || mode == FAKE_ABSENT ? -1 : accept(listener, NULL, NULL);
	size_t i;

	switch (mode) {
	case FAKE_ANSWER:
		hear(fd, report);
		say(fd, reply, size);
		break;
	case FAKE_ANSWER_OPEN:
		hear(fd, report);
		say(fd, reply, size);
		sleep(LIFE_S);
		break;
	case FAKE_ANSWER_EARLY:
		say(fd, reply, size);
		break;
	case FAKE_DRIP:
		hear(fd, report);
		for (i = 0; i < size; i++) {
			say(fd, reply + i, 1);
			usleep(20 * 1000);
		}
		break;
	case FAKE_FLOOD:
		hear(fd, report);
		for (;;)
			say(fd, reply, size);
		break;
	case FAKE_SILENT:
		hear(fd, report);
		sleep(LIFE_S);
		break;
	case FAKE_CLOSE:
		break;
	case FAKE_DEAF:
	case FAKE_FULL:
	case FAKE_ABSENT:
		sleep(LIFE_S);
		break;
	}
	_exit(0);
}

static int
connect_to(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)address, sizeof(*address)), 0);
	return (fd);
}

void
fake_scanner_start(
    struct fake_scanner *fake, enum fake_mode mode, const char *reply, size_t reply_size)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int report[2];

	*fake = (struct fake_scanner){.filler = -1};
	strcpy(fake->folder, "/tmp/fake_scanner.XXXXXX");
	assert_non_null(mkdtemp(fake->folder));
	snprintf(fake->path, sizeof(fake->path), "%.40s/socket", fake->folder);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", fake->path);
	fake->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fake->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	if (mode != FAKE_ABSENT)
		assert_int_equal(listen(fake->listener, 0), 0);
	if (mode == FAKE_FULL)
		fake->filler = connect_to(&address);
	assert_int_equal(pipe2(report, O_CLOEXEC), 0);
	fake->report = report[0];
	fake->process = fork();
	assert_int_not_equal(fake->process, -1);
	if (fake->process == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(LIFE_S);
		behave(fake->listener, mode, reply, reply_size, report[1]);
	}
	close(report[1]);
	close(fake->listener);
}

void
fake_scanner_heard(struct fake_scanner *fake, struct fake_heard *heard)
{
	char *at = (char *)heard;
	size_t used = 0;

	while (used < sizeof(*heard)) {
		ssize_t got = read(fake->report, at + used, sizeof(*heard) - used);

		assert_true(got > 0);
		used += (size_t)got;
	}
}

void
fake_scanner_stop(struct fake_scanner *fake)
{
	kill(fake->process, SIGKILL);
	waitpid(fake->process, NULL, 0);
	if (fake->filler != -1)
		close(fake->filler);
	close(fake->report);
	unlink(fake->path);
	rmdir(fake->folder);
}
