/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "facts.h"

#include <sys/mman.h>

#include <string.h>
#include <unistd.h>

#include "rows.h"

/* The client that answers what the row says, and counts how often it is asked. */
static struct {
	struct scan_result result;
	struct scan_request request;
	int asked;
} client;

void
scan_client_ask(
    const struct scan_request *request, struct deadline deadline, struct scan_result *result)
{
	client.request = *request;
	client.asked++;
	assert_true(deadline_left_ms(deadline) <= 60000);
	assert_true(deadline_left_ms(deadline) > 30000);
	*result = client.result;
}

struct facts_row {
	const char *name;
	struct scan_result scan;
	int scan_limit;
	enum answer want;
};

static const struct facts_row rows[] = {
    {"clean", {.virus = ANSWER_NO}, SCAN_LIMIT_REJECT, ANSWER_NO},
    {"found", {.virus = ANSWER_YES}, SCAN_LIMIT_TEMPFAIL, ANSWER_YES},
    {"cannot tell", {.virus = ANSWER_CANNOT_TELL}, SCAN_LIMIT_REJECT, ANSWER_CANNOT_TELL},
    {"a limit is cannot tell", {.virus = ANSWER_CANNOT_TELL, .limit = true}, SCAN_LIMIT_TEMPFAIL,
	ANSWER_CANNOT_TELL},
    {"a limit is a finding by the setting", {.virus = ANSWER_CANNOT_TELL, .limit = true},
	SCAN_LIMIT_REJECT, ANSWER_YES},
};

static const struct module_settings settings = {.scanner = SCAN_SCANNER_CLAMD,
    .scanner_socket = "/socket",
    .scan_deadline_ms = 60000,
    .clamd_size_max = 1234};

static void
test_row(void **state)
{
	const struct facts_row *row = *state;
	struct message message = {.body_fd = memfd_create("D", MFD_CLOEXEC)};
	struct module_settings own = settings;
	struct facts *facts;
	int ask;

	client.result = row->scan;
	client.asked = 0;
	own.scan_limit = row->scan_limit;
	facts = facts_new(&message, &own);
	assert_non_null(facts);
	assert_int_equal(client.asked, 0);
	for (ask = 0; ask < 3; ask++)
		assert_int_equal(facts_scan(facts)->virus, row->want);
	assert_int_equal(client.asked, 1);
	assert_int_equal(client.request.size, 1);
	assert_int_equal(client.request.scanner, SCAN_SCANNER_CLAMD);
	assert_string_equal(client.request.socket, "/socket");
	assert_int_equal(client.request.clamd_size_max, 1234);
	/* Nothing stays open. */
	assert_int_equal(close(client.request.fd), -1);
	facts_free(facts);
	close(message.body_fd);
}

static void
test_no_memory_is_cannot_tell(void **state)
{
	(void)state;
	assert_int_equal(facts_scan(NULL)->virus, ANSWER_CANNOT_TELL);
	assert_string_equal(facts_scan(NULL)->why.text, "out of memory");
	facts_free(NULL);
}

static void
test_no_copy_is_cannot_tell(void **state)
{
	struct message message = {.body_fd = -1};
	struct facts *facts = facts_new(&message, &settings);

	(void)state;
	client.result = (struct scan_result){.virus = ANSWER_NO};
	client.asked = 0;
	assert_int_equal(facts_scan(facts)->virus, ANSWER_CANNOT_TELL);
	assert_non_null(strstr(facts_scan(facts)->why.text, "Bad file descriptor"));
	assert_int_equal(client.asked, 0);
	facts_free(facts);
}

int
main(void)
{
	struct CMUnitTest tests[16] = {
	    cmocka_unit_test(test_no_memory_is_cannot_tell),
	    cmocka_unit_test(test_no_copy_is_cannot_tell),
	};
	size_t used = 2;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/facts", tests, used));
}
