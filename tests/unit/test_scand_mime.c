/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime.h"

#include <sys/mman.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

struct row {
	const char *name;
	const char *message;
	const char *want;     /* type(name of disposition|name of type), a part; "-": no name */
	const char *want_why; /* part of it; NULL: none */
};

#define MIXED "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"

static const struct row rows[] = {
    {"plain text", "Subject: x\n\nhello\n", "text/plain(-|-)", NULL},
    {"CRLF", "Subject: x\r\nContent-Type: text/html\r\n\r\nhello\r\n", "text/html(-|-)", NULL},
    {"two parts", MIXED "\na\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n",
	"text/plain(-|-)image/png(-|a.png)", NULL},
    {"two names that differ",
	MIXED "Content-Type: image/png; name=a.png\n"
	      "Content-Disposition: attachment; filename=a.exe\n\nx\n--b--\n",
	"image/png(a.exe|a.png)", NULL},
    {"a name in pieces (RFC 2231)",
	MIXED "Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b.exe\n\nx\n"
	      "--b--\n",
	"text/plain(a b.exe|-)", NULL},
    {"an encoded word in a parameter (RFC 2047 forbids it)",
	MIXED "Content-Type: image/png; name=\"=?utf-8?B?YS5leGU=?=\"\n\nx\n--b--\n",
	"image/png(-|a.exe)", NULL},
    {"a message within",
	MIXED "Content-Type: message/rfc822\n\nSubject: y\nContent-Type: application/zip; "
	      "name=a.zip\n\nx\n--b--\n",
	"message/rfc822(-|-)application/zip(-|a.zip)", NULL},
    {"no end of the multipart", MIXED "Content-Type: image/png; name=a.png\n\nx\n",
	"image/png(-|a.png)", NULL},
    {"more parts than allowed", MIXED "\na\n--b\n\na\n--b\n\na\n--b\n\na\n--b--\n",
	"text/plain(-|-)text/plain(-|-)text/plain(-|-)", "more than 3 parts"},
};

struct seen {
	char text[512];
};

static void
visit(const struct mime_part *part, void *context)
{
	struct seen *seen = context;
	size_t used = strlen(seen->text);

	snprintf(seen->text + used, sizeof(seen->text) - used, "%s(%s|%s)", part->type,
	    part->names[0] != NULL ? part->names[0] : "-",
	    part->names[1] != NULL ? part->names[1] : "-");
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	const struct mime_limits limits = {.parts_max = 3};
	struct why why = {.text = ""};
	struct seen seen = {.text = ""};
	int fd = memfd_create("message", MFD_CLOEXEC), result;
	ssize_t size = (ssize_t)strlen(row->message);

	assert_int_equal(write(fd, row->message, (size_t)size), size);
	/* Others read by the same descriptor: its position is theirs. */
	assert_int_equal(lseek(fd, 3, SEEK_SET), 3);
	result = mime_walk(fd, size, &limits, visit, &seen, &why);
	assert_string_equal(seen.text, row->want);
	assert_int_equal(result, row->want_why == NULL ? 0 : -1);
	if (row->want_why != NULL)
		assert_non_null(strstr(why.text, row->want_why));
	else
		assert_string_equal(why.text, "");
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 3);
	close(fd);
}

struct head {
	char data[MIME_HEAD_SIZE];
	size_t size;
};

static void
keep_head(const struct mime_part *part, void *context)
{
	struct head *head = context;

	assert_true(part->head_size <= MIME_HEAD_SIZE);
	memcpy(head->data, part->head, part->head_size);
	head->size = part->head_size;
}

/* The head of a message whose body is ${count} times ${body}, in ${encoding}. */
static void
want_head(const char *encoding, const char *body, int count, const void *want, size_t want_size)
{
	const struct mime_limits limits = {.parts_max = 3};
	struct head head = {.size = 0};
	struct why why = {.text = ""};
	int fd = memfd_create("message", MFD_CLOEXEC), i;

	dprintf(fd, "Content-Transfer-Encoding: %s\n\n", encoding);
	for (i = 0; i < count; i++)
		dprintf(fd, "%s", body);
	assert_int_equal(mime_walk(fd, lseek(fd, 0, SEEK_CUR), &limits, keep_head, &head, &why), 0);
	assert_int_equal(head.size, want_size);
	assert_memory_equal(head.data, want, want_size < 4 ? want_size : 4);
	close(fd);
}

static void
test_the_head_is_decoded_and_bounded(void **state)
{
	(void)state;
	want_head("7bit", "MZ", 1, "MZ", 2);
	want_head("base64", "TVqQ\n", 1, "MZ\x90", 3);
	want_head("BASE64", "TVqQ", 1, "MZ\x90", 3);
	want_head("quoted-printable", "=4D=5A=90", 1, "MZ\x90", 3);
	want_head("base64", "TVqQ\n", 5000, "MZ\x90M", MIME_HEAD_SIZE);
	want_head("7bit", "0123456789\n", 5000, "0123", MIME_HEAD_SIZE);
	want_head("base64", "", 1, "", 0);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {cmocka_unit_test(test_the_head_is_decoded_and_bounded)};
	size_t used = 1;

	mime_prepare();
	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_mime", tests, used));
}
