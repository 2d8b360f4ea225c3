/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_client.h"

#include <sys/mman.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_scanner.h"
#include "fileio.h"
#include "rows.h"

/*
 * LONG is never waited for; SHORT is what a row waits that must run into its deadline, HEARD one
 * that must have heard something before it.
 */
enum { LONG_MS = 30000, SHORT_MS = 200, HEARD_MS = 3000, SIZE_MAX_BYTES = 25 * 1024 * 1024 };

static const char text[] = "From: a@b.example\n\nbody\n";

struct client_row {
	const char *name;
	enum scan_scanner scanner;
	enum fake_mode mode;
	const char *reply;
	size_t reply_size;
	int deadline_ms;
	enum answer want;
	const char *want_name;
	const char *want_why; /* part of it */
};

#define COEXIM   SCAN_SCANNER_COEXIM
#define CLAMD    SCAN_SCANNER_CLAMD
#define IN(text) text, sizeof(text) - 1
#define UNKNOWN  ANSWER_CANNOT_TELL, ""

static const struct client_row rows[] = {
    {"clean", COEXIM, FAKE_ANSWER, IN("done virus\nend\n"), LONG_MS, ANSWER_NO, "", ""},
    {"infected", COEXIM, FAKE_ANSWER, IN("virus Eicar\ndone virus\nend\n"), LONG_MS, ANSWER_YES,
	"Eicar", ""},
    {"error", COEXIM, FAKE_ANSWER, IN("error no%20signatures\nend\n"), LONG_MS, UNKNOWN,
	"no signatures"},
    {"limit", COEXIM, FAKE_ANSWER, IN("limit Max\nend\n"), LONG_MS, ANSWER_CANNOT_TELL, "Max",
	"met a limit: Max"},
    {"whole answer, and it does not close", COEXIM, FAKE_ANSWER_OPEN, IN("done virus\nend\n"),
	LONG_MS, ANSWER_NO, "", ""},
    {"slow drip within the deadline", COEXIM, FAKE_DRIP, IN("done virus\nend\n"), LONG_MS,
	ANSWER_NO, "", ""},
    {"slow drip beyond the deadline", COEXIM, FAKE_DRIP,
	IN("done virus\ndone a\ndone b\ndone c\ndone d\nend\n"), SHORT_MS, UNKNOWN,
	"no answer before the deadline"},
    {"virus before the deadline, no end", COEXIM, FAKE_ANSWER_OPEN, IN("virus V\n"), HEARD_MS,
	ANSWER_YES, "V", ""},
    {"silent", COEXIM, FAKE_SILENT, IN(""), SHORT_MS, UNKNOWN, "no answer before the deadline"},
    {"accepts and neither reads nor speaks", COEXIM, FAKE_DEAF, IN(""), SHORT_MS, UNKNOWN,
	"no answer before the deadline"},
    {"garbage", COEXIM, FAKE_ANSWER,
	IN("\x7f"
	   "ELF\x02\x01\n\0end\n"),
	LONG_MS, UNKNOWN, "out of turn: \\x7FELF\\x02\\x01"},
    {"clamd's words", COEXIM, FAKE_ANSWER, IN("UNKNOWN COMMAND\0"), LONG_MS, UNKNOWN, "breaks off"},
    {"truncated, without end", COEXIM, FAKE_ANSWER, IN("done virus\n"), LONG_MS, UNKNOWN,
	"has no end"},
    {"truncated in a line", COEXIM, FAKE_ANSWER, IN("done virus\nen"), LONG_MS, UNKNOWN,
	"breaks off"},
    {"too long", COEXIM, FAKE_FLOOD, IN("done virus\n"), LONG_MS, UNKNOWN,
	"longer than 65536 bytes"},
    {"closes at once", COEXIM, FAKE_CLOSE, IN(""), LONG_MS, UNKNOWN, ""},
    {"absent", COEXIM, FAKE_ABSENT, IN(""), LONG_MS, UNKNOWN, "Connection refused"},
    {"backlog full", COEXIM, FAKE_FULL, IN(""), SHORT_MS, UNKNOWN, "cannot connect to"},
    {"no time left", COEXIM, FAKE_ANSWER, IN("done virus\nend\n"), 0, UNKNOWN, "no time left"},

    {"clamd: clean", CLAMD, FAKE_ANSWER, IN("stream: OK\0"), LONG_MS, ANSWER_NO, "", ""},
    {"clamd: infected", CLAMD, FAKE_ANSWER, IN("stream: Eicar FOUND\0"), LONG_MS, ANSWER_YES,
	"Eicar", ""},
    {"clamd: error", CLAMD, FAKE_ANSWER, IN("stream: No such file ERROR\0"), LONG_MS, UNKNOWN,
	"No such file ERROR"},
    {"clamd: its limit", CLAMD, FAKE_ANSWER, IN("INSTREAM size limit exceeded. ERROR\0"), LONG_MS,
	UNKNOWN, "size limit exceeded"},
    {"clamd: slow drip", CLAMD, FAKE_DRIP, IN("stream: OK\0"), LONG_MS, ANSWER_NO, "", ""},
    {"clamd: slow drip beyond the deadline", CLAMD, FAKE_DRIP,
	IN("stream: a-very-long-name FOUND\0"), SHORT_MS, UNKNOWN, "no answer before the deadline"},
    {"clamd: silent", CLAMD, FAKE_SILENT, IN(""), SHORT_MS, UNKNOWN,
	"no answer before the deadline"},
    {"clamd: garbage", CLAMD, FAKE_ANSWER, IN("\xff\xfe\0"), LONG_MS, UNKNOWN, "\\xFF\\xFE"},
    {"clamd: truncated", CLAMD, FAKE_ANSWER, IN("stream: OK"), LONG_MS, UNKNOWN, "stream: OK"},
    {"clamd: too long", CLAMD, FAKE_FLOOD, IN("stream: O"), LONG_MS, UNKNOWN,
	"longer than 1024 bytes"},
    {"clamd: closes at once", CLAMD, FAKE_CLOSE, IN(""), LONG_MS, UNKNOWN, ""},
    {"clamd: absent", CLAMD, FAKE_ABSENT, IN(""), LONG_MS, UNKNOWN, "Connection refused"},
    {"clamd: backlog full", CLAMD, FAKE_FULL, IN(""), SHORT_MS, UNKNOWN, "cannot connect to"},
};

static struct scan_request
request_for(const char *socket, enum scan_scanner scanner, size_t size)
{
	struct scan_request request = {.scanner = scanner,
	    .socket = socket,
	    .checks = SCAN_CHECK_VIRUS,
	    .fd = memfd_create("message", MFD_CLOEXEC),
	    .size = (int64_t)size,
	    .clamd_size_max = SIZE_MAX_BYTES};
	char *data = calloc(1, size);

	assert_non_null(data);
	memcpy(data, text, size < sizeof(text) - 1 ? size : sizeof(text) - 1);
	assert_int_equal(fileio_write_all(request.fd, data, size, NULL), 0);
	free(data);
	return (request);
}

static int
open_descriptors(void)
{
	int fd, count = 0;

	for (fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return (count);
}

static void
test_row(void **state)
{
	const struct client_row *row = *state;
	struct fake_scanner fake;
	struct scan_request request;
	struct scan_result result;
	int open_before;

	fake_scanner_start(&fake, row->mode, row->reply, row->reply_size);
	request = request_for(fake.path, row->scanner, sizeof(text) - 1);
	memset(&result, 0x55, sizeof(result));
	open_before = open_descriptors();
	scan_client_ask(&request, deadline_in_ms(row->deadline_ms), &result);
	assert_int_equal(open_descriptors(), open_before);
	close(request.fd);
	fake_scanner_stop(&fake);

	if (result.virus != row->want || strstr(result.why.text, row->want_why) == NULL)
		fail_msg("answer %d, why \"%s\"", (int)result.virus, result.why.text);
	assert_string_equal(result.name, row->want_name);
	if (row->want == ANSWER_CANNOT_TELL)
		assert_string_not_equal(result.why.text, "");
}

static void
test_check_sends_one_descriptor_and_the_deadline(void **state)
{
	static struct fake_heard heard;
	struct fake_scanner fake;
	struct scan_request request;
	struct scan_result result;
	int left = 0, end = 0;

	(void)state;
	fake_scanner_start(&fake, FAKE_ANSWER, IN("done virus\nend\n"));
	request = request_for(fake.path, COEXIM, sizeof(text) - 1);
	scan_client_ask(&request, deadline_in_ms(LONG_MS), &result);
	fake_scanner_heard(&fake, &heard);
	fake_scanner_stop(&fake);
	assert_int_equal(
	    sscanf(heard.request, "zCHECK 1 deadline_ms=%d checks=virus%n", &left, &end), 1);
	assert_int_equal(heard.size, (size_t)end + 1);
	assert_true(left > 0 && left <= LONG_MS);
	assert_int_equal(heard.descriptors, 1);
	assert_int_equal(heard.message_size, sizeof(text) - 1);
	assert_memory_equal(heard.message, text, sizeof(text) - 1);
	assert_int_equal(lseek(request.fd, 0, SEEK_CUR), sizeof(text) - 1);
	close(request.fd);
}

struct asked_row {
	const char *name;
	enum scan_scanner scanner;
	unsigned int checks;
	const char *reply;
	size_t reply_size;
	const char *want_asked; /* how the request ends; NULL: nobody is asked */
	enum answer want_virus, want_malware, want_spam;
	const char *want_why;
};

#define ALL (SCAN_CHECK_VIRUS | SCAN_CHECK_MALWARE | SCAN_CHECK_SPAM)

static const struct asked_row asked_rows[] = {
    {"asked for all three", COEXIM, ALL, IN("done virus\ndone malware\ndone spam\nend\n"),
	" checks=virus,malware,spam", ANSWER_NO, ANSWER_NO, ANSWER_NO, ""},
    {"asked for two", COEXIM, SCAN_CHECK_VIRUS | SCAN_CHECK_SPAM,
	IN("done virus\ndone spam\nend\n"), " checks=virus,spam", ANSWER_NO, ANSWER_CANNOT_TELL,
	ANSWER_NO, ""},
    {"asked for malware alone", COEXIM, SCAN_CHECK_MALWARE, IN("done malware\nend\n"),
	" checks=malware", ANSWER_CANNOT_TELL, ANSWER_NO, ANSWER_CANNOT_TELL, ""},
    {"malware to be rejected counts though the answer has no end", COEXIM, ALL,
	IN("malware a reject x\n"), " checks=virus,malware,spam", ANSWER_CANNOT_TELL, ANSWER_YES,
	ANSWER_CANNOT_TELL, "has no end"},
    {"asked for nothing", COEXIM, 0, IN("end\n"), NULL, ANSWER_CANNOT_TELL, ANSWER_CANNOT_TELL,
	ANSWER_CANNOT_TELL, "asked for nothing"},
    {"clamd tells viruses, and not the others", CLAMD, ALL, IN("stream: OK\0"), "", ANSWER_NO,
	ANSWER_CANNOT_TELL, ANSWER_CANNOT_TELL, "clamd looks for viruses alone"},
    {"clamd alone needs no reason", CLAMD, SCAN_CHECK_VIRUS, IN("stream: OK\0"), "", ANSWER_NO,
	ANSWER_CANNOT_TELL, ANSWER_CANNOT_TELL, ""},
    {"clamd is not asked for what it cannot tell", CLAMD, SCAN_CHECK_MALWARE | SCAN_CHECK_SPAM,
	IN("stream: OK\0"), NULL, ANSWER_CANNOT_TELL, ANSWER_CANNOT_TELL, ANSWER_CANNOT_TELL,
	"clamd looks for viruses alone"},
};

static void
test_asked(void **state)
{
	const struct asked_row *row = *state;
	static struct fake_heard heard;
	struct fake_scanner fake;
	struct scan_request request;
	struct scan_result result;
	size_t want;

	fake_scanner_start(&fake, FAKE_ANSWER, row->reply, row->reply_size);
	request = request_for(fake.path, row->scanner, sizeof(text) - 1);
	request.checks = row->checks;
	memset(&result, 0x55, sizeof(result));
	scan_client_ask(&request, deadline_in_ms(LONG_MS), &result);
	close(request.fd);
	if (row->want_asked != NULL && row->want_asked[0] != '\0') {
		want = strlen(row->want_asked) + 1;
		fake_scanner_heard(&fake, &heard);
		assert_true(heard.size > want);
		assert_memory_equal(heard.request + heard.size - want, row->want_asked, want);
	}
	fake_scanner_stop(&fake);
	if (strstr(result.why.text, row->want_why) == NULL ||
	    (row->want_why[0] == '\0') != (result.why.text[0] == '\0'))
		fail_msg("why \"%s\"", result.why.text);
	assert_int_equal(result.virus, row->want_virus);
	assert_int_equal(result.malware, row->want_malware);
	assert_int_equal(result.spam, row->want_spam);
}

static void
test_clamd_gets_every_byte_and_no_descriptor(void **state)
{
	static const size_t sizes[] = {sizeof(text) - 1, 64 * 1024, 64 * 1024 + 1, 3000001};
	static struct fake_heard heard;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct fake_scanner fake;
		struct scan_request request;
		struct scan_result result;

		fake_scanner_start(&fake, FAKE_ANSWER, IN("stream: OK\0"));
		request = request_for(fake.path, CLAMD, sizes[i]);
		scan_client_ask(&request, deadline_in_ms(LONG_MS), &result);
		fake_scanner_heard(&fake, &heard);
		fake_scanner_stop(&fake);
		close(request.fd);
		assert_int_equal(result.virus, ANSWER_NO);
		assert_int_equal(heard.descriptors, 0);
		assert_int_equal(heard.message_size, sizes[i]);
		assert_memory_equal(heard.message, text, sizeof(text) - 1);
	}
}

/* An answer before it has everything is no answer about everything. */
static void
test_clamd_stops_listening(void **state)
{
	static const struct {
		const char *reply;
		size_t size;
		const char *want_why;
	} cases[] = {
	    {IN("INSTREAM size limit exceeded. ERROR\0"), ""},
	    {IN("stream: OK\0"), ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake_scanner fake;
		struct scan_request request;
		struct scan_result result;

		fake_scanner_start(&fake, FAKE_ANSWER_EARLY, cases[i].reply, cases[i].size);
		request = request_for(fake.path, CLAMD, 8 * 1024 * 1024);
		scan_client_ask(&request, deadline_in_ms(LONG_MS), &result);
		fake_scanner_stop(&fake);
		close(request.fd);
		assert_int_equal(result.virus, ANSWER_CANNOT_TELL);
		assert_string_not_equal(result.why.text, "");
	}
}

static void
test_clamd_that_does_not_read_ends_at_the_deadline(void **state)
{
	struct fake_scanner fake;
	struct scan_request request;
	struct scan_result result;

	(void)state;
	fake_scanner_start(&fake, FAKE_DEAF, IN(""));
	request = request_for(fake.path, CLAMD, 8 * 1024 * 1024);
	scan_client_ask(&request, deadline_in_ms(SHORT_MS), &result);
	fake_scanner_stop(&fake);
	close(request.fd);
	assert_int_equal(result.virus, ANSWER_CANNOT_TELL);
	assert_non_null(strstr(result.why.text, "no answer before the deadline"));
}

static void
test_clamd_is_not_asked_above_its_size(void **state)
{
	struct fake_scanner fake;
	struct scan_request request;
	struct scan_result result;

	(void)state;
	fake_scanner_start(&fake, FAKE_ANSWER_EARLY, IN("stream: OK\0"));
	request = request_for(fake.path, CLAMD, 1001);
	request.clamd_size_max = 1000;
	scan_client_ask(&request, deadline_in_ms(LONG_MS), &result);
	assert_int_equal(result.virus, ANSWER_CANNOT_TELL);
	assert_string_equal(result.why.text, "1001 bytes are more than clamd_size_max = 1000");
	close(request.fd);
	fake_scanner_stop(&fake);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
	    cmocka_unit_test(test_check_sends_one_descriptor_and_the_deadline),
	    cmocka_unit_test(test_clamd_gets_every_byte_and_no_descriptor),
	    cmocka_unit_test(test_clamd_stops_listening),
	    cmocka_unit_test(test_clamd_that_does_not_read_ends_at_the_deadline),
	    cmocka_unit_test(test_clamd_is_not_asked_above_its_size),
	};
	size_t used = 5;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, asked_rows, test_asked);
	return (ROWS_RUN("local_scan/scan_client", tests, used));
}
