/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fdio.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fileio.h"
#include "rows.h"

/* Long enough for a busy machine; nothing here waits for it. */
enum { LONG_MS = 30000, SHORT_MS = 50 };

static void
socket_pair(int fd[2])
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd), 0);
}

static void
test_write_ends_at_the_deadline(void **state)
{
	static char data[8 * 1024 * 1024];
	struct why why = {""};
	int fd[2];

	(void)state;
	socket_pair(fd);
	assert_int_equal(
	    fdio_write_all(fd[0], data, sizeof(data), deadline_in_ms(SHORT_MS), &why), -1);
	assert_string_equal(why.text, "no answer before the deadline");
	close(fd[0]);
	close(fd[1]);
}

static void
test_write_to_nobody_raises_no_signal(void **state)
{
	struct why why = {""};
	int fd[2];

	(void)state;
	socket_pair(fd);
	close(fd[1]);
	assert_int_equal(fdio_write_all(fd[0], "x", 1, deadline_in_ms(LONG_MS), &why), -1);
	assert_non_null(strstr(why.text, "Broken pipe"));
	close(fd[0]);
}

static void
test_read_ends_at_the_deadline(void **state)
{
	struct why why = {""};
	char data[4];
	int fd[2];

	(void)state;
	socket_pair(fd);
	assert_int_equal(
	    fdio_read_some(fd[0], data, sizeof(data), deadline_in_ms(SHORT_MS), &why), -1);
	assert_string_equal(why.text, "no answer before the deadline");
	close(fd[1]);
	assert_int_equal(
	    fdio_read_some(fd[0], data, sizeof(data), deadline_in_ms(LONG_MS), &why), 0);
	close(fd[0]);
}

static void
test_descriptor_arrives(void **state)
{
	char data[8], space[CMSG_SPACE(4 * sizeof(int))];
	struct iovec iov = {.iov_base = data, .iov_len = sizeof(data)};
	struct msghdr message = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = space,
	    .msg_controllen = sizeof(space)};
	struct cmsghdr *header;
	struct stat sent, got;
	struct why why = {""};
	int fd[2], passed, arrived;

	(void)state;
	socket_pair(fd);
	passed = memfd_create("x", MFD_CLOEXEC);
	assert_int_equal(fdio_send_fd(fd[0], "hello", 5, passed, deadline_in_ms(LONG_MS), &why), 0);
	assert_int_equal(recvmsg(fd[1], &message, 0), 5);
	assert_memory_equal(data, "hello", 5);
	header = CMSG_FIRSTHDR(&message);
	assert_non_null(header);
	assert_int_equal(header->cmsg_len, CMSG_LEN(sizeof(int)));
	memcpy(&arrived, CMSG_DATA(header), sizeof(int));
	assert_int_equal(fstat(passed, &sent), 0);
	assert_int_equal(fstat(arrived, &got), 0);
	assert_int_equal(sent.st_ino, got.st_ino);
	close(arrived);
	close(passed);
	close(fd[0]);
	close(fd[1]);
}

static void
test_connect_names_the_path(void **state)
{
	char long_path[200];
	struct why missing = {""}, too_long = {""}, late = {""};

	(void)state;
	assert_int_equal(
	    fdio_connect_unix("/nonexistent/socket", deadline_in_ms(LONG_MS), &missing), -1);
	assert_string_equal(
	    missing.text, "cannot connect to /nonexistent/socket: No such file or directory");
	memset(long_path, 'x', sizeof(long_path));
	long_path[sizeof(long_path) - 1] = '\0';
	assert_int_equal(fdio_connect_unix(long_path, deadline_in_ms(LONG_MS), &too_long), -1);
	assert_non_null(strstr(too_long.text, "longer than 107 bytes"));
	assert_int_equal(fdio_connect_unix("/x", deadline_in_ms(0), &late), -1);
	assert_non_null(strstr(late.text, "no time left"));
}

static void
test_full_backlog_ends_at_the_deadline(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char folder[] = "/tmp/test_fdio.XXXXXX";
	struct why why = {""};
	int listener, first;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 0), 0);
	first = fdio_connect_unix(address.sun_path, deadline_in_ms(LONG_MS), &why);
	assert_int_not_equal(first, -1);
	assert_int_not_equal(fcntl(first, F_GETFL) & O_NONBLOCK, 0);
	assert_int_not_equal(fcntl(first, F_GETFD) & FD_CLOEXEC, 0);
	assert_int_equal(fdio_connect_unix(address.sun_path, deadline_in_ms(SHORT_MS), &why), -1);
	assert_non_null(strstr(why.text, "cannot connect to"));
	close(first);
	close(listener);
	unlink(address.sun_path);
	rmdir(folder);
}

static void
test_copy_leaves_the_position(void **state)
{
	struct why why = {""};
	char data[16];
	int from, to;

	(void)state;
	from = memfd_create("from", MFD_CLOEXEC);
	to = memfd_create("to", MFD_CLOEXEC);
	assert_int_equal(fileio_write_all(from, "name\nbody", 9, &why), 0);
	assert_int_equal(lseek(from, 5, SEEK_SET), 5);
	assert_int_equal(fileio_write_all(to, "head:", 5, &why), 0);
	assert_int_equal(fdio_copy_file(to, from, 5, &why), 4);
	assert_int_equal(lseek(from, 0, SEEK_CUR), 5);
	assert_int_equal(fileio_read_at(to, data, sizeof(data), 0, &why), 9);
	assert_memory_equal(data, "head:body", 9);
	assert_int_equal(fileio_read_at(to, data, 2, 5, &why), 2);
	assert_memory_equal(data, "bo", 2);
	assert_int_equal(fileio_read_at(to, data, 2, 9, &why), 0);
	close(from);
	close(to);
}

static void
test_file_trouble_is_told(void **state)
{
	struct why reading = {""}, writing = {""};
	char data[4];
	int pipe_fd[2], full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(fileio_write_all(full, "x", 1, &writing), -1);
	assert_string_equal(writing.text, "cannot write: No space left on device");
	close(full);
	assert_int_equal(pipe2(pipe_fd, O_CLOEXEC), 0);
	assert_int_equal(fileio_read_at(pipe_fd[0], data, 1, 0, &reading), -1);
	assert_string_equal(reading.text, "cannot read: Illegal seek");
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_write_ends_at_the_deadline),
	    cmocka_unit_test(test_write_to_nobody_raises_no_signal),
	    cmocka_unit_test(test_read_ends_at_the_deadline),
	    cmocka_unit_test(test_descriptor_arrives),
	    cmocka_unit_test(test_connect_names_the_path),
	    cmocka_unit_test(test_full_backlog_ends_at_the_deadline),
	    cmocka_unit_test(test_copy_leaves_the_position),
	    cmocka_unit_test(test_file_trouble_is_told),
	};

	return (cmocka_run_group_tests_name("lib/fdio, lib/fileio", tests, NULL, NULL));
}
