/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_reply.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

struct reply_row {
	const char *name;
	const char *reply;
	size_t size;
	enum answer want;
	bool want_limit;
	const char *want_name;
	const char *want_why;
};

#define IN(text) text, sizeof(text) - 1
#define CLEAN    ANSWER_NO, false, "", ""

/* scand/PROTOCOL.md: the table of three answers. */
static const struct reply_row checks[] = {
    {"clean", IN("done virus\nend\n"), CLEAN},
    {"clean, and other checks made", IN("done malware\ndone virus\nend\n"), CLEAN},
    {"virus", IN("virus Eicar\ndone virus\nend\n"), ANSWER_YES, false, "Eicar", ""},
    {"virus, its name decoded", IN("virus a%20b%0A\nend\n"), ANSWER_YES, false, "a b\n", ""},
    {"virus beside a limit", IN("limit L\nvirus V\nend\n"), ANSWER_YES, false, "V", NULL},
    {"virus before a limit", IN("virus V\nlimit L\nend\n"), ANSWER_YES, false, "V", NULL},
    {"virus beside an error", IN("error x\nvirus V\nend\n"), ANSWER_YES, false, "V", NULL},
    {"virus though the answer breaks off", IN("virus V\ndone vi"), ANSWER_YES, false, "V", NULL},
    {"virus: the first name counts", IN("virus A\nvirus B\nend\n"), ANSWER_YES, false, "A", ""},
    {"limit by itself", IN("limit Limits.Size\nend\n"), ANSWER_CANNOT_TELL, true, "Limits.Size",
	"the scanner met a limit: Limits.Size"},
    {"limit wins over done", IN("limit L\ndone virus\nend\n"), ANSWER_CANNOT_TELL, true, "L",
	"the scanner met a limit: L"},
    {"limit beside an error may not be refused for good", IN("limit L\nerror E\nend\n"),
	ANSWER_CANNOT_TELL, false, "L", "the scanner says: E"},
    {"limit without end may not be refused for good", IN("limit L\n"), ANSWER_CANNOT_TELL, false,
	"L", "the scanner's answer has no end"},
    {"error", IN("error no%20signatures\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner says: no signatures"},
    {"error wins over done", IN("done virus\nerror x\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner says: x"},
    {"nothing at all", IN(""), ANSWER_CANNOT_TELL, false, "", "the scanner's answer has no end"},
    {"end and nothing else", IN("end\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner made no virus check"},
    {"done for another check", IN("done spam\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner made no virus check"},
    {"no end", IN("done virus\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner's answer has no end"},
    {"end breaks off", IN("done virus\nend"), ANSWER_CANNOT_TELL, false, "",
	"the scanner's answer breaks off"},
    {"a line after the end", IN("done virus\nend\ndone virus\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered out of turn: done virus"},
    {"a line that is not in the list", IN("done virus\nhello x\nend\n"), ANSWER_CANNOT_TELL, false,
	"", "the scanner answered what nobody asked: hello x"},
    {"an empty line", IN("\ndone virus\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: "},
    {"CRLF is not LF", IN("done virus\r\nend\r\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered out of turn: done virus\\x0D"},
    {"virus without a name", IN("virus\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: virus"},
    {"virus with an empty name", IN("virus \nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: virus "},
    {"two words where one belongs", IN("done virus too\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: done virus too"},
    {"two spaces", IN("done  virus\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: done  virus"},
    {"wrong percent-encoding", IN("virus a%2\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: virus a%2"},
    {"a NUL cannot hide the rest", IN("done virus\0x\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered out of turn: done virus\\x00x"},
    {"8-bit bytes", IN("virus \xff\nend\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered out of turn: virus \\xFF"},
    {"other case", IN("DONE virus\nEND\n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: DONE virus"},
    {"end with something", IN("done virus\nend \n"), ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: end "},
    {"malware that was not asked for", IN("malware type tag x\ndone virus\nend\n"),
	ANSWER_CANNOT_TELL, false, "",
	"the scanner answered what nobody asked: malware type tag x"},
    {"a rule that was not asked for", IN("rule R 1\ndone virus\nend\n"), ANSWER_CANNOT_TELL, false,
	"", "the scanner answered what nobody asked: rule R 1"},
    {"a note is no matter", IN("note x\ndone virus\nend\n"), CLEAN},
    {"clamd's answer to what it does not know", IN("UNKNOWN COMMAND\0"), ANSWER_CANNOT_TELL, false,
	"", "the scanner's answer breaks off"},
};

static const struct reply_row clamds[] = {
    {"clamd: clean", IN("stream: OK\0"), CLEAN},
    {"clamd: virus", IN("stream: Eicar-Test-Signature FOUND\0"), ANSWER_YES, false,
	"Eicar-Test-Signature", ""},
    {"clamd: a name with spaces", IN("stream: a b FOUND\0"), ANSWER_YES, false, "a b", ""},
    {"clamd: too large for it", IN("INSTREAM size limit exceeded. ERROR\0"), ANSWER_CANNOT_TELL,
	false, "", "clamd answered: INSTREAM size limit exceeded. ERROR"},
    {"clamd: its own error", IN("stream: Can't allocate memory ERROR\0"), ANSWER_CANNOT_TELL, false,
	"", "clamd answered: stream: Can't allocate memory ERROR"},
    {"clamd: no answer", IN(""), ANSWER_CANNOT_TELL, false, "", "clamd closed without an answer"},
    {"clamd: OK that breaks off", IN("stream: OK"), ANSWER_CANNOT_TELL, false, "",
	"clamd answered: stream: OK"},
    {"clamd: something after OK", IN("stream: OK\0x"), ANSWER_CANNOT_TELL, false, "",
	"clamd answered: stream: OK\\x00x"},
    {"clamd: two answers", IN("stream: OK\0stream: OK\0"), ANSWER_CANNOT_TELL, false, "",
	"clamd answered: stream: OK\\x00stream: OK\\x00"},
    {"clamd: nearly OK", IN("stream: OK \0"), ANSWER_CANNOT_TELL, false, "",
	"clamd answered: stream: OK "},
    {"clamd: FOUND without a name", IN("stream:  FOUND\0"), ANSWER_CANNOT_TELL, false, "",
	"clamd answered: stream:  FOUND"},
    {"clamd: another lead", IN("fd[9]: OK\0"), ANSWER_CANNOT_TELL, false, "",
	"clamd answered: fd[9]: OK"},
};

static void
expect(const struct reply_row *row, const struct scan_result *result)
{
	if (row->want_why != NULL)
		assert_string_equal(result->why.text, row->want_why);
	assert_int_equal(result->virus, row->want);
	assert_int_equal(result->limit, row->want_limit);
	assert_string_equal(result->name, row->want_name);
}

static void
test_check(void **state)
{
	const struct reply_row *row = *state;
	struct scan_result result;
	char reply[256];

	memset(&result, 0x55, sizeof(result));
	memcpy(reply, row->reply, row->size);
	scan_reply_check(reply, row->size, SCAN_CHECK_VIRUS, &result);
	expect(row, &result);
	/* What was not asked for is never known. */
	assert_int_equal(result.malware, ANSWER_CANNOT_TELL);
	assert_int_equal(result.spam, ANSWER_CANNOT_TELL);
}

static void
test_clamd(void **state)
{
	const struct reply_row *row = *state;
	struct scan_result result;

	memset(&result, 0x55, sizeof(result));
	scan_reply_clamd(row->reply, row->size, &result);
	expect(row, &result);
	assert_int_equal(result.malware, ANSWER_CANNOT_TELL);
	assert_int_equal(result.spam, ANSWER_CANNOT_TELL);
}

#define ALL     (SCAN_CHECK_VIRUS | SCAN_CHECK_MALWARE | SCAN_CHECK_SPAM)
#define DONE    "done virus\ndone malware\ndone spam\n"
#define YES     ANSWER_YES
#define NO      ANSWER_NO
#define UNKNOWN ANSWER_CANNOT_TELL

/* The same three answers, to each check by itself. */
struct three_row {
	const char *name;
	unsigned int checks;
	const char *reply;
	enum answer want_virus, want_malware, want_spam;
	const char *want_why;
	const char *want_found; /* class:action:detail, for each line of malware */
	const char *want_rules; /* name:points, for each rule */
	const char *want_class; /* p:ham:spam */
	const char *want_note;
	bool want_limit;
};

static const struct three_row threes[] = {
    {"all made, nothing found", ALL, DONE "end\n", NO, NO, NO, "", "", "", "", "", false},
    {"no line for malware", ALL, "done virus\ndone spam\nend\n", NO, UNKNOWN, NO,
	"the scanner made no malware check", "", "", "", "", false},
    {"no line for spam", ALL, "done virus\ndone malware\nend\n", NO, NO, UNKNOWN,
	"the scanner made no spam check", "", "", "", "", false},
    {"what was not asked for is not known, though it says done", SCAN_CHECK_MALWARE, DONE "end\n",
	UNKNOWN, NO, UNKNOWN, "", "", "", "", "", false},
    {"asked for nothing", 0, DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN, "", "", "", "", "", false},
    {"a virus that was not asked for", SCAN_CHECK_SPAM, "virus V\ndone spam\nend\n", UNKNOWN,
	UNKNOWN, UNKNOWN, "the scanner answered what nobody asked: virus V", "", "", "", "", false},
    {"malware beside a clean virus check", ALL, "malware macro tag a%20b.docm\n" DONE "end\n", NO,
	YES, NO, "", "macro:2:a b.docm ", "", "", "", false},
    {"every action", ALL,
	"malware a reject x\nmalware b quarantine y\nmalware double-ending tag z\n" DONE "end\n",
	NO, YES, NO, "", "a:0:x b:1:y double-ending:2:z ", "", "", "", false},
    {"malware to be rejected beside an error", ALL, "malware a reject x\nerror E\nend\n", UNKNOWN,
	YES, UNKNOWN, "the scanner says: E", "a:0:x ", "", "", "", false},
    {"malware to be rejected beside a limit", ALL, "malware a reject x\nlimit L\nend\n", UNKNOWN,
	YES, UNKNOWN, "the scanner met a limit: L", "a:0:x ", "", "", "", true},
    {"malware to be rejected, and the answer breaks off", ALL, "malware a reject x\nend", UNKNOWN,
	YES, UNKNOWN, "the scanner's answer breaks off", "a:0:x ", "", "", "", false},
    {"malware to be tagged beside a limit: the rest could be worse", ALL,
	"malware a tag x\nlimit L\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner met a limit: L", "a:2:x ", "", "", "", true},
    {"malware to be quarantined beside an error", ALL,
	"malware a quarantine x\nerror E\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner says: E", "a:1:x ", "", "", "", false},
    {"malware to be tagged, not looked at as a whole", ALL,
	"malware a tag x\ndone virus\ndone spam\nend\n", NO, UNKNOWN, NO,
	"the scanner made no malware check", "a:2:x ", "", "", "", false},
    {"malware to be tagged, without an end", ALL, "malware a tag x\n" DONE, UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner's answer has no end", "a:2:x ", "", "", "", false},
    {"malware beside a virus", ALL, "virus V\nmalware a tag x\ndone malware\ndone spam\nend\n", YES,
	YES, NO, "", "a:2:x ", "", "", "", false},
    {"malware without an action", ALL, "malware a x\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: malware a x", "", "", "", "", false},
    {"malware with an action that nobody knows", ALL, "malware a off x\n" DONE "end\n", UNKNOWN,
	UNKNOWN, UNKNOWN, "the scanner answered what nobody asked: malware a off x", "", "", "", "",
	false},
    {"malware with an action in capitals", ALL, "malware a Tag x\n" DONE "end\n", UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner answered what nobody asked: malware a Tag x", "", "", "", "", false},
    {"malware without a detail", ALL, "malware a tag\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: malware a tag", "", "", "", "", false},
    {"malware with a detail of two words", ALL, "malware a tag x y\n" DONE "end\n", UNKNOWN,
	UNKNOWN, UNKNOWN, "the scanner answered what nobody asked: malware a tag x y", "", "", "",
	"", false},
    {"malware of a class that is no word", ALL, "malware A tag x\n" DONE "end\n", UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner answered what nobody asked: malware A tag x", "", "", "", "", false},
    {"malware of a class of 32 letters", ALL,
	"malware abcdefghijklmnopqrstuvwxyzabcdef tag x\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: malware abcdefghijklmnopqrstuvwxyzabcdef tag x",
	"", "", "", "", false},
    {"malware with a wrong percent-encoding", ALL, "malware a tag x%0\n" DONE "end\n", UNKNOWN,
	UNKNOWN, UNKNOWN, "the scanner answered what nobody asked: malware a tag x%0", "", "", "",
	"", false},
    {"rules and a class", ALL,
	"rule ALL_CAPS 2.5\nrule KNOWN%20LIST -1\nclass 0.0625 ham=120,spam=7\n" DONE "end\n", NO,
	NO, NO, "", "", "ALL_CAPS:2.500 KNOWN LIST:-1.000 ", "0.0625:120:7", "", false},
    {"rules of an analysis that was not finished do not count", ALL,
	"rule A 2.5\ndone virus\ndone malware\nend\n", NO, NO, UNKNOWN,
	"the scanner made no spam check", "", "A:2.500 ", "", "", false},
    {"a class with no messages taught", ALL, "class 1.0000 ham=0,spam=0\n" DONE "end\n", NO, NO, NO,
	"", "", "", "1.0000:0:0", "", false},
    {"two classes", ALL, "class 0.1000 ham=0,spam=0\nclass 0.2000 ham=0,spam=0\n" DONE "end\n",
	UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: class 0.2000 ham=0,spam=0", "", "", NULL, "",
	false},
    {"a probability above one", ALL, "class 1.0001 ham=0,spam=0\n" DONE "end\n", UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner answered what nobody asked: class 1.0001 ham=0,spam=0", "", "", "",
	"", false},
    {"a probability of other precision", ALL, "class 0.5 ham=0,spam=0\n" DONE "end\n", UNKNOWN,
	UNKNOWN, UNKNOWN, "the scanner answered what nobody asked: class 0.5 ham=0,spam=0", "", "",
	"", "", false},
    {"learned in another order", ALL, "class 0.5000 spam=0,ham=0\n" DONE "end\n", UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner answered what nobody asked: class 0.5000 spam=0,ham=0", "", "", "",
	"", false},
    {"learned with something behind it", ALL, "class 0.5000 ham=0,spam=0x\n" DONE "end\n", UNKNOWN,
	UNKNOWN, UNKNOWN, "the scanner answered what nobody asked: class 0.5000 ham=0,spam=0x", "",
	"", "", "", false},
    {"learned below nothing", ALL, "class 0.5000 ham=-1,spam=0\n" DONE "end\n", UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner answered what nobody asked: class 0.5000 ham=-1,spam=0", "", "", "",
	"", false},
    {"points in another notation", ALL, "rule A 1e3\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: rule A 1e3", "", "", "", "", false},
    {"points that are none", ALL, "rule A nan\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: rule A nan", "", "", "", "", false},
    {"points with a plus", ALL, "rule A +1\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: rule A +1", "", "", "", "", false},
    {"points with a comma", ALL, "rule A 1,5\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: rule A 1,5", "", "", "", "", false},
    {"points without a digit before the point", ALL, "rule A .5\n" DONE "end\n", UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner answered what nobody asked: rule A .5", "", "", "", "", false},
    {"points without a digit behind it", ALL, "rule A 5.\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: rule A 5.", "", "", "", "", false},
    {"more points than fit", ALL, "rule A 10000\n" DONE "end\n", UNKNOWN, UNKNOWN, UNKNOWN,
	"the scanner answered what nobody asked: rule A 10000", "", "", "", "", false},
    {"notes are kept for the log", ALL,
	"note rule%20X%20is%20broken\nnote no%20model\n" DONE "end\n", NO, NO, NO, "", "", "", "",
	"rule X is broken; no model", false},
    {"a note tells why a check was not made", ALL, "note no%20rules\ndone virus\ndone spam\nend\n",
	NO, UNKNOWN, NO, "the scanner made no malware check: no rules", "", "", "", "no rules",
	false},
    {"a fifth note", ALL, "note a\nnote b\nnote c\nnote d\nnote e\n" DONE "end\n", UNKNOWN, UNKNOWN,
	UNKNOWN, "the scanner answered what nobody asked: note e", "", "", "", "a; b; c; d", false},
};

static void
test_three(void **state)
{
	const struct three_row *row = *state;
	struct scan_result result;
	char reply[512], text[512] = "";
	size_t i;

	assert_true(strlen(row->reply) <= sizeof(reply));
	memset(&result, 0x55, sizeof(result));
	memcpy(reply, row->reply, strlen(row->reply));
	scan_reply_check(reply, strlen(row->reply), row->checks, &result);
	assert_string_equal(result.why.text, row->want_why);
	assert_int_equal(result.virus, row->want_virus);
	assert_int_equal(result.malware, row->want_malware);
	assert_int_equal(result.spam, row->want_spam);
	assert_int_equal(result.limit, row->want_limit);
	assert_string_equal(result.note, row->want_note);
	for (i = 0; i < result.found_count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s:%d:%s ",
		    result.found[i].class, (int)result.found[i].action, result.found[i].detail);
	assert_string_equal(text, row->want_found);
	text[0] = '\0';
	for (i = 0; i < result.rules_count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s:%.3f ",
		    result.rules[i].name, result.rules[i].points);
	assert_string_equal(text, row->want_rules);
	text[0] = '\0';
	if (result.class_known)
		snprintf(text, sizeof(text), "%.4f:%lld:%lld", result.class_p,
		    (long long)result.class_ham, (long long)result.class_spam);
	if (row->want_class != NULL)
		assert_string_equal(text, row->want_class);
}

/* One line more than there is room for is not passed over: it could be the worst. */
static void
test_a_line_too_many(void **state)
{
	static const struct {
		const char *line;
		int most;
	} cases[] = {{"malware a tag x\n", SCAN_MALWARE_MAX}, {"rule A 1\n", SCAN_RULES_MAX}};
	char reply[4096];
	struct scan_result result;
	size_t i;
	int extra, line;

	(void)state;
	for (i = 0; i < 2; i++)
		for (extra = 0; extra < 2; extra++) {
			reply[0] = '\0';
			for (line = 0; line < cases[i].most + extra; line++)
				strcat(reply, cases[i].line);
			strcat(reply, DONE "end\n");
			scan_reply_check(reply, strlen(reply), ALL, &result);
			assert_int_equal(result.spam, extra == 0 ? NO : UNKNOWN);
			assert_int_equal(result.malware,
			    extra > 0 ? UNKNOWN : (result.found_count > 0 ? YES : NO));
		}
}

static void
test_long_texts_are_cut_visibly(void **state)
{
	char reply[4096] = "note ";
	struct scan_result result;

	(void)state;
	memset(reply + 5, 'n', 500);
	strcpy(reply + 505, "\nmalware a tag ");
	memset(reply + 520, 'm', 300);
	strcpy(reply + 820, "\nrule ");
	memset(reply + 826, 'r', 100);
	strcpy(reply + 926, " 1\n" DONE "end\n");
	scan_reply_check(reply, strlen(reply), ALL, &result);
	assert_int_equal(result.malware, YES);
	assert_string_equal(result.note + SCAN_NOTE_SIZE - 5, "n...");
	assert_string_equal(result.found[0].detail + SCAN_NAME_SIZE - 5, "m...");
	assert_string_equal(result.rules[0].name + SCAN_RULE_NAME_SIZE - 5, "r...");
}

struct ended_row {
	const char *name;
	const char *reply;
	size_t size;
	bool want;
};

static const struct ended_row endings[] = {
    {"ended: nothing read", IN(""), false},
    {"ended: end alone", IN("end\n"), true},
    {"ended: end after a line", IN("done virus\nend\n"), true},
    {"ended: not yet its line end", IN("done virus\nend"), false},
    {"ended: a word that ends so", IN("virus send\n"), false},
    {"ended: the first word that ends so", IN("send\n"), false},
    {"ended: more after it", IN("end\nx"), false},
};

static void
test_ended(void **state)
{
	const struct ended_row *row = *state;

	assert_int_equal(scan_reply_check_ended(row->reply, row->size), row->want);
}

static void
test_long_name_is_still_a_virus(void **state)
{
	char check[1024] = "virus ", clamd[1024] = "stream: ";
	struct scan_result result;

	(void)state;
	memset(check + 6, 'x', 500);
	strcpy(check + 506, "\nend\n");
	scan_reply_check(check, strlen(check), SCAN_CHECK_VIRUS, &result);
	assert_int_equal(result.virus, ANSWER_YES);
	assert_string_equal(result.name + SCAN_NAME_SIZE - 5, "x...");

	memset(clamd + 8, 'x', 500);
	strcpy(clamd + 508, " FOUND");
	scan_reply_clamd(clamd, strlen(clamd) + 1, &result);
	assert_int_equal(result.virus, ANSWER_YES);
	assert_string_equal(result.name + SCAN_NAME_SIZE - 5, "x...");
}

int
main(void)
{
	struct CMUnitTest tests[128] = {
	    cmocka_unit_test(test_long_name_is_still_a_virus),
	    cmocka_unit_test(test_a_line_too_many),
	    cmocka_unit_test(test_long_texts_are_cut_visibly),
	};
	size_t used = 3;

	ROWS_ADD(tests, used, checks, test_check);
	ROWS_ADD(tests, used, threes, test_three);
	ROWS_ADD(tests, used, clamds, test_clamd);
	ROWS_ADD(tests, used, endings, test_ended);
	return (ROWS_RUN("local_scan/scan_reply", tests, used));
}
