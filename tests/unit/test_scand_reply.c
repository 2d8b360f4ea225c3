/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reply.h"

#include <string.h>

#include "check_names.h"
#include "rows.h"

struct row {
	const char *name;
	struct findings findings;
	const char *want_check;
	const char *want_clamd;       /* on_limit = error */
	const char *want_clamd_found; /* on_limit = found; NULL: the same */
};

#define LIMIT(name_)                                                                               \
	{                                                                                          \
		FINDINGS_LIMIT, name_                                                              \
	}
#define VIRUS(name_)                                                                               \
	{                                                                                          \
		FINDINGS_VIRUS, name_                                                              \
	}
#define ERROR(name_)                                                                               \
	{                                                                                          \
		FINDINGS_ERROR, name_                                                              \
	}

#define MALWARE(text_)                                                                             \
	{                                                                                          \
		FINDINGS_MALWARE, text_                                                            \
	}

static const struct row rows[] = {
    {"all checks done", {.done = CHECKS_ALL}, "done virus\ndone malware\ndone spam\nend\n",
	"s: OK\n", NULL},
    {"what the analysis found decides nothing for clamd's commands",
	{.count = 3,
	    .done = CHECK_VIRUS | CHECK_SPAM,
	    .list = {{FINDINGS_RULE, "GTUBE 1000.0"}, {FINDINGS_CLASS, "0.9876 ham=3,spam=40"},
		{FINDINGS_NOTE, "rule X does not compile"}}},
	"rule GTUBE 1000.0\nclass 0.9876 ham=3,spam=40\nnote rule%20X%20does%20not%20compile\n"
	"done virus\ndone spam\nend\n",
	"s: OK\n", NULL},
    {"a rule cannot forge a line", {.count = 1, .list = {{FINDINGS_RULE, "A\nend 1\nend 2"}}},
	"rule A%0Aend 1%0Aend%202\nend\n", "s: the check was not made ERROR\n", NULL},
    {"a rule without points", {.count = 1, .list = {{FINDINGS_RULE, "A"}}}, "rule A -\nend\n",
	"s: the check was not made ERROR\n", NULL},
    {"malware alone done says nothing of viruses", {.done = CHECK_MALWARE}, "done malware\nend\n",
	"s: the check was not made ERROR\n", NULL},
    {"malware", {.count = 1, .done = CHECK_VIRUS, .list = {MALWARE("extension reject a b.exe")}},
	"malware extension reject a%20b.exe\ndone virus\nend\n", "s: OK\n", NULL},
    {"a detail cannot forge a line", {.count = 1, .list = {MALWARE("disguise tag a\nend")}},
	"malware disguise tag a%0Aend\nend\n", "s: the check was not made ERROR\n", NULL},
    {"a class cannot forge a line", {.count = 1, .list = {MALWARE("x\ndone virus\nend y")}},
	"malware x%0Adone virus%0Aend y\nend\n", "s: the check was not made ERROR\n", NULL},
    {"an action cannot forge a line", {.count = 1, .list = {MALWARE("x y\nend z")}},
	"malware x y%0Aend z\nend\n", "s: the check was not made ERROR\n", NULL},
    {"a class without a detail", {.count = 1, .list = {MALWARE("extension reject ")}},
	"malware extension reject -\nend\n", "s: the check was not made ERROR\n", NULL},

    {"clean", {.done = 1}, "done virus\nend\n", "s: OK\n", NULL},
    {"nothing done is not clean", {.count = 0}, "end\n", "s: the check was not made ERROR\n", NULL},
    {"a virus", {.count = 1, .list = {VIRUS("Eicar-Test")}}, "virus Eicar-Test\nend\n",
	"s: Eicar-Test FOUND\n", NULL},
    {"an error", {.count = 1, .list = {ERROR("no room")}}, "error no%20room\nend\n",
	"s: no room ERROR\n", NULL},
    {"a limit", {.count = 1, .list = {LIMIT("MaxFiles")}}, "limit MaxFiles\nend\n",
	"s: limit MaxFiles was met ERROR\n", "s: Heuristics.Limits.Exceeded.MaxFiles FOUND\n"},
    {"a virus beats an error", {.count = 2, .list = {ERROR("x"), VIRUS("V")}},
	"error x\nvirus V\nend\n", "s: V FOUND\n", NULL},
    {"a virus beats a limit", {.count = 2, .list = {LIMIT("x"), VIRUS("V")}},
	"limit x\nvirus V\nend\n", "s: V FOUND\n", NULL},
    {"an error beats a limit", {.count = 2, .list = {LIMIT("x"), ERROR("E")}},
	"limit x\nerror E\nend\n", "s: E ERROR\n", NULL},
    {"done with a limit is not OK", {.count = 1, .done = 1, .list = {LIMIT("x")}},
	"limit x\ndone virus\nend\n", "s: limit x was met ERROR\n",
	"s: Heuristics.Limits.Exceeded.x FOUND\n"},
    {"a name cannot forge a line", {.count = 1, .list = {VIRUS("a\ndone virus\nend")}},
	"virus a%0Adone%20virus%0Aend\nend\n", "s: a%0Adone%20virus%0Aend FOUND\n", NULL},
    {"an error cannot forge a line", {.count = 1, .list = {ERROR("a\ns: OK")}},
	"error a%0As:%20OK\nend\n", "s: a\\x0As: OK ERROR\n", NULL},
    {"a name of no length is still a word", {.count = 1, .list = {VIRUS("")}}, "virus -\nend\n",
	"s:  FOUND\n", NULL},
};

static void
want_text(const char *want, const char *got, size_t size)
{
	assert_int_equal(size, strlen(want));
	assert_memory_equal(got, want, size);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	const char *found = row->want_clamd_found != NULL ? row->want_clamd_found : row->want_clamd;
	char out[REPLY_SIZE];
	size_t size;

	size = reply_check(&row->findings, out);
	want_text(row->want_check, out, size);
	size = reply_clamd(&row->findings, "s", CONFIG_ON_LIMIT_ERROR, '\n', out);
	want_text(row->want_clamd, out, size);
	size = reply_clamd(&row->findings, "s", CONFIG_ON_LIMIT_FOUND, '\n', out);
	want_text(found, out, size);
}

static void
test_the_longest_fits(void **state)
{
	struct findings findings = {.count = FINDINGS_MAX, .done = 1};
	char out[REPLY_SIZE];
	size_t i, size;

	(void)state;
	for (i = 0; i < FINDINGS_MAX; i++) {
		findings.list[i].kind = FINDINGS_VIRUS;
		memset(findings.list[i].text, '\n', FINDINGS_TEXT_SIZE - 1);
	}
	size = reply_check(&findings, out);
	assert_true(size < REPLY_SIZE);
	assert_memory_equal(out + size - 5, "\nend\n", 5);
	size = reply_clamd(&findings, "fd[1234567]", CONFIG_ON_LIMIT_ERROR, '\0', out);
	assert_true(size < REPLY_SIZE);
	assert_int_equal(out[size - 1], '\0');
}

static void
test_too_many_findings_are_an_error(void **state)
{
	struct findings findings = {.count = 0};
	int i;

	(void)state;
	for (i = 0; i < FINDINGS_MAX + 3; i++)
		findings_add(&findings, FINDINGS_LIMIT, "limit-%d", i);
	assert_int_equal(findings.count, FINDINGS_MAX);
	assert_non_null(findings_first(&findings, FINDINGS_ERROR));
}

static void
test_notes_never_crowd_out_what_counts(void **state)
{
	struct findings findings = {.count = 0};
	int i;

	(void)state;
	for (i = 0; i < FINDINGS_MAX + 3; i++)
		findings_note(&findings, "note %d", i);
	assert_int_equal(findings.count, FINDINGS_NOTES_MAX);
	assert_null(findings_first(&findings, FINDINGS_ERROR));
}

static void
test_a_long_text_is_cut_visibly(void **state)
{
	struct findings findings = {.count = 0};

	(void)state;
	findings_add(&findings, FINDINGS_ERROR, "%0400d", 7);
	assert_string_equal(findings.list[0].text + FINDINGS_TEXT_SIZE - 4, "...");
}

static void
test_what_a_taken_over_worker_sends(void **state)
{
	struct findings findings = {.count = 1, .list = {VIRUS("V")}};

	(void)state;
	assert_true(findings_is_sound(&findings));
	findings.count = FINDINGS_MAX + 1;
	assert_false(findings_is_sound(&findings));
	findings.count = 1;
	findings.done = CHECKS_ALL + 1;
	assert_false(findings_is_sound(&findings));
	findings.done = 0;
	findings.list[0].kind = 0;
	assert_false(findings_is_sound(&findings));
	findings.list[0].kind = FINDINGS_NOTE + 1;
	assert_false(findings_is_sound(&findings));
	findings.list[0].kind = FINDINGS_VIRUS;
	memset(findings.list[0].text, 'x', FINDINGS_TEXT_SIZE);
	assert_false(findings_is_sound(&findings));
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
	    cmocka_unit_test(test_the_longest_fits),
	    cmocka_unit_test(test_too_many_findings_are_an_error),
	    cmocka_unit_test(test_notes_never_crowd_out_what_counts),
	    cmocka_unit_test(test_a_long_text_is_cut_visibly),
	    cmocka_unit_test(test_what_a_taken_over_worker_sends),
	};
	size_t used = 5;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_reply", tests, used));
}
