/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mail_features.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

/* Two segments of one kind, and whether they are the same to the classifier. */
struct row {
	const char *name;
	enum segment segment;
	const char *one, *other;
	bool want_same;
};

static const struct row rows[] = {
    {"text is text", SEGMENT_TEXT, "buy cheap pills", "buy cheap pills", true},
    {"another word", SEGMENT_TEXT, "buy cheap pills", "buy cheap boats", false},
    {"white space is one space", SEGMENT_TEXT, "buy cheap pills", "buy \r\n\t cheap  pills", true},
    {"a word in capitals is noted", SEGMENT_TEXT, "buy cheap pills", "buy CHEAP pills", false},
    {"a thing counts once", SEGMENT_TEXT, "ab cd ab cd ab", "ab cd ab cd ab cd ab", true},
    {"a link's host", SEGMENT_HTML, "<a href=\"http://a.example/\">x</a>",
	"<a href=\"http://b.example/\">x</a>", false},
    {"a link's path is not seen", SEGMENT_HTML, "<a href=\"http://a.example/1\">x</a>",
	"<a href=\"http://a.example/2\">x</a>", true},
    {"which tags there are is not seen", SEGMENT_HTML, "<b>x</b>", "<font>x</font>", true},
    {"what an attribute is set to is seen", SEGMENT_HTML, "<font color=red>x</font>",
	"<font color=blue>x</font>", false},
    {"style is not text", SEGMENT_HTML, "<style>one</style>hello", "<style>two</style>hello", true},
    {"what a comment says is not seen", SEGMENT_HTML, "<!-- one -->hello", "<!-- two -->hello",
	true},
    {"the name of a header in any case", SEGMENT_HEADERS, "X-Mailer: a\n", "x-mailer: a\n", true},
    {"a mailer", SEGMENT_HEADERS, "X-Mailer: a\n", "X-Mailer: b\n", false},
    {"who collected it: Received", SEGMENT_HEADERS, "From: a@b\n",
	"Received: from x by y\nFrom: a@b\n", true},
    {"who collected it: Delivered-To", SEGMENT_HEADERS, "From: a@b\n",
	"Delivered-To: me@here\nFrom: a@b\n", true},
    {"who collected it: X-Spam-Status", SEGMENT_HEADERS, "From: a@b\n",
	"X-Spam-Status: Yes,\n\tscore=9\nFrom: a@b\n", true},
    {"who collected it: List-Id", SEGMENT_HEADERS, "From: a@b\n", "List-Id: <l.x>\nFrom: a@b\n",
	true},
    {"whom it is for", SEGMENT_HEADERS, "To: one@a.example\n", "To: two@b.example\n", true},
    {"how many it is for", SEGMENT_HEADERS, "To: a@b\n", "To: a@b, c@d\n", false},
    {"the second of two is not seen", SEGMENT_HEADERS, "From: a@b\n", "From: a@b\nFrom: c@d\n",
	true},
    {"a folded value", SEGMENT_HEADERS, "X-Mailer: The Bat\n", "X-Mailer: The\n Bat\n", true},
};

static struct mail_features *
see(enum segment segment, const char *data, size_t size)
{
	struct mail_features *features = mail_features_new();

	assert_non_null(features);
	mail_features_add(features, segment, data, size);
	return (features);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct mail_features *one = see(row->segment, row->one, strlen(row->one));
	struct mail_features *other = see(row->segment, row->other, strlen(row->other));
	size_t one_used, other_used;
	const uint32_t *one_set = mail_features_end(one, &one_used);
	const uint32_t *other_set = mail_features_end(other, &other_used);
	bool same =
	    one_used == other_used && memcmp(one_set, other_set, one_used * sizeof(*one_set)) == 0;

	assert_true(one_used > 0);
	assert_int_equal(same, row->want_same);
	mail_features_free(one);
	mail_features_free(other);
}

static void
test_reset_forgets(void **state)
{
	struct mail_features *used = see(SEGMENT_HTML, "<b>WIN</b> www.a.example", 24);
	struct mail_features *fresh = mail_features_new();
	size_t used_count, fresh_count;
	const uint32_t *used_set, *fresh_set;

	(void)state;
	(void)mail_features_end(used, &used_count);
	mail_features_reset(used);
	mail_features_add(used, SEGMENT_TEXT, "WIN www.a.example", 17);
	mail_features_add(fresh, SEGMENT_TEXT, "WIN www.a.example", 17);
	used_set = mail_features_end(used, &used_count);
	fresh_set = mail_features_end(fresh, &fresh_count);
	assert_int_equal(used_count, fresh_count);
	assert_memory_equal(used_set, fresh_set, fresh_count * sizeof(*fresh_set));
	mail_features_free(used);
	mail_features_free(fresh);
}

/* Any bytes as any segment, of every size up to a few hundred, in a block of just that size. */
static void
test_any_bytes_stay_in_bounds(void **state)
{
	static const enum segment segments[] = {
	    SEGMENT_HEADERS, SEGMENT_SUBJECT, SEGMENT_PART, SEGMENT_TEXT, SEGMENT_HTML};
	static const char odd[] = "<>&#;x=\"'@:/.-\n\r \t!aA09\x80\xff";
	struct mail_features *features = mail_features_new();
	uint32_t random = 1;
	size_t size, i, used;

	(void)state;
	for (size = 0; size < 400; size++) {
		char *data = malloc(size + (size == 0));
		const uint32_t *set;

		for (i = 0; i < size; i++) {
			random = random * 1664525 + 1013904223;
			data[i] = odd[(random >> 16) % (sizeof(odd) - 1)];
		}
		for (i = 0; i < sizeof(segments) / sizeof(segments[0]); i++)
			mail_features_add(features, segments[i], data, size);
		free(data);
		set = mail_features_end(features, &used);
		assert_in_range(used, 1, MAIL_FEATURES_MAX);
		for (i = 0; i < used; i++)
			assert_true(set[i] < 1U << MAIL_FEATURES_BITS);
		mail_features_reset(features);
	}
	mail_features_free(features);
}

static void
test_text_beyond_the_bound_is_not_seen(void **state)
{
	size_t size = MAIL_FEATURES_TEXT_MAX, i, short_used, long_used;
	char *data = malloc(size + 100);
	struct mail_features *one, *other;

	(void)state;
	for (i = 0; i < size; i++)
		data[i] = (char)('a' + i % 7);
	memset(data + size, 'z', 100);
	one = see(SEGMENT_TEXT, data, size);
	other = see(SEGMENT_TEXT, data, size + 100);
	(void)mail_features_end(one, &short_used);
	(void)mail_features_end(other, &long_used);
	assert_int_equal(short_used, long_used);
	mail_features_free(one);
	mail_features_free(other);
	free(data);
}

int
main(void)
{
	struct CMUnitTest tests[40] = {
	    cmocka_unit_test(test_reset_forgets),
	    cmocka_unit_test(test_any_bytes_stay_in_bounds),
	    cmocka_unit_test(test_text_beyond_the_bound_is_not_seen),
	};
	size_t used = 3;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("classifier_features", tests, used));
}
