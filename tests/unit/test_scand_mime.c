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

int
main(void)
{
	struct CMUnitTest tests[32];
	size_t used = 0;

	mime_prepare();
	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_mime", tests, used));
}
