/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin_login.h"
#include "fields.h"
#include "form_proof.h"
#include "policy.h"
#include "route.h"
#include "rows.h"

/* The parts of coexim-web that see what a stranger wrote. */

/* ---- paths -------------------------------------------------------------------------------------
 */

struct route_row {
	const char *name, *path;
	enum route_kind want;
	int64_t want_entry;
	const char *want_token;
};

static const struct route_row routes[] = {
    {"release", "/release/abc", ROUTE_TOKEN, 0, "abc"},
    {"allow", "/allow/abc", ROUTE_TOKEN, 0, "abc"},
    {"delete", "/delete/abc", ROUTE_TOKEN, 0, "abc"},
    {"an empty token is one that is wrong", "/release/", ROUTE_TOKEN, 0, ""},
    {"no slash", "/release", ROUTE_NONE, 0, NULL},
    {"a longer word", "/released/abc", ROUTE_NONE, 0, NULL},
    {"another word", "/show/abc", ROUTE_NONE, 0, NULL},
    {"no path", "", ROUTE_NONE, 0, NULL},
    {"the top", "/", ROUTE_NONE, 0, NULL},
    {"two slashes", "//release/abc", ROUTE_NONE, 0, NULL},
    {"admin without slash", "/admin", ROUTE_ADMIN, 0, NULL},
    {"the list", "/admin/", ROUTE_LIST, 0, NULL},
    {"counts", "/admin/days", ROUTE_DAYS, 0, NULL},
    {"an entry", "/admin/entry/12", ROUTE_ENTRY, 12, NULL},
    {"release of an entry", "/admin/entry/12/release", ROUTE_ENTRY_RELEASE, 12, NULL},
    {"delete of an entry", "/admin/entry/12/delete", ROUTE_ENTRY_DELETE, 12, NULL},
    {"another act", "/admin/entry/12/allow", ROUTE_NONE, 0, NULL},
    {"entry 0", "/admin/entry/0", ROUTE_NONE, 0, NULL},
    {"no number", "/admin/entry/", ROUTE_NONE, 0, NULL},
    {"a sign", "/admin/entry/-1", ROUTE_NONE, 0, NULL},
    {"a number and more", "/admin/entry/12x", ROUTE_NONE, 0, NULL},
    {"too large", "/admin/entry/9999999999999999999", ROUTE_NONE, 0, NULL},
    {"up and down", "/release/../admin/", ROUTE_TOKEN, 0, "../admin/"},
};

static void
test_route(void **state)
{
	const struct route_row *row = *state;
	struct route route = route_of(row->path);

	assert_int_equal(route.kind, row->want);
	if (row->want >= ROUTE_ENTRY)
		assert_int_equal(route.entry, row->want_entry);
	if (row->want_token != NULL)
		assert_string_equal(route.token, row->want_token);
}

/* ---- fields ------------------------------------------------------------------------------------
 */

static void
test_fields(void **state)
{
	struct fields values = {.count = 0};

	(void)state;
	fields_add(&values, "form", "ab", 0, 2);
	fields_add(&values, "form", "cd", 2, 2);
	fields_add(&values, "teach", "1", 0, 1);
	assert_string_equal(fields_value(&values, "form"), "abcd");
	assert_string_equal(fields_value(&values, "teach"), "1");
	assert_string_equal(fields_value(&values, "other"), "");
	/* The first counts. */
	fields_add(&values, "form", "zz", 0, 2);
	assert_string_equal(fields_value(&values, "form"), "abcd");
	assert_false(values.wrong);
}

struct wrong_row {
	const char *name;
	size_t count, name_size, size;
	bool gap, nul;
};

static const struct wrong_row wrongs[] = {
    {"too many", FIELDS_MAX + 1, 4, 1, false, false},
    {"a long name", 1, FIELDS_NAME_SIZE, 1, false, false},
    {"a long value", 1, 4, FIELDS_VALUE_SIZE, false, false},
    {"a piece out of order", 1, 4, 1, true, false},
    {"a NUL", 1, 4, 1, false, true},
};

static void
test_wrong_fields(void **state)
{
	const struct wrong_row *row = *state;
	struct fields values = {.count = 0};
	char name[64] = "", value[2 * FIELDS_VALUE_SIZE];
	size_t i;

	memset(name, 'n', row->name_size);
	memset(value, row->nul ? '\0' : 'v', sizeof(value));
	fields_add(&values, "form", "right", 0, 5);
	for (i = 0; i < row->count; i++)
		fields_add(&values, name, value, 0, row->size);
	if (row->gap)
		fields_add(&values, name, value, 7, 1);
	assert_true(values.wrong);
	assert_string_equal(fields_value(&values, "form"), "");
}

/* ---- text --------------------------------------------------------------------------------------
 */

struct text_row {
	const char *name, *text, *want;
};

static const struct text_row texts[] = {
    {"plain", "A message", "A message"},
    {"a script", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"out of an attribute", "\" onclick='x'", "&quot; onclick=&#39;x&#39;"},
    {"an entity", "&lt;b&gt;", "&amp;lt;b&amp;gt;"},
    {"another line", "a\r\nSet-Cookie: b", "a  Set-Cookie: b"},
    {"a control character", "a\x1b[2Jb", "a\xEF\xBF\xBD[2Jb"},
    {"text turned around",
	"\xE2\x80\xAE"
	"exe.fdp",
	"\xEF\xBF\xBD"
	"exe.fdp"},
    {"an isolate", "\xE2\x81\xA6x", "\xEF\xBF\xBDx"},
    {"no UTF-8", "a\xffz<", "a\xEF\xBF\xBDz&lt;"},
    {"an overlong <", "\xC0\xBC", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"Hebrew", "\xD7\xA9", "\xD7\xA9"},
};

static void
test_text(void **state)
{
	const struct text_row *row = *state;
	struct page page = {.status = 0};
	char want[256];

	page_text(&page, row->text);
	snprintf(want, sizeof(want), "<bdi>%s</bdi>", row->want);
	assert_false(page.failed);
	assert_int_equal(page.size, strlen(want));
	assert_memory_equal(page.text, want, page.size);
	page_free(&page);
	page_lines(&page, row->text, strlen(row->text));
	assert_null(memchr(page.text, '<', page.size));
	page_free(&page);
}

static void
test_lines(void **state)
{
	static const char text[] = "Subject: a\r\n\r\n<b>\nlast";
	static const char want[] = "Subject: a\n\n&lt;b&gt;\nlast\n";
	struct page page = {.status = 0};
	char *line = malloc(100000);

	(void)state;
	page_lines(&page, text, sizeof(text) - 1);
	assert_int_equal(page.size, sizeof(want) - 1);
	assert_memory_equal(page.text, want, page.size);
	page_free(&page);
	/* A line of any length comes whole. */
	assert_non_null(line);
	memset(line, 'x', 100000);
	page_lines(&page, line, 100000);
	assert_true(page.size >= 100000);
	assert_null(memchr(page.text, '.', page.size));
	page_free(&page);
	free(line);
}

static void
test_too_large(void **state)
{
	struct page page;
	int i;

	(void)state;
	page_begin(&page, 200, "A page");
	for (i = 0; i < PAGE_SIZE_MAX / 10 && !page.failed; i++)
		page_html(&page, "<p>a line\n");
	assert_false(page.failed && page.size > PAGE_SIZE_MAX);
	for (i = 0; i < PAGE_SIZE_MAX / 10; i++)
		page_html(&page, "<p>a line\n");
	assert_true(page.failed);
	page_free(&page);
}

static void
test_policy(void **state)
{
	char policy[POLICY_SIZE], command[2048], line[128];
	FILE *file;

	(void)state;
	/* The hash as openssl makes it. */
	policy_write(policy);
	file = fopen("/tmp/test_web_pages.style", "w");
	assert_non_null(file);
	fputs(page_style, file);
	fclose(file);
	snprintf(command, sizeof(command),
	    "openssl dgst -sha256 -binary /tmp/test_web_pages.style | base64; "
	    "rm -f /tmp/test_web_pages.style");
	file = popen(command, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	pclose(file);
	line[strcspn(line, "\n")] = '\0';
	assert_non_null(strstr(policy, line));
	assert_non_null(strstr(policy, "default-src 'none'"));
	assert_non_null(strstr(policy, "base-uri 'none'"));
	assert_null(strstr(page_style, "url("));
}

/* ---- forms -------------------------------------------------------------------------------------
 */

static void
test_form_proof(void **state)
{
	struct form_secret secret, other;
	char proof[FORM_PROOF_SIZE];
	struct why why = {""};

	(void)state;
	assert_int_equal(form_secret_make(&secret, &why), 0);
	assert_int_equal(form_secret_make(&other, &why), 0);
	form_proof(&secret, "release", "abc", proof);
	assert_true(form_proved(&secret, "release", "abc", proof));
	assert_false(form_proved(&other, "release", "abc", proof));
	assert_false(form_proved(&secret, "delete", "abc", proof));
	assert_false(form_proved(&secret, "release", "abd", proof));
	assert_false(form_proved(&secret, "releasea", "bc", proof));
	assert_false(form_proved(&secret, "release", "abc", ""));
	proof[FORM_PROOF_SIZE - 2] = proof[FORM_PROOF_SIZE - 2] == '0' ? '1' : '0';
	assert_false(form_proved(&secret, "release", "abc", proof));
}

/* ---- who is an administrator -------------------------------------------------------------------
 */

#define KEY "0123456789abcdef0123456789abcdef"

struct admin_row {
	const char *name;
	const char *set_header, *set_admins, *set_key;
	struct admin_claim claim;
	enum admin_answer want;
	const char *want_name;
};

static const struct admin_row admins[] = {
    {"nothing is set", "", "", "", {"alice", "alice", ""}, ADMIN_NO, ""},
    {"whom the proxy names", "X-User", "alice bob", "", {"bob", NULL, NULL}, ADMIN_YES, "bob"},
    {"part of a name", "X-User", "alice bob", "", {"bo", NULL, NULL}, ADMIN_NO, ""},
    {"a name and more", "X-User", "alice bob", "", {"bob2", NULL, NULL}, ADMIN_NO, ""},
    {"two names", "X-User", "alice bob", "", {"alice bob", NULL, NULL}, ADMIN_NO, ""},
    {"any", "X-User", "any", "", {"carol", NULL, NULL}, ADMIN_YES, "carol"},
    {"any, but nobody was logged in", "X-User", "any", "", {"", NULL, NULL}, ADMIN_NO, ""},
    {"any, but no name for a log", "X-User", "any", "", {"a\nb", NULL, NULL}, ADMIN_NO, ""},
    {"any, and no header", "X-User", "any", "", {NULL, NULL, NULL}, ADMIN_NO, ""},
    {"the key", "", "", KEY, {NULL, "alice", KEY}, ADMIN_YES, "alice"},
    {"the key without a name", "", "", KEY, {NULL, "", KEY}, ADMIN_ASK, ""},
    {"another key", "", "", KEY, {NULL, "alice", "0123456789abcdef0123456789abcdee"}, ADMIN_ASK,
	""},
    {"an empty key", "", "", KEY, {NULL, "alice", ""}, ADMIN_ASK, ""},
    {"an empty key where there is none", "", "", "", {NULL, "alice", ""}, ADMIN_NO, ""},
    {"nothing yet", "", "", KEY, {NULL, NULL, NULL}, ADMIN_ASK, ""},
    {"a header that is not set", "", "", KEY, {"alice", NULL, NULL}, ADMIN_ASK, ""},
};

static void
test_admin(void **state)
{
	const struct admin_row *row = *state;
	static struct web_settings settings;
	char name[ADMIN_NAME_SIZE] = "";

	snprintf(settings.admin_header, sizeof(settings.admin_header), "%s", row->set_header);
	snprintf(settings.admins, sizeof(settings.admins), "%s", row->set_admins);
	snprintf(settings.admin_key, sizeof(settings.admin_key), "%s", row->set_key);
	assert_int_equal(admin_login(&settings, &row->claim, name), row->want);
	assert_string_equal(name, row->want_name);
}

int
main(void)
{
	struct CMUnitTest tests[96] = {
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_too_large),
	    cmocka_unit_test(test_policy),
	    cmocka_unit_test(test_form_proof),
	};
	size_t used = 5;

	ROWS_ADD(tests, used, routes, test_route);
	ROWS_ADD(tests, used, wrongs, test_wrong_fields);
	ROWS_ADD(tests, used, texts, test_text);
	ROWS_ADD(tests, used, admins, test_admin);
	return (ROWS_RUN("web_pages", tests, used));
}
