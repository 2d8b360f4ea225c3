/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_reply.h"

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
	scan_reply_check(reply, row->size, &result);
	expect(row, &result);
}

static void
test_clamd(void **state)
{
	const struct reply_row *row = *state;
	struct scan_result result;

	memset(&result, 0x55, sizeof(result));
	scan_reply_clamd(row->reply, row->size, &result);
	expect(row, &result);
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
	scan_reply_check(check, strlen(check), &result);
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
	struct CMUnitTest tests[80] = {cmocka_unit_test(test_long_name_is_still_a_virus)};
	size_t used = 1;

	ROWS_ADD(tests, used, checks, test_check);
	ROWS_ADD(tests, used, clamds, test_clamd);
	ROWS_ADD(tests, used, endings, test_ended);
	return (ROWS_RUN("local_scan/scan_reply", tests, used));
}
