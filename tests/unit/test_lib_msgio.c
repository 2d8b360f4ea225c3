/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "msgio.h"

#include <sys/time.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/* After this the signal comes, while the call waits. */
enum { SOON_US = 30000 };

static int peer;
static char pipeful[4096];

/* Makes the call that was interrupted possible, so that only one that is made again succeeds. */
static void
put_byte(int signal_number)
{
	(void)signal_number;
	(void)!write(peer, "x", 1);
}

static void
take_bytes(int signal_number)
{
	(void)signal_number;
	while (recv(peer, pipeful, sizeof(pipeful), MSG_DONTWAIT) > 0)
		continue;
}

static void
interrupt_soon(void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler}; /* no SA_RESTART */
	struct itimerval timer = {.it_value = {.tv_usec = SOON_US}};

	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static void
test_receive_goes_on_after_a_signal(void **state)
{
	char byte = 0;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	int fd[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
	peer = fd[1];
	interrupt_soon(put_byte);
	assert_int_equal(msgio_receive(fd[0], &message, 0), 1);
	assert_int_equal(byte, 'x');
	close(fd[0]);
	close(fd[1]);
}

static void
test_send_goes_on_after_a_signal(void **state)
{
	char byte = 'y';
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	int fd[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
	while (send(fd[0], pipeful, sizeof(pipeful), MSG_DONTWAIT) > 0)
		continue;
	while (send(fd[0], pipeful, 1, MSG_DONTWAIT) > 0)
		continue;
	peer = fd[1];
	interrupt_soon(take_bytes);
	assert_int_equal(msgio_send(fd[0], &message, 0), 1);
	close(fd[0]);
	close(fd[1]);
}

static void
test_send_to_nobody_raises_no_signal(void **state)
{
	char byte = 'y';
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	int fd[2];

	(void)state;
	signal(SIGPIPE, SIG_DFL);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
	close(fd[1]);
	assert_int_equal(msgio_send(fd[0], &message, 0), -1);
	close(fd[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_receive_goes_on_after_a_signal),
	    cmocka_unit_test(test_send_goes_on_after_a_signal),
	    cmocka_unit_test(test_send_to_nobody_raises_no_signal),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
