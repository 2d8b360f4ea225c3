/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "request.h"

#include <stdbool.h>
#include <string.h>

#include "rows.h"

#define BYTES(text) text, sizeof(text) - 1

struct row {
	const char *name;
	const char *data;
	size_t size;
	enum request_state want_state;
	enum request_kind want_kind;
	size_t want_size;
	const char *want_why; /* part of it; NULL: none */
};

static const struct row rows[] = {
    {"nothing yet", BYTES(""), REQUEST_INCOMPLETE, 0, 0, NULL},
    {"half a z command", BYTES("zPIN"), REQUEST_INCOMPLETE, 0, 0, NULL},
    {"z is not ended by LF", BYTES("zPING\n"), REQUEST_INCOMPLETE, 0, 0, NULL},
    {"z PING", BYTES("zPING\0"), REQUEST_COMPLETE, REQUEST_PING, 6, NULL},
    {"n PING", BYTES("nPING\n"), REQUEST_COMPLETE, REQUEST_PING, 6, NULL},
    {"VERSION", BYTES("nVERSION\n"), REQUEST_COMPLETE, REQUEST_VERSION, 9, NULL},
    {"RELOAD", BYTES("nRELOAD\n"), REQUEST_COMPLETE, REQUEST_RELOAD, 8, NULL},
    {"STATS", BYTES("nSTATS\n"), REQUEST_COMPLETE, REQUEST_STATS, 7, NULL},
    {"FILDES with its byte", BYTES("zFILDES\0\0"), REQUEST_COMPLETE, REQUEST_FILDES, 8, NULL},
    {"INSTREAM with data", BYTES("zINSTREAM\0\0\0"), REQUEST_COMPLETE, REQUEST_INSTREAM, 10, NULL},
    {"no z and no n", BYTES("PING\n"), REQUEST_COMPLETE, REQUEST_UNKNOWN, 5, NULL},
    {"first byte binary", BYTES("\xff"), REQUEST_COMPLETE, REQUEST_UNKNOWN, 1, NULL},
    {"unknown command", BYTES("zSHUTDOWN\0"), REQUEST_COMPLETE, REQUEST_UNKNOWN, 10, NULL},
    {"lower case is unknown", BYTES("zping\0"), REQUEST_COMPLETE, REQUEST_UNKNOWN, 6, NULL},
    {"PING with a word", BYTES("zPING x\0"), REQUEST_COMPLETE, REQUEST_UNKNOWN, 8, NULL},
    {"empty command", BYTES("z\0"), REQUEST_COMPLETE, REQUEST_UNKNOWN, 2, NULL},
    {"CHECK", BYTES("zCHECK 1 deadline_ms=9 checks=virus\0"), REQUEST_COMPLETE, REQUEST_CHECK, 36,
	NULL},
    {"CHECK n", BYTES("nCHECK 1 deadline_ms=600000 checks=virus\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 41, NULL},
    {"version 2", BYTES("nCHECK 2 deadline_ms=9 checks=virus\n"), REQUEST_COMPLETE, REQUEST_CHECK,
	36, "version 1"},
    {"no version", BYTES("nCHECK\n"), REQUEST_COMPLETE, REQUEST_CHECK, 7, "version 1"},
    {"deadline 0", BYTES("nCHECK 1 deadline_ms=0 checks=virus\n"), REQUEST_COMPLETE, REQUEST_CHECK,
	36, "deadline_ms"},
    {"deadline above its limit", BYTES("nCHECK 1 deadline_ms=600001 checks=virus\n"),
	REQUEST_COMPLETE, REQUEST_CHECK, 41, "deadline_ms"},
    {"deadline overflows", BYTES("nCHECK 1 deadline_ms=99999999999999999999 checks=virus\n"),
	REQUEST_COMPLETE, REQUEST_CHECK, 55, "deadline_ms"},
    {"deadline negative", BYTES("nCHECK 1 deadline_ms=-1 checks=virus\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 37, "deadline_ms"},
    {"deadline empty", BYTES("nCHECK 1 deadline_ms= checks=virus\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 35, "deadline_ms"},
    {"words the other way round", BYTES("nCHECK 1 checks=virus deadline_ms=9\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 36, "deadline_ms"},
    {"a word repeated", BYTES("nCHECK 1 deadline_ms=9 deadline_ms=9\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 37, "checks="},
    {"no checks", BYTES("nCHECK 1 deadline_ms=9\n"), REQUEST_COMPLETE, REQUEST_CHECK, 23,
	"checks="},
    {"checks empty", BYTES("nCHECK 1 deadline_ms=9 checks=\n"), REQUEST_COMPLETE, REQUEST_CHECK, 31,
	"no check"},
    {"two checks", BYTES("nCHECK 1 deadline_ms=9 checks=malware,virus\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 44, NULL},
    {"check unknown", BYTES("nCHECK 1 deadline_ms=9 checks=virus,dust\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 41, "dust"},
    {"check twice", BYTES("nCHECK 1 deadline_ms=9 checks=virus,virus\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 42, "twice"},
    {"word unknown", BYTES("nCHECK 1 deadline_ms=9 checks=virus x=1\n"), REQUEST_COMPLETE,
	REQUEST_CHECK, 40, "unknown word"},
    {"two spaces", BYTES("nCHECK 1  deadline_ms=9 checks=virus\n"), REQUEST_COMPLETE, REQUEST_CHECK,
	37, "deadline_ms"},
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct request request;

	assert_int_equal(request_parse(row->data, row->size, &request), row->want_state);
	if (row->want_state == REQUEST_INCOMPLETE)
		return;
	assert_int_equal(request.kind, row->want_kind);
	assert_int_equal(request.size, row->want_size);
	if (row->want_why == NULL)
		assert_string_equal(request.why.text, "");
	else
		assert_non_null(strstr(request.why.text, row->want_why));
}

static void
test_deadline_is_read(void **state)
{
	struct request request;

	(void)state;
	request_parse(BYTES("zCHECK 1 deadline_ms=12345 checks=virus\0"), &request);
	assert_int_equal(request.deadline_ms, 12345);
	assert_int_equal(request.terminator, '\0');
}

static void
test_over_long_is_unknown(void **state)
{
	char data[REQUEST_MAX + 10];
	struct request request;

	(void)state;
	memset(data, 'z', sizeof(data));
	assert_int_equal(request_parse(data, REQUEST_MAX - 1, &request), REQUEST_INCOMPLETE);
	assert_int_equal(request_parse(data, REQUEST_MAX, &request), REQUEST_COMPLETE);
	assert_int_equal(request.kind, REQUEST_UNKNOWN);
	/* The terminator behind the longest line is too late. */
	data[REQUEST_MAX] = '\0';
	assert_int_equal(request_parse(data, sizeof(data), &request), REQUEST_COMPLETE);
	assert_int_equal(request.kind, REQUEST_UNKNOWN);
}

static void
test_seventeen_checks(void **state)
{
	static const char text[] =
	    "nCHECK 1 deadline_ms=9 checks=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\n";
	struct request request;

	(void)state;
	assert_int_equal(request_parse(BYTES(text), &request), REQUEST_COMPLETE);
	assert_string_not_equal(request.why.text, "");
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
	    cmocka_unit_test(test_deadline_is_read),
	    cmocka_unit_test(test_over_long_is_unknown),
	    cmocka_unit_test(test_seventeen_checks),
	};
	size_t used = 3;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_request", tests, used));
}
