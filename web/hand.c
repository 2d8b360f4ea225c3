/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hand.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fdio.h"
#include "msgio.h"

enum { WHO_SIZE = 512, GRACE_MS = 5000 };

/* What is said to the hand, with the socket for the answer. */
struct order {
	bool delete, administrator, allow, teach;
	int64_t entry;
	struct deadline deadline;
	char who[WHO_SIZE], person[WHO_SIZE]; /* person: "" for none */
};

struct answer_packet {
	enum quarantine_end end;
	struct why why;
};

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

/* ---- the hand ----------------------------------------------------------------------------------
 */

/* The next order and the socket for its answer. Return 0; or -1 when there are no more. */
static int
next_order(int fd, struct order *order, int *reply)
{
	union control control;
	struct iovec iov = {.iov_base = order, .iov_len = sizeof(*order)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *header;

	message.msg_control = &control;
	message.msg_controllen = sizeof(control);
	if (msgio_receive(fd, &message, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(*order))
		return (-1);
	header = CMSG_FIRSTHDR(&message);
	if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
		return (-1);
	memcpy(reply, CMSG_DATA(header), sizeof(*reply));
	return (0);
}

static void
act(const struct quarantine_house *house, const struct order *order, int reply)
{
	const struct quarantine_order what = {
	    .entry = order->entry,
	    .who = order->who,
	    .person = order->person[0] != '\0' ? order->person : NULL,
	    .administrator = order->administrator,
	    .allow = order->allow,
	    .teach = order->teach,
	};
	struct answer_packet answer;
	struct iovec iov = {.iov_base = &answer, .iov_len = sizeof(answer)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	memset(&answer, 0, sizeof(answer));
	answer.end = order->delete ? quarantine_delete(house, &what, order->deadline, &answer.why)
				   : quarantine_release(house, &what, order->deadline, &answer.why);
	/* Whoever asked may be gone: what was done stays done. */
	(void)msgio_send(reply, &message, MSG_NOSIGNAL);
}

static void
ignore(int number)
{
	(void)number;
}

/* Serve orders until whoever gives them is gone. */
static void
serve(const struct quarantine_house *house, int fd)
{
	struct order order;
	int reply;

	/* Nobody asks how one ended: its socket says so. */
	signal(SIGCHLD, SIG_IGN);
	/* As many at once as there are connections at the most: each waits for its own. */
	while (next_order(fd, &order, &reply) == 0) {
		pid_t pid = fork();

		if (pid == 0) {
			close(fd);
			/* It waits for what it starts. */
			signal(SIGCHLD, SIG_DFL);
			act(house, &order, reply);
			fflush(NULL);
			_exit(0);
		}
		/* Where there is no process, the closed socket says so. */
		close(reply);
	}
}

int
hand_start(struct hand *hand, const struct quarantine_house *house, struct why *why)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) == -1) {
		why_errno(why, "sockets for the process that acts");
		return (-1);
	}
	hand->pid = fork();
	if (hand->pid == -1) {
		why_errno(why, "the process that acts");
		close(fds[0]);
		close(fds[1]);
		return (-1);
	}
	if (hand->pid == 0) {
		close(fds[0]);
		/* A stop is the other's to take: it lets what is under way end, and then closes. By
		 * a handler, which no program inherits. */
		signal(SIGTERM, ignore);
		signal(SIGINT, ignore);
		serve(house, fds[1]);
		_exit(0);
	}
	close(fds[1]);
	hand->fd = fds[0];
	return (0);
}

bool
hand_lives(const struct hand *hand)
{
	return (waitpid(hand->pid, NULL, WNOHANG) == 0);
}

/* ---- who asks ----------------------------------------------------------------------------------
 */

static int
send_order(const struct hand *hand, const struct order *order, int reply)
{
	union control control;
	struct iovec iov = {.iov_base = (void *)order, .iov_len = sizeof(*order)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	memset(&control, 0, sizeof(control));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &reply, sizeof(reply));
	message.msg_control = &control;
	message.msg_controllen = sizeof(control);
	return (msgio_send(hand->fd, &message, MSG_NOSIGNAL) == (ssize_t)sizeof(*order) ? 0 : -1);
}

static enum quarantine_end
read_answer(int fd, struct deadline deadline, struct why *why)
{
	struct answer_packet answer;
	struct iovec iov = {.iov_base = &answer, .iov_len = sizeof(answer)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	struct pollfd polled = {.fd = fd, .events = POLLIN};

	while (fdio_wait(&polled, 1, deadline_left_ms(deadline), why) == 0)
		if (deadline_passed(deadline)) {
			why_set(why, "the process that acts did not answer in time");
			return (QUARANTINE_LATER);
		}
	if (msgio_receive(fd, &message, 0) != (ssize_t)sizeof(answer)) {
		why_set(why, "the process that acts has died over it");
		return (QUARANTINE_LATER);
	}
	if (answer.why.text[0] != '\0')
		why_set(why, "%s", answer.why.text);
	return (answer.end);
}

static enum quarantine_end
give(const struct hand *hand, const struct quarantine_order *what, bool delete,
    struct deadline deadline, struct why *why)
{
	struct order order = {.delete = delete,
	    .administrator = what->administrator,
	    .allow = what->allow,
	    .teach = what->teach,
	    .entry = what->entry,
	    .deadline = deadline};
	enum quarantine_end end = QUARANTINE_LATER;
	int fds[2];

	if (snprintf(order.who, WHO_SIZE, "%s", what->who) >= WHO_SIZE ||
	    snprintf(order.person, WHO_SIZE, "%s", what->person != NULL ? what->person : "") >=
		WHO_SIZE) {
		why_set(why, "a name of more than %d bytes", WHO_SIZE - 1);
		return (QUARANTINE_LATER);
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) == -1) {
		why_errno(why, "sockets for an order");
		return (QUARANTINE_LATER);
	}
	if (send_order(hand, &order, fds[1]) == -1) {
		why_set(why, "the process that acts is gone");
		close(fds[1]);
	} else {
		close(fds[1]);
		end =
		    read_answer(fds[0], deadline_in_ms(deadline_left_ms(deadline) + GRACE_MS), why);
	}
	close(fds[0]);
	return (end);
}

enum quarantine_end
hand_release(const struct hand *hand, const struct quarantine_order *order,
    struct deadline deadline, struct why *why)
{
	return (give(hand, order, false, deadline, why));
}

enum quarantine_end
hand_delete(const struct hand *hand, const struct quarantine_order *order, struct deadline deadline,
    struct why *why)
{
	return (give(hand, order, true, deadline, why));
}
