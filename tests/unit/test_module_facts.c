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

/* The directory that answers what the test says, and counts how often it is asked. */
static struct {
	enum answer answer;
	int asked;
} directory;

enum answer
directory_login(
    struct directory *asked, const char *name, struct directory_login *login, struct why *why)
{
	(void)asked;
	directory.asked++;
	assert_string_equal(name, "anna@company.example");
	*login = (struct directory_login){.mailbox = "anna@company.example", .may_submit = true};
	if (directory.answer == ANSWER_CANNOT_TELL)
		why_set(why, "locked");
	return (directory.answer);
}

static int authentications, authentications_freed;

void
authentication_find(const struct message *message, const struct module_settings *settings,
    struct directory *asked, struct authentication *authentication)
{
	(void)message;
	(void)settings;
	(void)asked;
	authentications++;
	*authentication = (struct authentication){.answer = ANSWER_YES, .dmarc = DMARC_PASS};
}

void
authentication_free(struct authentication *authentication)
{
	authentications_freed += authentication->answer == ANSWER_YES;
}

struct facts_row {
	const char *name;
	struct scan_result scan;
	unsigned int checks;
	int scan_limit;
	enum answer want, want_malware, want_spam;
};

#define ALL     (SCAN_CHECK_VIRUS | SCAN_CHECK_MALWARE | SCAN_CHECK_SPAM)
#define YES     ANSWER_YES
#define NO      ANSWER_NO
#define UNKNOWN ANSWER_CANNOT_TELL
#define LIMIT                                                                                      \
	{                                                                                          \
		.virus = UNKNOWN, .malware = UNKNOWN, .spam = UNKNOWN, .limit = true               \
	}

static const struct facts_row rows[] = {
    {"clean", {.virus = NO}, ALL, SCAN_LIMIT_REJECT, NO, NO, NO},
    {"found", {.virus = YES, .malware = NO, .spam = UNKNOWN}, ALL, SCAN_LIMIT_TEMPFAIL, YES, NO,
	UNKNOWN},
    {"cannot tell", {.virus = UNKNOWN, .malware = UNKNOWN, .spam = UNKNOWN}, ALL, SCAN_LIMIT_REJECT,
	UNKNOWN, UNKNOWN, UNKNOWN},
    {"a limit is cannot tell", LIMIT, ALL, SCAN_LIMIT_TEMPFAIL, UNKNOWN, UNKNOWN, UNKNOWN},
    {"a limit is a finding of the virus check by the setting", LIMIT, ALL, SCAN_LIMIT_REJECT, YES,
	UNKNOWN, UNKNOWN},
    {"or of the malware check, where viruses are not asked for", LIMIT,
	SCAN_CHECK_MALWARE | SCAN_CHECK_SPAM, SCAN_LIMIT_REJECT, UNKNOWN, YES, UNKNOWN},
    {"but is never spam", LIMIT, SCAN_CHECK_SPAM, SCAN_LIMIT_REJECT, UNKNOWN, UNKNOWN, UNKNOWN},
    {"only what is planned is asked for", {.virus = UNKNOWN}, SCAN_CHECK_SPAM, SCAN_LIMIT_REJECT,
	UNKNOWN, NO, NO},
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
	facts = facts_new(&message, &own, NULL);
	assert_non_null(facts);
	assert_int_equal(client.asked, 0);
	facts_plan_scan(facts, row->checks);
	for (ask = 0; ask < 3; ask++)
		assert_int_equal(facts_scan(facts)->virus, row->want);
	assert_int_equal(facts_scan(facts)->malware, row->want_malware);
	assert_int_equal(facts_scan(facts)->spam, row->want_spam);
	assert_int_equal(client.request.checks, row->checks);
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
	facts_plan_scan(NULL, SCAN_CHECK_VIRUS);
	assert_int_equal(facts_scan(NULL)->virus, ANSWER_CANNOT_TELL);
	assert_int_equal(facts_scan(NULL)->malware, ANSWER_CANNOT_TELL);
	assert_int_equal(facts_scan(NULL)->spam, ANSWER_CANNOT_TELL);
	assert_string_equal(facts_scan(NULL)->why.text, "out of memory");
	facts_free(NULL);
}

static void
test_no_copy_is_cannot_tell(void **state)
{
	struct message message = {.body_fd = -1};
	struct facts *facts = facts_new(&message, &settings, NULL);

	(void)state;
	client.result = (struct scan_result){.virus = ANSWER_NO};
	client.asked = 0;
	assert_int_equal(facts_scan(facts)->virus, ANSWER_CANNOT_TELL);
	assert_int_equal(facts_scan(facts)->malware, ANSWER_CANNOT_TELL);
	assert_int_equal(facts_scan(facts)->spam, ANSWER_CANNOT_TELL);
	assert_non_null(strstr(facts_scan(facts)->why.text, "Bad file descriptor"));
	assert_int_equal(client.asked, 0);
	facts_free(facts);
}

static void
test_login_is_asked_once(void **state)
{
	static const enum answer answers[] = {ANSWER_YES, ANSWER_NO, ANSWER_CANNOT_TELL};
	struct message message = {.authenticated_id = "anna@company.example", .body_fd = -1};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct facts *facts = facts_new(&message, &settings, NULL);
		const struct directory_login *login = NULL;
		int ask;

		directory.answer = answers[i];
		directory.asked = 0;
		for (ask = 0; ask < 3; ask++) {
			struct why why = {""};

			assert_int_equal(facts_login(facts, &login, &why), answers[i]);
			assert_string_equal(
			    why.text, answers[i] == ANSWER_CANNOT_TELL ? "locked" : "");
		}
		assert_int_equal(directory.asked, 1);
		if (answers[i] == ANSWER_YES)
			assert_string_equal(login->mailbox, "anna@company.example");
		facts_free(facts);
	}
}

static void
test_nobody_logged_in(void **state)
{
	struct message message = {.authenticated_id = "", .body_fd = -1};
	struct facts *facts = facts_new(&message, &settings, NULL);
	const struct directory_login *login = NULL;
	struct why why = {""};

	(void)state;
	directory.asked = 0;
	assert_int_equal(facts_login(facts, &login, &why), ANSWER_NO);
	assert_int_equal(directory.asked, 0);
	facts_free(facts);
	assert_int_equal(facts_login(NULL, &login, &why), ANSWER_CANNOT_TELL);
	assert_string_equal(why.text, "out of memory");
}

static void
test_authentication_is_found_once(void **state)
{
	struct message message = {.authenticated_id = "", .body_fd = -1};
	struct facts *facts = facts_new(&message, &settings, NULL);

	(void)state;
	authentications = authentications_freed = 0;
	assert_int_equal(facts_authentication(facts)->dmarc, DMARC_PASS);
	assert_int_equal(facts_authentication(facts)->dmarc, DMARC_PASS);
	assert_int_equal(authentications, 1);
	facts_free(facts);
	assert_int_equal(authentications_freed, 1);
	assert_int_equal(facts_authentication(NULL)->answer, ANSWER_CANNOT_TELL);
}

int
main(void)
{
	struct CMUnitTest tests[24] = {
	    cmocka_unit_test(test_no_memory_is_cannot_tell),
	    cmocka_unit_test(test_no_copy_is_cannot_tell),
	    cmocka_unit_test(test_login_is_asked_once),
	    cmocka_unit_test(test_nobody_logged_in),
	    cmocka_unit_test(test_authentication_is_found_once),
	};
	size_t used = 5;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/facts", tests, used));
}
