/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message_copy.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fileio.h"
#include "rows.h"

struct copy_row {
	const char *name;
	const char *headers[3];
	const char *first_line; /* of Exim's file, before the body */
	const char *body;
	size_t body_size;
	const char *want;
	size_t want_size;
};

#define IN(text) text, sizeof(text) - 1
#define ID_16    "1xVboB-00027f-0p-D\n"
#define ID_23    "1xVboB-0000000027f-0pAB-D\n"

static const struct copy_row rows[] = {
    {"headers, empty line, body", {"From: a\n", "To: b\n"}, ID_16, IN("body\n"),
	IN("From: a\nTo: b\n\nbody\n")},
    {"a longer message id", {"From: a\n"}, ID_23, IN("body\n"), IN("From: a\n\nbody\n")},
    {"folded lines stay together", {"Subject: a\n b\n\tc\n"}, ID_16, IN("x\n"),
	IN("Subject: a\n b\n\tc\n\nx\n")},
    {"no headers", {NULL}, ID_16, IN("body\n"), IN("\nbody\n")},
    {"no body", {"From: a\n"}, ID_16, IN(""), IN("From: a\n\n")},
    {"neither", {NULL}, ID_16, IN(""), IN("\n")},
    {"NUL and 8-bit bytes", {"X: \xff\n"}, ID_16, IN("a\0b\xff\n"), IN("X: \xff\n\na\0b\xff\n")},
    {"a spool file with CRLF gets headers with CRLF", {"From: a\n b\n", "To: b\n"}, ID_16,
	IN("one\r\ntwo\r\n"), IN("From: a\r\n b\r\nTo: b\r\n\r\none\r\ntwo\r\n")},
    {"CRLF in the first line counts, no other", {"From: a\n"}, ID_16, IN("one\ntwo\r\n"),
	IN("From: a\n\none\ntwo\r\n")},
    {"an empty first line", {"From: a\n"}, ID_16, IN("\nx\n"), IN("From: a\n\n\nx\n")},
    {"a body without line end", {"From: a\n"}, ID_16, IN("x"), IN("From: a\n\nx")},
};

/* Exim's data file: its own first line, the body, and the position at the body. */
static struct message
message_of(const char *first_line, const char *body, size_t body_size,
    struct message_header *headers, const char *const *texts, size_t texts_size)
{
	struct message message = {.headers = headers, .body_fd = memfd_create("D", MFD_CLOEXEC)};
	size_t i;

	for (i = 0; i < texts_size && texts[i] != NULL; i++) {
		headers[i] = (struct message_header){.text = texts[i], .size = strlen(texts[i])};
		message.headers_size += (int64_t)headers[i].size;
		message.headers_count++;
	}
	assert_int_equal(
	    fileio_write_all(message.body_fd, first_line, strlen(first_line), NULL), 0);
	assert_int_equal(fileio_write_all(message.body_fd, body, body_size, NULL), 0);
	message.body_start = (off_t)strlen(first_line);
	message.body_size = (int64_t)body_size;
	assert_int_equal(lseek(message.body_fd, message.body_start, SEEK_SET), message.body_start);
	return (message);
}

static void
test_row(void **state)
{
	const struct copy_row *row = *state;
	struct message_header headers[3];
	struct message message =
	    message_of(row->first_line, row->body, row->body_size, headers, row->headers, 3);
	struct why why = {""};
	char got[256];
	int64_t size = -1;
	int fd;

	fd = message_copy_open(&message, &size, &why);
	assert_string_equal(why.text, "");
	assert_int_not_equal(fd, -1);
	assert_int_equal(size, row->want_size);
	assert_int_equal(fileio_read_at(fd, got, sizeof(got), 0, &why), row->want_size);
	assert_memory_equal(got, row->want, row->want_size);
	assert_int_equal(lseek(message.body_fd, 0, SEEK_CUR), message.body_start);
	close(fd);
	close(message.body_fd);
}

/* Copy ${headers} headers and a body that make ${total} bytes; return the descriptor. */
static int
copy_of_size(int64_t total)
{
	static const char *const texts[] = {"From: a\n"};
	struct message_header headers[1];
	size_t body_size = (size_t)total - 9;
	char *body = malloc(body_size);
	struct message message;
	struct why why = {""};
	char end[4];
	int64_t size;
	int fd;

	assert_non_null(body);
	memset(body, 'x', body_size);
	memcpy(body + body_size - 4, "end\n", 4);
	message = message_of(ID_16, body, body_size, headers, texts, 1);
	free(body);
	fd = message_copy_open(&message, &size, &why);
	assert_string_equal(why.text, "");
	assert_int_equal(size, total);
	assert_int_equal(fileio_read_at(fd, end, 4, total - 4, &why), 4);
	assert_memory_equal(end, "end\n", 4);
	close(message.body_fd);
	return (fd);
}

static void
test_small_copy_is_sealed(void **state)
{
	const int all = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
	int fd = copy_of_size(MESSAGE_COPY_MEMORY_MAX);

	(void)state;
	assert_int_equal(fcntl(fd, F_GET_SEALS), all);
	assert_int_not_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	close(fd);
}

static void
test_large_copy_has_no_name(void **state)
{
	char folder[] = "/tmp/test_message_copy.XXXXXX", before[4096];
	struct stat status, here;
	int fd;

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	fd = copy_of_size(MESSAGE_COPY_MEMORY_MAX + 1);
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(stat(".", &here), 0);
	assert_int_equal(status.st_dev, here.st_dev);
	assert_int_equal(status.st_nlink, 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_not_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	close(fd);
	assert_int_equal(chdir(before), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
test_large_copy_without_a_place_says_so(void **state)
{
	static const char *const texts[] = {"From: a\n"};
	static char body[MESSAGE_COPY_MEMORY_MAX];
	struct message_header headers[1];
	struct message message = message_of(ID_16, body, sizeof(body), headers, texts, 1);
	char before[4096];
	struct why why = {""};
	int64_t size;

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	/* A folder that takes no file on any machine; a deleted one on tmpfs still does. */
	assert_int_equal(chdir("/proc"), 0);
	assert_int_equal(message_copy_open(&message, &size, &why), -1);
	assert_non_null(
	    strstr(why.text, "cannot make a file in the spool directory for the scanner:"));
	assert_int_equal(chdir(before), 0);
	close(message.body_fd);
}

static void
test_file_that_changed_its_size(void **state)
{
	static const char *const texts[] = {"From: a\n"};
	struct message_header headers[1];
	struct message message = message_of(ID_16, IN("body\n"), headers, texts, 1);
	struct why why = {""};
	int64_t size;

	(void)state;
	message.body_size++;
	assert_int_equal(message_copy_open(&message, &size, &why), -1);
	assert_string_equal(why.text, "the message's data file changed its size");
	close(message.body_fd);
}

/* More headers than the write buffer holds, one of them larger than it. */
static void
test_many_headers(void **state)
{
	enum { COUNT = 5000, LARGE = 100000 };
	static struct message_header headers[COUNT + 1];
	static char large[LARGE + 1];
	struct message message = {.headers = headers, .body_fd = memfd_create("D", MFD_CLOEXEC)};
	struct why why = {""};
	char got[16];
	int64_t size;
	int fd, i;

	(void)state;
	for (i = 0; i < COUNT; i++)
		headers[i] = (struct message_header){.text = "X: 12345\n", .size = 9};
	memset(large, 'x', LARGE);
	large[LARGE - 1] = '\n';
	headers[COUNT] = (struct message_header){.text = large, .size = LARGE};
	message.headers_count = COUNT + 1;
	message.headers_size = COUNT * 9 + LARGE;
	fd = message_copy_open(&message, &size, &why);
	assert_string_equal(why.text, "");
	assert_int_equal(size, COUNT * 9 + LARGE + 1);
	assert_int_equal(fileio_read_at(fd, got, 12, (off_t)COUNT * 9 - 9, &why), 12);
	assert_memory_equal(got, "X: 12345\nxxx", 12);
	assert_int_equal(fileio_read_at(fd, got, 4, size - 3, &why), 3);
	assert_memory_equal(got, "x\n\n", 3);
	close(fd);
	close(message.body_fd);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
	    cmocka_unit_test(test_small_copy_is_sealed),
	    cmocka_unit_test(test_large_copy_has_no_name),
	    cmocka_unit_test(test_large_copy_without_a_place_says_so),
	    cmocka_unit_test(test_file_that_changed_its_size),
	    cmocka_unit_test(test_many_headers),
	};
	size_t used = 5;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/message_copy", tests, used));
}
