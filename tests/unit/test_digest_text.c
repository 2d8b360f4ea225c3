/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest_example.h"
#include "mime_out.h"
#include "rows.h"
#include "shown_text.h"
#include "text_template.h"
#include "zone.h"

/* Run from the top of the checkout: the shipped templates are install/digest. */

#define BREAK "\xe2\x80\x8b"

/* ---- shown_text ----------------------------------------------------------- */

enum { CHARS = 12 };

struct shown_row {
	const char *name;
	const char *text;
	size_t size; /* 0: that of the text */
	const char *want;
};

static const struct shown_row shown_rows[] = {
    {"plain words stay", "Hello there", 0, "Hello there"},
    {"as long as may be", "123456789012", 0, "123456789012"},
    {"one more is cut and says so", "1234567890123", 0, "123456789012..."},
    {"a cut at a blank", "123456789012 4", 0, "123456789012..."},
    {"characters count, not bytes",
	"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
	0,
	"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	"\xc3\xa4"},
    {"nothing", "", 0, ""},
    {"blanks alone", " \t\r\n ", 0, ""},
    {"line ends are a blank", "a\r\nBcc: b\n\nc", 0, "a Bcc: b c"},
    {"Unicode's line ends too",
	"a\xe2\x80\xa8"
	"b\xe2\x80\xa9"
	"c\xc2\x85"
	"d",
	0, "a b c d"},
    {"controls are left out", "a\x1b[31mb\x07\x7f", 0, "a[31mb"},
    {"a NUL is left out", "a\0b", 3, "ab"},
    {"controls of ISO 8859 are left out",
	"a\xc2\x9b"
	"b",
	0, "ab"},
    {"overrides of direction are left out",
	"exe\xe2\x80\xae"
	"fdp\xe2\x80\xac",
	0, "exefdp"},
    {"isolates of direction are left out",
	"a\xe2\x81\xa6"
	"b\xe2\x81\xa9",
	0, "ab"},
    {"marks of direction are left out",
	"a\xe2\x80\x8f"
	"b\xd8\x9c",
	0, "ab"},
    {"what is not seen is left out",
	"p\xc2\xad"
	"a\xe2\x80\x8b"
	"y\xe2\x81\xa0"
	"p\xef\xbb\xbf"
	"al",
	0, "paypal"},
    {"tags are left out",
	"a\xf3\xa0\x81\xa1"
	"b",
	0, "ab"},
    {"letters from right to left stay", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", 0,
	"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
    {"two marks on a letter stay, more do not",
	"a\xcc\x81\xcc\x82\xcc\x83\xcc\x84"
	"b",
	0,
	"a\xcc\x81\xcc\x82"
	"b"},
    {"bytes that are no UTF-8", "caf\xe9 \xff", 0, "caf\xc3\xa9 \xc3\xbf"},
    {"a host is broken", "www.evil.e", 0, "www." BREAK "evil." BREAK "e"},
    {"a URL is broken", "http://e.e/x", 0,
	"http:" BREAK "/" BREAK "/" BREAK "e." BREAK "e/" BREAK "x"},
    {"an address is broken", "a@b.example", 0, "a@" BREAK "b." BREAK "example"},
    {"a full width dot is broken",
	"a\xef\xbc\x8e"
	"b",
	0, "a\xef\xbc\x8e" BREAK "b"},
    {"the end of a sentence is not", "It is. And", 0, "It is. And"},
    {"HTML stays what it is here", "<b>&amp;</b>", 0, "<b>&amp;</" BREAK "b>"},
};

static void
test_shown(void **state)
{
	const struct shown_row *row = *state;
	char out[SHOWN_TEXT_SIZE(CHARS)];

	shown_text(
	    out, sizeof(out), CHARS, row->text, row->size > 0 ? row->size : strlen(row->text));
	assert_string_equal(out, row->want);
}

/* Every byte and its neighbours, at every length: nothing is written past the end. */
static void
test_shown_bounds(void **state)
{
	static char text[100000];
	char out[SHOWN_TEXT_SIZE(CHARS) + 1];
	unsigned int seed = 1;
	size_t i, size;

	(void)state;
	for (size = 0; size < 300; size++) {
		for (i = 0; i < size; i++)
			text[i] = (char)((seed = seed * 1103515245 + 12345) >> 16);
		out[SHOWN_TEXT_SIZE(CHARS)] = 'x';
		shown_text(out, SHOWN_TEXT_SIZE(CHARS), CHARS, text, size);
		assert_int_equal(out[SHOWN_TEXT_SIZE(CHARS)], 'x');
		assert_true(strlen(out) < SHOWN_TEXT_SIZE(CHARS));
	}
	memset(text, '.', sizeof(text));
	shown_text(out, SHOWN_TEXT_SIZE(CHARS), CHARS, text, sizeof(text));
	assert_string_equal(out + strlen(out) - 4, "....");
	memset(text, ' ', sizeof(text));
	shown_text(out, SHOWN_TEXT_SIZE(CHARS), CHARS, text, sizeof(text));
	assert_string_equal(out, "...");
}

/* ---- template ------------------------------------------------------------- */

static const char *const outer[] = {"who", "none", NULL};
static const char *const entry[] = {"what", "flag", NULL};
static const struct text_template_names names = {outer, entry};

static const char *const outer_values[] = {"<A & 'B'>", ""};
static const char *const first[] = {"one", ""}, *const second[] = {"{{who}}", "yes"};
static const char *const *const entries[] = {first, second};

struct template_row {
	const char *name;
	const char *text;
	const char *want; /* NULL: it is wrong, and */
	const char *want_why;
	enum text_template_kind kind;
};

static const struct template_row template_rows[] = {
    {"no place", "abc\n", "abc\n", NULL, TEXT_TEMPLATE_TEXT},
    {"empty", "", "", NULL, TEXT_TEMPLATE_TEXT},
    {"a value in a text", "a {{who}} b", "a <A & 'B'> b", NULL, TEXT_TEMPLATE_TEXT},
    {"a value in HTML", "<i>{{who}}</i>", "<i>&lt;A &amp; &#39;B&#39;&gt;</i>", NULL,
	TEXT_TEMPLATE_HTML},
    {"what is there, what is not",
	"{{#who}}1{{/who}}{{^who}}2{{/who}}{{#none}}3{{/none}}{{^none}}4{{/none}}", "14", NULL,
	TEXT_TEMPLATE_TEXT},
    {"entries, and no value is a template", "{{#entries}}[{{what}} {{who}}]{{/entries}}",
	"[one <A & 'B'>][{{who}} <A & 'B'>]", NULL, TEXT_TEMPLATE_TEXT},
    {"sections in entries", "{{#entries}}{{#flag}}!{{/flag}}{{^flag}}-{{/flag}}{{/entries}}.",
	"-!.", NULL, TEXT_TEMPLATE_TEXT},
    {"lines of sections alone are none",
	"a\n{{#entries}}\n{{what}}\n  {{#flag}}  \nx\n{{/flag}}\n{{/entries}}\nb\n",
	"a\none\n{{who}}\nx\nb\n", NULL, TEXT_TEMPLATE_TEXT},
    {"sections within a line leave it", "a {{#who}}b{{/who}}\nc", "a b\nc", NULL,
	TEXT_TEMPLATE_TEXT},
    {"a remark", "{{! any }\n thing }}\nx{{!y}}z", "xz", NULL, TEXT_TEMPLATE_TEXT},
    {"CRLF becomes LF", "a\r\n{{#who}}\r\nb\r\n{{/who}}\r\n", "a\nb\n", NULL, TEXT_TEMPLATE_TEXT},
    {"an unknown name", "\n\n{{whom}}", NULL, "line 3: there is no value {{whom}}",
	TEXT_TEMPLATE_TEXT},
    {"a name of entries outside", "{{what}}", NULL,
	"line 1: only between {{#entries}} and {{/entries}} there is {{what}}", TEXT_TEMPLATE_TEXT},
    {"a place without end", "a\n{{who", NULL, "line 2: {{ without }}", TEXT_TEMPLATE_TEXT},
    {"a section without end", "{{#who}}\n\n", NULL, "line 3: a section was begun and has no end",
	TEXT_TEMPLATE_TEXT},
    {"an end without section", "{{/who}}", NULL, "ends a section that was not begun",
	TEXT_TEMPLATE_TEXT},
    {"crossed sections", "{{#who}}{{#none}}{{/who}}{{/none}}", NULL,
	"{{/none}} would be right here", TEXT_TEMPLATE_TEXT},
    {"entries in entries", "{{#entries}}{{#entries}}{{/entries}}{{/entries}}", NULL,
	"{{#entries}} within {{#entries}}", TEXT_TEMPLATE_TEXT},
    {"nine deep", "{{#who}}{{#who}}{{#who}}{{#who}}{{#who}}{{#who}}{{#who}}{{#who}}{{#who}}x", NULL,
	"too many sections within one another", TEXT_TEMPLATE_TEXT},
};

/* A file with ${text}; its path. */
static const char *
file_with(const char *text, size_t times)
{
	static char path[] = "/tmp/test_digest_template";
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	while (times-- > 0)
		fputs(text, file);
	assert_int_equal(fclose(file), 0);
	return (path);
}

static void
test_template(void **state)
{
	const struct template_row *row = *state;
	const struct text_template_values values = {outer_values, entries, 2};
	struct why why = {""};
	struct text_template *template =
	    text_template_read(file_with(row->text, 1), row->kind, &names, &why);
	char *text;
	size_t size;

	if (row->want == NULL) {
		assert_null(template);
		if (strstr(why.text, row->want_why) == NULL)
			fail_msg("%s", why.text);
		return;
	}
	if (template == NULL)
		fail_msg("%s", why.text);
	assert_int_equal(text_template_write(template, &values, &text, &size, &why), 0);
	assert_string_equal(text, row->want);
	assert_int_equal(size, strlen(row->want));
	free(text);
	text_template_free(template);
}

static void
test_template_bounds(void **state)
{
	struct why why = {""};
	static char big[20000];
	const char *long_values[] = {big, ""};
	const struct text_template_values values = {long_values, entries, 2};
	struct text_template *template;
	char *text;
	size_t size;

	(void)state;
	assert_null(
	    text_template_read(file_with("0123456789", 7000), TEXT_TEMPLATE_TEXT, &names, &why));
	assert_non_null(strstr(why.text, "longer than 65536 bytes"));
	why.text[0] = '\0';
	assert_null(
	    text_template_read(file_with("{{who}}", 1001), TEXT_TEMPLATE_TEXT, &names, &why));
	assert_non_null(strstr(why.text, "too many places"));
	why.text[0] = '\0';
	assert_null(text_template_read("/nowhere/digest.txt", TEXT_TEMPLATE_TEXT, &names, &why));
	assert_non_null(strstr(why.text, "/nowhere/digest.txt"));

	memset(big, 'x', sizeof(big) - 1);
	why.text[0] = '\0';
	template = text_template_read(file_with("{{who}}", 900), TEXT_TEMPLATE_TEXT, &names, &why);
	assert_non_null(template);
	assert_int_equal(text_template_write(template, &values, &text, &size, &why), -1);
	assert_null(text);
	assert_non_null(strstr(why.text, "would be longer"));
	text_template_free(template);
}

/* ---- the digest ----------------------------------------------------------- */

static struct digest_entry examples[DIGEST_EXAMPLE_ENTRIES];

static void
make(const struct digest *digest, struct digest_text *text)
{
	struct why why = {""};
	struct digest_templates *templates = digest_templates_read("install/digest", &why);

	if (templates == NULL || digest_text_make(templates, digest, text, &why) == -1)
		fail_msg("%s", why.text);
	digest_templates_free(templates);
}

static struct digest
example(size_t count)
{
	digest_example(examples, 1700000000);
	return ((struct digest){.person = "anna@company.example",
	    .domain = "company.example",
	    .zone = "Europe/Berlin",
	    .entries = examples,
	    .count = count});
}

static size_t
times(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		count++;
	}
	return (count);
}

static void
test_digest(void **state)
{
	struct digest digest = example(DIGEST_EXAMPLE_ENTRIES);
	struct digest_text text;

	(void)state;
	make(&digest, &text);
	assert_string_equal(text.from, "Mail quarantine");
	assert_string_equal(text.subject, "5 messages are kept for you at company.example");
	/* an entry of a virus has no link, one of a bounce nobody to allow */
	assert_int_equal(times(text.html, "<a href=\""), 4 + 3 + 4);
	assert_int_equal(times(text.html, " href="), 4 + 3 + 4);
	assert_int_equal(times(text.plain, "https://"), 4 + 3 + 4);
	assert_int_equal(times(text.html, "Only your administrator"), 1);
	assert_int_equal(times(text.html, "It holds a virus:"), 1);
	assert_int_equal(times(text.plain, "a group: who releases it"), 1);
	assert_int_equal(times(text.html, "You have blocked its sender"), 1);
	assert_int_equal(times(text.plain, "It has: goods of the kind that spam sells"), 1);
	/* 22:13:20 UTC, less an hour */
	assert_int_equal(times(text.plain, "2023-11-14 22:13"), 1);
	assert_int_equal(times(text.plain, "(12.3 points)"), 1);
	digest_text_free(&text);

	digest = example(1);
	make(&digest, &text);
	assert_string_equal(text.subject, "One message is kept for you at company.example");
	digest_text_free(&text);
}

/* A link that an entry of malware has by mistake stays out. */
static void
test_digest_hostile(void **state)
{
	struct digest digest = example(1);
	struct digest_text text;

	(void)state;
	examples[0].subject =
	    "<script>alert(1)</script>\r\n\r\n\xe2\x80\xae<img src=http://evil.example/x>";
	examples[0].author = "\"><a href=http://evil.example>";
	examples[0].reason = "<!-- www.evil.example";
	examples[0].address = "anna+</td>@company.example";
	examples[0].kind = DIGEST_MALWARE;
	make(&digest, &text);
	assert_null(strstr(text.html, "<script"));
	assert_null(strstr(text.html, "<img"));
	assert_null(strstr(text.html, "evil.example"));
	assert_null(strstr(text.html, "<a "));
	assert_non_null(strstr(text.html, "&lt;script&gt;alert(1)&lt;/" BREAK "script&gt;"));
	assert_non_null(strstr(text.html, "&quot;&gt;&lt;a href=http:"));
	assert_null(strstr(text.plain, "evil.example"));
	assert_null(strstr(text.plain, "\xe2\x80\xae"));
	digest_text_free(&text);
}

static void
test_digest_zone(void **state)
{
	struct digest digest = example(1);
	struct why why = {""};
	struct digest_templates *templates = digest_templates_read("install/digest", &why);
	struct digest_text text;

	(void)state;
	digest.zone = "Europe/Berlim";
	assert_int_equal(digest_text_make(templates, &digest, &text, &why), -1);
	assert_non_null(strstr(why.text, "no time zone Europe/Berlim"));
	assert_null(text.html);
	digest_templates_free(templates);
}

struct hour_row {
	const char *name;
	const char *zone;
	int hour;
	time_t now, want;
};

static const struct hour_row hour_rows[] = {
    {"today's, if it has come", "UTC", 8, 1700000000, 1699948800},
    {"this very second", "UTC", 8, 1699948800, 1699948800},
    {"a second before it is yesterday's", "UTC", 8, 1699948799, 1699862400},
    {"by another zone", "Asia/Tokyo", 8, 1700000000, 1699916400},
    /* 2023-03-26, 02:00 to 03:00 is left out in Berlin: half past ten, and the hour that is not */
    {"an hour that a change of clocks leaves out", "Europe/Berlin", 2, 1679819400, 1679792400},
};

static void
test_hour(void **state)
{
	const struct hour_row *row = *state;
	struct why why = {""};

	assert_int_equal(zone_set(row->zone, &why), 0);
	assert_int_equal(zone_hour_before(row->hour, row->now), row->want);
}

/* ---- the mail ------------------------------------------------------------- */

static void
test_mail(void **state)
{
	static char long_line[5000];
	const struct mime_out mail = {.from_name = "Quarant\xc3\xa4ne",
	    .from = "postmaster@company.example",
	    .to = "o'brien@company.example",
	    .subject = "Gr\xc3\xbc\xc3\x9f" BREAK "e",
	    .plain = long_line,
	    .html = "<p>\xc3\xa4\n.\nFrom here</p>\n"};
	struct why why = {""};
	char *text, *line, *rest;
	size_t size;

	(void)state;
	memset(long_line, 'x', sizeof(long_line) - 1);
	assert_int_equal(mime_out_make(&mail, &text, &size, &why), 0);
	assert_int_equal(size, strlen(text));
	assert_non_null(strstr(text, "To: o'brien@company.example\n"));
	assert_non_null(strstr(text, "<postmaster@company.example>\n"));
	assert_non_null(strstr(text, "Auto-Submitted: auto-generated\n"));
	assert_non_null(strstr(text, "Message-Id: <"));
	assert_non_null(strstr(text, "Date: "));
	assert_non_null(strstr(text, "\nMIME-Version: 1.0\n"));
	assert_non_null(strstr(text, "Content-Type: multipart/alternative; boundary="));
	assert_non_null(strstr(text, "\nContent-Type: text/plain; charset=utf-8\n"));
	assert_non_null(strstr(text, "\nContent-Type: text/html; charset=utf-8\n"));
	assert_true(strstr(text, "text/plain") < strstr(text, "text/html"));
	for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		const unsigned char *at = (const unsigned char *)line;

		assert_true(strlen(line) <= 78);
		for (; *at != '\0'; at++)
			assert_true(*at < 0x80);
	}
	free(text);
}

int
main(void)
{
	static struct CMUnitTest tests[100];
	size_t used = 0;
	static const struct CMUnitTest single[] = {
	    cmocka_unit_test(test_shown_bounds),
	    cmocka_unit_test(test_template_bounds),
	    cmocka_unit_test(test_digest),
	    cmocka_unit_test(test_digest_hostile),
	    cmocka_unit_test(test_digest_zone),
	    cmocka_unit_test(test_mail),
	};
	size_t i;

	ROWS_ADD(tests, used, shown_rows, test_shown);
	ROWS_ADD(tests, used, template_rows, test_template);
	ROWS_ADD(tests, used, hour_rows, test_hour);
	for (i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		tests[used++] = single[i];
	return (ROWS_RUN("digest_text", tests, used));
}
