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
	const char *want;     /* type(name|name), a part; "-": no name */
	const char *want_why; /* part of it; NULL: none */
};

#define MIXED "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"

static const struct row rows[] = {
    {"plain text", "Subject: x\n\nhello\n", "text/plain(-)", NULL},
    {"CRLF", "Subject: x\r\nContent-Type: text/html\r\n\r\nhello\r\n", "text/html(-)", NULL},
    {"two parts", MIXED "\na\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n",
	"text/plain(-)image/png(a.png)", NULL},
    {"two names that differ",
	MIXED "Content-Type: image/png; name=a.png\n"
	      "Content-Disposition: attachment; filename=a.exe\n\nx\n--b--\n",
	"image/png(a.png|a.exe)", NULL},
    {"a name that is there twice",
	MIXED
	"Content-Disposition: attachment; filename=a.txt; size=1; filename=a.exe\n\nx\n--b--\n",
	"text/plain(a.txt|a.exe)", NULL},
    {"twice the same", MIXED "Content-Type: image/png; name=a.exe; NAME=\"a.exe\"\n\nx\n--b--\n",
	"image/png(a.exe)", NULL},
    {"a header that is there twice",
	MIXED "Content-Disposition: attachment; filename=a.txt\n"
	      "Content-Disposition: attachment; filename=a.exe\n\nx\n--b--\n",
	"text/plain(a.txt|a.exe)", NULL},
    {"a type that is there twice",
	"Content-Type: image/png; name=a.exe\nContent-Type: image/png; name=a.png\n\nx\n",
	"image/png(a.exe|a.png)", NULL},
    {"an encoded one beside an honest one",
	MIXED
	"Content-Disposition: attachment; filename=a.txt; filename*=utf-8''a%2Eexe\n\nx\n--b--\n",
	"text/plain(a.txt|a.exe)", NULL},
    {"the other header's parameter",
	MIXED "Content-Type: image/png; filename=a.exe\nContent-Disposition: attachment; "
	      "name=b.exe\n\nx\n--b--\n",
	"image/png(a.exe|b.exe)", NULL},
    {"a semicolon and a quote in a name",
	MIXED "Content-Disposition: attachment; filename=\"a\\\"; filename=b;c\"\n\nx\n--b--\n",
	"text/plain(a\"; filename=b;c|b)", NULL},
    {"of many all",
	MIXED "Content-Type: x/y; name=1; name=2; name=3; name=4; name=5; name=6; name=7; name=8; "
	      "name=9; "
	      "name=10\n\nx\n--b--\n",
	"x/y(1|2|3|4|5|6|7|8|9|10)", NULL},
    {"more than fit: that is said",
	MIXED
	"Content-Type: x/y; name=01; name=02; name=03; name=04; name=05; name=06; name=07; "
	"name=08; name=09; name=10; name=11; name=12; name=13; name=14; name=15; name=16; "
	"name=17; name=18; name=19; name=20; name=21; name=22; name=23; name=24; name=25; "
	"name=26; name=27; name=28; name=29; name=30; name=31; name=32; name=33\n\nx\n--b--\n",
	"x/y(01|02|03|04|05|06|07|08|09|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|"
	"29|30|31|32|...)",
	NULL},
    {"pieces beside a whole name",
	MIXED "Content-Disposition: attachment; filename=a.txt; filename*0=run; filename*1=.js\n\n"
	      "x\n--b--\n",
	"text/plain(a.txt|run.js)", NULL},
    {"an encoded word in pieces",
	MIXED "Content-Disposition: attachment; filename*0==?utf-8?Q?run=2E?=; filename*1=js\n\nx\n"
	      "--b--\n",
	"text/plain(=?utf-8?Q?run=2E?=js|run.js)", NULL},
    {"a name in place of the disposition",
	MIXED "Content-Disposition: filename=a.exe\n\nx\n--b--\n", "text/plain(a.exe)", NULL},
    {"no semicolon before it", MIXED "Content-Disposition: attachment filename=a.exe\n\nx\n--b--\n",
	"text/plain(a.exe)", NULL},
    {"a comma before it", MIXED "Content-Disposition: attachment, filename=a.exe\n\nx\n--b--\n",
	"text/plain(a.exe)", NULL},
    {"in quotes that do not end",
	MIXED "Content-Disposition: attachment; x=\"a; filename=a.exe\n\nx\n--b--\n",
	"text/plain(a.exe)", NULL},
    {"folded in the middle of a name",
	MIXED "Content-Disposition: attachment; filename=\"a.\n\texe\"\n\nx\n--b--\n",
	"text/plain(a.\texe|a.exe)", NULL},
    {"a name in pieces (RFC 2231)",
	MIXED "Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b.exe\n\nx\n"
	      "--b--\n",
	"text/plain(a b.exe)", NULL},
    {"a piece is no name",
	MIXED
	"Content-Disposition: attachment; filename*0=report.com; filename*1=pany.pdf\n\nx\n--b--\n",
	"text/plain(report.company.pdf)", NULL},
    {"an encoded word in a parameter (RFC 2047 forbids it)",
	MIXED "Content-Type: image/png; name=\"=?utf-8?B?YS5leGU=?=\"\n\nx\n--b--\n",
	"image/png(a.exe)", NULL},
    {"a message within",
	MIXED "Content-Type: message/rfc822\n\nSubject: y\nContent-Type: application/zip; "
	      "name=a.zip\n\nx\n--b--\n",
	"message/rfc822(-)application/zip(a.zip)", NULL},
    {"no end of the multipart", MIXED "Content-Type: image/png; name=a.png\n\nx\n",
	"image/png(a.png)", NULL},
    {"more parts than allowed", MIXED "\na\n--b\n\na\n--b\n\na\n--b\n\na\n--b--\n",
	"text/plain(-)text/plain(-)text/plain(-)", "more than 3 parts"},
};

struct seen {
	char text[512];
};

static void
visit(const struct mime_part *part, void *context)
{
	struct seen *seen = context;
	size_t used = strlen(seen->text), i;

	used += (size_t)snprintf(seen->text + used, sizeof(seen->text) - used, "%s(%s", part->type,
	    part->names_count == 0 ? "-" : "");
	for (i = 0; i < part->names_count; i++)
		used += (size_t)snprintf(seen->text + used, sizeof(seen->text) - used, "%s%s",
		    i > 0 ? "|" : "", part->names[i]);
	if (part->names_left_out)
		used += (size_t)snprintf(seen->text + used, sizeof(seen->text) - used, "|...");
	snprintf(seen->text + used, sizeof(seen->text) - used, ")");
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	const struct mime_limits limits = {.parts_max = 3, .deadline = deadline_in_ms(60000)};
	struct why why = {.text = ""};
	struct seen seen = {.text = ""};
	const struct mime_visitor visitor = {.part = visit, .context = &seen};
	int fd = memfd_create("message", MFD_CLOEXEC), result;
	ssize_t size = (ssize_t)strlen(row->message);

	assert_int_equal(write(fd, row->message, (size_t)size), size);
	/* Others read by the same descriptor: its position is theirs. */
	assert_int_equal(lseek(fd, 3, SEEK_SET), 3);
	result = mime_walk(fd, size, &limits, &visitor, &why);
	assert_string_equal(seen.text, row->want);
	assert_int_equal(result, row->want_why == NULL ? 0 : -1);
	if (row->want_why != NULL)
		assert_non_null(strstr(why.text, row->want_why));
	else
		assert_string_equal(why.text, "");
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 3);
	close(fd);
}

/* A header that is too long to be looked into, which could hide a name at its end. */
static void
test_a_long_header_is_told(void **state)
{
	const struct mime_limits limits = {.parts_max = 3, .deadline = deadline_in_ms(60000)};
	struct seen seen = {.text = ""};
	const struct mime_visitor visitor = {.part = visit, .context = &seen};
	struct why why = {.text = ""};
	static char message[80000];
	size_t size = (size_t)sprintf(message, "Content-Type: a/b; x=");

	(void)state;
	memset(message + size, 'x', 70000);
	size += 70000;
	size += (size_t)sprintf(message + size, "; name=a.exe\n\nx\n");
	assert_int_equal(mime_walk_bytes(message, size, &limits, &visitor, &why), 0);
	assert_string_equal(seen.text, "a/b(-|...)");
}

/* As some spam has it. */
static void
test_many_semicolons_are_none(void **state)
{
	const struct mime_limits limits = {.parts_max = 3, .deadline = deadline_in_ms(60000)};
	struct seen seen = {.text = ""};
	const struct mime_visitor visitor = {.part = visit, .context = &seen};
	struct why why = {.text = ""};
	char message[8192];
	size_t size = (size_t)sprintf(message, "Content-Type: text/plain");

	(void)state;
	memset(message + size, ';', 3000);
	size += 3000;
	size += (size_t)sprintf(message + size, " name=a.exe\n\nx\n");
	assert_int_equal(mime_walk_bytes(message, size, &limits, &visitor, &why), 0);
	assert_string_equal(seen.text, "text/plain(a.exe)");
}

static void
see_left_out(const struct mime_part *part, void *context)
{
	bool *left_out = context;

	*left_out = part->names_left_out;
}

/* And one with so many parameters that to try them all would take minutes. */
static void
test_many_parameters_are_told(void **state)
{
	static const char *const repeated[] = {";x=1", " name=a"};
	const struct mime_limits limits = {.parts_max = 3, .deadline = deadline_in_ms(60000)};
	struct why why = {.text = ""};
	char message[8192];
	size_t i, k, size;

	(void)state;
	for (i = 0; i < 2; i++) {
		bool left_out = false;
		const struct mime_visitor visitor = {.part = see_left_out, .context = &left_out};

		size = (size_t)sprintf(message, "Content-Type: a/b");
		for (k = 0; k < 300; k++)
			size += (size_t)sprintf(message + size, "%s", repeated[i]);
		size += (size_t)sprintf(message + size, "\n\nx\n");
		assert_int_equal(mime_walk_bytes(message, size, &limits, &visitor, &why), 0);
		assert_true(left_out);
	}
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
	const struct mime_limits limits = {.parts_max = 3, .deadline = deadline_in_ms(60000)};
	struct head head = {.size = 0};
	const struct mime_visitor visitor = {.part = keep_head, .context = &head};
	struct why why = {.text = ""};
	int fd = memfd_create("message", MFD_CLOEXEC), i;

	dprintf(fd, "Content-Transfer-Encoding: %s\n\n", encoding);
	for (i = 0; i < count; i++)
		dprintf(fd, "%s", body);
	assert_int_equal(mime_walk(fd, lseek(fd, 0, SEEK_CUR), &limits, &visitor, &why), 0);
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

/* ---- what the analysis sees --------------------------------------------- */

struct view_row {
	const char *name;
	const char *message;
	/* subject|, then for each part: depth, shown (-, t, h), a where attached, e where encoded,
	 * {header block}text; */
	const char *want;
};

static const struct view_row view_rows[] = {
    {"no header at all", "\nhello\n", "|0t{}hello\n;"},
    {"nothing behind the headers", "Subject: a\n\n", "a|0t{};"},
    {"no empty line", "Subject: a\n", "a|0t{};"},
    {"CRLF becomes LF", "Subject: a\r\n\r\nb\r\nc\r\n", "a|0t{}b\nc\n;"},
    {"the subject is unfolded and decoded",
	"Subject:  =?utf-8?Q?K=C3=B6ln?=\n =?iso-8859-1?Q?=E4?= x\n\nb",
	"K\xc3\xb6ln\xc3\xa4 x|0t{}b;"},
    {"the first subject counts", "Subject: a\nSUBJECT: b\n\nc", "a|0t{}c;"},
    {"a subject of raw ISO-8859-1", "Subject: \xe4\n\nc", "\xc3\xa4|0t{}c;"},
    {"ISO-8859-1", "Content-Type: text/plain; charset=iso-8859-1\n\nK\xf6ln", "|0t{}K\xc3\xb6ln;"},
    {"Windows-1252", "Content-Type: text/plain; charset=windows-1252\n\n\x80",
	"|0t{}\xe2\x82\xac;"},
    {"KOI8-R", "Content-Type: text/plain; charset=koi8-r\n\n\xc1", "|0t{}\xd0\xb0;"},
    {"an unknown character set: as it is",
	"Content-Type: text/plain; charset=klingon\n\nK\xc3\xb6ln", "|0t{}K\xc3\xb6ln;"},
    {"UTF-8 that is none is mended",
	"Content-Type: text/plain; charset=utf-8\n\na\xff"
	"b\xc3",
	"|0t{}a\xc3\xbf"
	"b\xc3\x83;"},
    {"quoted-printable",
	"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: "
	"quoted-printable\n\nK=C3=B6=\nln",
	"|0he{}K\xc3\xb6ln;"},
    {"UTF-16 in base64",
	"Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: "
	"base64\n\naADkAA==",
	"|0te{}h\xc3\xa4;"},
    {"XHTML is HTML", "Content-Type: application/xhtml+xml\n\n<p/>", "|0h{}<p/>;"},
    {"parts, their headers as they came",
	MIXED "content-TYPE:  text/html\nX:\ty\n z\n\na\n--b\n"
	      "Content-Disposition: ATTACHMENT; filename=x.txt\n\nb\n--b\n"
	      "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n",
	"|1h{content-TYPE:  text/html\nX:\ty\n z\n}a;1ta{Content-Disposition: ATTACHMENT; "
	"filename=x.txt\n}b;1-e{Content-Type: image/png\nContent-Transfer-Encoding: base64\n};"},
    {"a part without headers", MIXED "\na\n--b--\n", "|1t{}a;"},
    {"a message within: its parts are deeper, its subject is not the message's",
	"Subject: out\n" MIXED "Content-Type: message/rfc822\n\nSubject: in\nContent-Type: "
	"text/html\n\nx\n--b--\n",
	"out|1-{Content-Type: message/rfc822\n};2h{Subject: in\nContent-Type: text/html\n}x;"},
};

static void
append(struct seen *seen, const char *data, size_t size)
{
	size_t used = strlen(seen->text);

	assert_true(used + size < sizeof(seen->text));
	if (size > 0)
		memcpy(seen->text + used, data, size);
	seen->text[used + size] = '\0';
}

static void
view_message(const struct mime_message *message, void *context)
{
	append(context, message->subject.data, message->subject.size);
	append(context, "|", 1);
}

static void
view_part(const struct mime_part *part, void *context)
{
	char depth[16];

	snprintf(depth, sizeof(depth), "%u%c%s%s{", part->depth, "-th"[part->shown],
	    part -> attached ? "a" : "", part->encoding != MIME_ENCODING_NONE ? "e" : "");
	append(context, depth, strlen(depth));
	append(context, part->headers.data, part->headers.size);
	append(context, "}", 1);
	append(context, part->text.data, part->text.size);
	append(context, ";", 1);
}

static void
walk_text(const char *message, size_t size, const struct mime_visitor *visitor)
{
	const struct mime_limits limits = {.parts_max = 100, .deadline = deadline_in_ms(60000)};
	struct why why = {.text = ""};
	int fd = memfd_create("message", MFD_CLOEXEC);

	assert_int_equal(write(fd, message, size), (ssize_t)size);
	assert_int_equal(mime_walk(fd, (int64_t)size, &limits, visitor, &why), 0);
	close(fd);
}

static void
test_view(void **state)
{
	const struct view_row *row = *state;
	struct seen seen = {.text = ""};
	const struct mime_visitor visitor = {
	    .message = view_message, .part = view_part, .text = true, .context = &seen};

	walk_text(row->message, strlen(row->message), &visitor);
	assert_string_equal(seen.text, row->want);
}

static void
view_headers(const struct mime_message *message, void *context)
{
	size_t i;

	append(context, message->headers.data, message->headers.size);
	append(context, "|", 1);
	for (i = 0; i < message->list_count; i++) {
		append(context, message->list[i].name.data, message->list[i].name.size);
		append(context, "=", 1);
		append(context, message->list[i].raw.data, message->list[i].raw.size);
		append(context, ";", 1);
	}
	append(context, message->body.data, message->body.size);
}

static void
no_part(const struct mime_part *part, void *context)
{
	(void)part;
	(void)context;
}

static void
test_headers_and_body_as_they_came(void **state)
{
	static const char text[] = "A: b\r\nno colon\r\nC \t:\r\n d\r\n\r\nbody\r\n";
	struct seen seen = {.text = ""};
	const struct mime_visitor visitor = {
	    .message = view_headers, .part = no_part, .context = &seen};

	(void)state;
	walk_text(text, strlen(text), &visitor);
	assert_string_equal(
	    seen.text, "A: b\r\nno colon\r\nC \t:\r\n d\r\n|A= b;C=\r\n d;body\r\n");
}

struct sizes {
	size_t headers, list, text, content;
	bool cut, text_cut;
};

static void
size_message(const struct mime_message *message, void *context)
{
	struct sizes *sizes = context;

	sizes->headers = message->headers.size;
	sizes->list = message->list_count;
	sizes->cut = message->cut;
}

static void
size_part(const struct mime_part *part, void *context)
{
	struct sizes *sizes = context;

	sizes->text += part->text.size;
	sizes->text_cut = part->text_cut;
	sizes->content = mime_content(part, 300000).size;
}

static void
test_all_is_bounded(void **state)
{
	static char text[1000000];
	struct sizes sizes = {.text = 0};
	const struct mime_visitor visitor = {
	    .message = size_message, .part = size_part, .text = true, .context = &sizes};
	size_t used = 0;

	(void)state;
	while (used < 200000)
		used += (size_t)sprintf(text + used, "X%zu: y\n", used);
	used += (size_t)sprintf(text + used, "\n");
	memset(text + used, 'a', 400000);
	walk_text(text, used + 400000, &visitor);
	assert_int_equal(sizes.headers, MIME_HEADERS_SIZE);
	assert_int_equal(sizes.list, MIME_HEADERS_MAX);
	assert_true(sizes.cut);
	assert_int_equal(sizes.text, MIME_TEXT_SIZE);
	assert_true(sizes.text_cut);
	assert_int_equal(sizes.content, 300000);
}

static void
test_the_bound_is_of_all_parts_together(void **state)
{
	static char text[1000000];
	struct sizes sizes = {.text = 0};
	const struct mime_visitor visitor = {.part = size_part, .text = true, .context = &sizes};
	size_t used = (size_t)sprintf(text, MIXED);
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		used += (size_t)sprintf(text + used, "\n");
		memset(text + used, 'a', 100000);
		used += 100000;
		used += (size_t)sprintf(text + used, "\n--b\n");
	}
	walk_text(text, used, &visitor);
	assert_int_equal(sizes.text, MIME_TEXT_SIZE);
}

static void
test_a_passed_deadline_is_an_error(void **state)
{
	const struct mime_limits limits = {.parts_max = 3, .deadline = deadline_in_ms(0)};
	const struct mime_visitor visitor = {.part = no_part};
	struct why why = {.text = ""};
	int fd = memfd_create("message", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(write(fd, "A: b\n\nc\n", 8), 8);
	assert_int_equal(mime_walk(fd, 8, &limits, &visitor, &why), -1);
	assert_non_null(strstr(why.text, "no time left"));
	close(fd);
}

int
main(void)
{
	struct CMUnitTest tests[80] = {
	    cmocka_unit_test(test_the_head_is_decoded_and_bounded),
	    cmocka_unit_test(test_headers_and_body_as_they_came),
	    cmocka_unit_test(test_all_is_bounded),
	    cmocka_unit_test(test_the_bound_is_of_all_parts_together),
	    cmocka_unit_test(test_a_passed_deadline_is_an_error),
	    cmocka_unit_test(test_a_long_header_is_told),
	    cmocka_unit_test(test_many_parameters_are_told),
	    cmocka_unit_test(test_many_semicolons_are_none),
	};
	size_t used = 8;

	mime_prepare();
	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, view_rows, test_view);
	return (ROWS_RUN("scand_mime", tests, used));
}
