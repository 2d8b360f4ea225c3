/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "html_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

struct row {
	const char *name;
	const char *html;
	/* Visible text; [hidden text]; <address|text shown> of each link. Without line ends around
	 * it: versions of the library differ in where they see a paragraph. */
	const char *want;
};

static const struct row rows[] = {
    {"plain words", "hello", "hello"},
    {"blanks are one", "a  b\n\tc&nbsp; d", "a b c d"},
    {"entities", "K&ouml;ln &amp; &#8364;", "K\xc3\xb6ln & \xe2\x82\xac"},
    {"words that tags take apart", "V<b></b>ia<i>gra</i>", "Viagra"},
    {"words that a comment takes apart", "Via<!-- x -->gra", "Viagra"},
    {"blocks break lines", "<p>a</p><div>b<br>c</div>", "a\nb\nc"},
    {"cells are apart", "<table><tr><td>a</td><td>b</td></tr></table>", "a b"},
    {"scripts, styles and titles are no text",
	"<head><title>t</title><style>s</style></head><script>x</script>a", "a"},
    {"display:none", "a<span style='Display : NONE'>b<i>c</i></span>d", "a[bc]d"},
    {"visibility", "<p style=\"visibility:hidden\">b</p><p>d", "[b\n]d"},
    {"hidden", "<div hidden>b</div><p>d", "[b\n]d"},
    {"a font of no size", "a<font style='font-size:0px'>b</font>", "a[b]"},
    {"a small font is none", "a<font style='font-size:0.8em'>b</font>", "ab"},
    {"opacity of none", "a<i style='opacity:0'>b</i>c<i style='opacity:0.5'>d</i>", "a[b]cd"},
    {"hidden until the end", "a<span style='display:none'>b", "a[b]"},
    {"a link", "<a href='http://a.example/'>click <b>here</b></a>",
	"<http://a.example/|click here>click here"},
    {"an address with blanks and line ends", "<a href=' http://a.exa\nmple/ '>x</a>",
	"<http://a.example/|x>x"},
    {"an address with entities", "<a href='http://a.example/?a&amp;b'>x</a>",
	"<http://a.example/?a&b|x>x"},
    {"a link that never ends", "<a href='http://a.example/'>x", "<http://a.example/|x>x"},
    {"a link without an address", "<a name=top>x</a>", "x"},
    {"what the link hides is not shown",
	"<a href='http://a.example/'>x<i style='display:none'>y</i></a>",
	"x[y]<http://a.example/|x>"},
    {"pictures and forms", "<img src=a.png><form action=http://b.example/></form>",
	"<a.png|><http://b.example/|>"},
    {"attributes without quotes", "<A HREF=http://a.example/>x</A>", "<http://a.example/|x>x"},
    {"no HTML at all", "1 < 2 > 1", "1 < 2 > 1"},
    {"UTF-8", "K\xc3\xb6ln", "K\xc3\xb6ln"},
    {"another character set in the document says nothing", "<meta charset=utf-16><p>K\xc3\xb6ln",
	"K\xc3\xb6ln"},
    {"an entity bomb is no entity",
	"<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>&b;", NULL},
    {"a tag that never ends", "a<b ", NULL},
    {"nothing", "", ""},
};

struct seen {
	char text[4096];
	size_t used;
};

static void
add(struct seen *seen, const char *before, const char *data, size_t size, const char *after)
{
	assert_true(seen->used + size + 8 < sizeof(seen->text));
	seen->used +=
	    (size_t)sprintf(seen->text + seen->used, "%s%.*s%s", before, (int)size, data, after);
}

static void
see_text(const char *data, size_t size, bool hidden, void *context)
{
	add(context, hidden ? "[" : "", data, size, hidden ? "]" : "");
}

static void
see_link(const char *url, size_t url_size, const char *shown, size_t shown_size, void *context)
{
	add(context, "<", url, url_size, "|");
	add(context, "", shown != NULL ? shown : "", shown_size, ">");
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct seen seen = {.text = ""};
	const struct html_text_sink sink = {.text = see_text, .link = see_link, .context = &seen};
	struct why why = {.text = ""};

	assert_int_equal(
	    html_text_read(row->html, strlen(row->html), deadline_in_ms(60000), &sink, &why), 0);
	while (seen.used > 0 && seen.text[seen.used - 1] == '\n')
		seen.text[--seen.used] = '\0';
	if (row->want != NULL)
		assert_string_equal(seen.text + strspn(seen.text, "\n"), row->want);
	else
		assert_null(strstr(seen.text, "aaaa"));
}

static void
count_text(const char *data, size_t size, bool hidden, void *context)
{
	(void)data;
	(void)hidden;
	*(size_t *)context += size;
}

static void
no_link(const char *url, size_t url_size, const char *shown, size_t shown_size, void *context)
{
	assert_true(url_size <= HTML_TEXT_URL_SIZE && shown_size <= HTML_TEXT_SHOWN_SIZE);
	(void)url;
	(void)shown;
	(void)context;
}

/* ${before}, then ${count} times ${piece}, then "word": read to the bound, and the rest as it is.
 */
static void
want_bound(const char *before, const char *piece, const char *end, const char *want_why)
{
	static char html[400000];
	size_t used = (size_t)sprintf(html, "%s", before), size = 0, i;
	const struct html_text_sink sink = {.text = count_text, .link = no_link, .context = &size};
	struct why why = {.text = ""};

	for (i = 0; i < 30000; i++)
		used += (size_t)sprintf(html + used, "%s%zu%s", piece, i, end);
	used += (size_t)sprintf(html + used, "word");
	assert_int_equal(html_text_read(html, used, deadline_in_ms(60000), &sink, &why), -1);
	assert_non_null(strstr(why.text, want_why));
	assert_true(size >= 4);
}

static void
test_bounds(void **state)
{
	(void)state;
	want_bound("<a ", "a", " ", "attributes");
	want_bound("<a ", "a", "/", "attributes");
	want_bound("<a ", "a", "=\">\"", "attributes");
	want_bound("", "<b", ">", "within each other");
}

static void
test_a_passed_deadline(void **state)
{
	static char html[4096];
	size_t used = 0, size = 0;
	const struct html_text_sink sink = {.text = count_text, .link = no_link, .context = &size};
	struct why why = {.text = ""};

	(void)state;
	while (used < 4000)
		used += (size_t)sprintf(html + used, "<br>");
	assert_int_equal(html_text_read(html, used, deadline_in_ms(0), &sink, &why), -1);
	assert_non_null(strstr(why.text, "no time left"));
}

static void
test_long_addresses_are_cut(void **state)
{
	static char html[100000];
	size_t used = (size_t)sprintf(html, "<a href='"), size = 0;
	const struct html_text_sink sink = {.text = count_text, .link = no_link, .context = &size};
	struct why why = {.text = ""};

	(void)state;
	memset(html + used, 'a', 50000);
	used += 50000;
	used += (size_t)sprintf(html + used, "'>");
	memset(html + used, 'b', 10000);
	used += 10000;
	assert_int_equal(html_text_read(html, used, deadline_in_ms(60000), &sink, &why), 0);
	assert_int_equal(size, 10000);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_a_passed_deadline),
	    cmocka_unit_test(test_long_addresses_are_cut),
	};
	size_t used = 3;

	html_text_prepare();
	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_html_text", tests, used));
}
