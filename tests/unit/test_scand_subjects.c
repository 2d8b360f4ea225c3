/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "subjects.h"

#include <string.h>

#include "rows.h"
#include "url.h"

static void
want(const struct subjects *subjects, size_t index, const char *text)
{
	size_t size;
	const char *got = subjects_get(subjects, index, &size);

	assert_true(index < subjects->count);
	assert_int_equal(size, strlen(text));
	assert_memory_equal(got, text, size);
}

static void
test_made_in_pieces(void **state)
{
	struct subjects subjects;

	(void)state;
	assert_int_equal(subjects_init(&subjects, 64, 4), 0);
	subjects_append(&subjects, "a", 1);
	subjects_append(&subjects, "bc", 2);
	subjects_end(&subjects);
	subjects_end(&subjects);
	subjects_add(&subjects, "d", 1);
	assert_int_equal(subjects.count, 3);
	want(&subjects, 0, "abc");
	want(&subjects, 1, "");
	want(&subjects, 2, "d");
	assert_false(subjects.cut);
	subjects_reset(&subjects);
	assert_int_equal(subjects.count, 0);
	subjects_add(&subjects, "e", 1);
	want(&subjects, 0, "e");
	subjects_free(&subjects);
}

static void
test_what_is_above_a_bound_is_left_out(void **state)
{
	struct subjects subjects;

	(void)state;
	assert_int_equal(subjects_init(&subjects, 5, 2), 0);
	subjects_add(&subjects, "abc", 3);
	/* The character that was cut in its middle goes. */
	subjects_add(&subjects, "d\xc3\xa4", 3);
	assert_true(subjects.cut);
	want(&subjects, 1, "d");
	subjects_add(&subjects, "e", 1);
	assert_int_equal(subjects.count, 2);
	want(&subjects, 0, "abc");
	subjects_reset(&subjects);
	assert_false(subjects.cut);
	subjects_free(&subjects);
}

static void
test_too_many_say_so(void **state)
{
	struct subjects subjects;

	(void)state;
	assert_int_equal(subjects_init(&subjects, 64, 1), 0);
	subjects_add(&subjects, "a", 1);
	assert_false(subjects.cut);
	subjects_add(&subjects, "b", 1);
	assert_true(subjects.cut);
	assert_int_equal(subjects.count, 1);
	want(&subjects, 0, "a");
	subjects_free(&subjects);
}

struct url_row {
	const char *name, *text;
	const char *want; /* all that are found, a blank behind each */
};

static const struct url_row urls[] = {
    {"none", "Good day", ""},
    {"one", "see http://a.example/x now", "http://a.example/x "},
    {"all kinds", "https://a.example ftp://b.example www.c.example",
	"https://a.example ftp://b.example www.c.example "},
    {"in capitals", "HTTP://A.EXAMPLE", "HTTP://A.EXAMPLE "},
    {"punctuation at its end", "See http://a.example/x., or (http://b.example).",
	"http://a.example/x http://b.example "},
    {"punctuation within", "http://a.example/x,y?z=1;q", "http://a.example/x,y?z=1;q "},
    {"quoted", "<a href=\"http://a.example/\">", "http://a.example/ "},
    {"in angle brackets", "<http://a.example/>", "http://a.example/ "},
    {"at the end of the text", "x www.a.example", "www.a.example "},
    {"the beginning alone", "http:// www. https://", ""},
    {"within a word", "xhttp://a.example awww.b.example", ""},
    {"behind what is no letter", "1http://a.example _www.b.example",
	"http://a.example www.b.example "},
    {"a line end ends it", "http://a.example/x\ny", "http://a.example/x "},
    {"not ASCII", "http://a.example/\xc3\xa4 x", "http://a.example/\xc3\xa4 "},
    {"another scheme", "mailto:a@b.example javascript:x", ""},
};

static void
test_url(void **state)
{
	const struct url_row *row = *state;
	char got[256] = "";
	size_t size = strlen(row->text), at = 0, url_size = 0;

	while ((at = url_find(row->text, size, at, &url_size)) < size) {
		assert_true(url_size > 0 && at + url_size <= size);
		strncat(got, row->text + at, url_size);
		strncat(got, " ", 2);
		at += url_size;
	}
	assert_int_equal(at, size);
	assert_string_equal(got, row->want);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {cmocka_unit_test(test_made_in_pieces),
	    cmocka_unit_test(test_what_is_above_a_bound_is_left_out),
	    cmocka_unit_test(test_too_many_say_so)};
	size_t used = 3;

	ROWS_ADD(tests, used, urls, test_url);
	return (ROWS_RUN("scand/subjects", tests, used));
}
