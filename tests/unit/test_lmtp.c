/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lmtp.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "quarantine_facts.h"
#include "rows.h"

enum { SAID_SIZE = 8192, TESTS_MAX = 48 };

#define BEGIN "LHLO x\r\nMAIL FROM:<s@x.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n"

struct session_row {
	const char *name, *in;
	int take_result;
	const char *want_body; /* NULL: nothing is taken */
	const char *want_said; /* the end of what was said */
	int want;
};

static const struct session_row sessions[] = {
    {"a message", BEGIN "a: b\r\n\r\nbody\r\n.\r\nQUIT\r\n", 0, "a: b\n\nbody\n",
	"354 go on\r\n250 2.0.0 kept\r\n221 2.0.0 bye\r\n", 0},
    {"an answer for each recipient",
	"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT "
	"TO:<c@b.example>\r\nDATA\r\n\r\n.\r\n",
	0, "\n", "354 go on\r\n250 2.0.0 kept\r\n250 2.0.0 kept\r\n", 0},
    {"trouble is for later", BEGIN "\r\n.\r\n", -1, "\n",
	"354 go on\r\n451 4.3.0 no \\x22room\\x22\r\n", 0},
    {"dots are undone", BEGIN "\r\n..\r\n...x\r\n.y\r\n.\r\n", 0, "\n.\n..x\ny\n",
	"250 2.0.0 kept\r\n", 0},
    {"a bare LF ends no message", BEGIN "\r\na\n.\nb\r\n.\r\n", 0, "\na\n.\nb\n",
	"250 2.0.0 kept\r\n", 0},
    {"a dot after a bare LF ends none either", BEGIN "\r\na\n.\r\n", 0, NULL, "354 go on\r\n", -1},
    {"CRs that are not before an LF stay", BEGIN "\r\na\rb\r\r\n.\r\n", 0, "\na\rb\r\n",
	"250 2.0.0 kept\r\n", 0},
    {"a dot and a CR within a line", BEGIN "\r\n.\rx\r\n.\r\n", 0, "\n\rx\n", "250 2.0.0 kept\r\n",
	0},
    {"DATA without recipients", "LHLO x\r\nMAIL FROM:<>\r\nDATA\r\n", 0, NULL,
	"451 4.5.1 no recipients\r\n", 0},
    {"RCPT without MAIL", "RCPT TO:<a@b.example>\r\n", 0, NULL, "451 4.5.1 MAIL first\r\n", 0},
    {"no address", "MAIL FROM:x\r\n", 0, NULL, "451 4.1.7 no address\r\n", 0},
    {"RSET forgets", "MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n", 0, NULL,
	"250 2.1.0 ok\r\n250 2.0.0 ok\r\n250 2.1.0 ok\r\n", 0},
    {"an unknown command", "HELO x\r\n", 0, NULL, "451 4.5.2 unknown command\r\n", 0},
    {"the client dies within a message", BEGIN "a: b\r\n\r\nbody\r\n", 0, NULL, "354 go on\r\n",
	-1},
    {"the client dies within a command", "LHLO", 0, NULL, "220 coexim quarantine\r\n", -1},
};

struct taken {
	int result;
	char body[SAID_SIZE];
	size_t size;
};

static int
take(struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why)
{
	struct taken *taken = context;
	ssize_t got;

	assert_true(envelope->count > 0);
	assert_string_equal(envelope->recipients[0], "a@b.example");
	while ((got = lmtp_body(lmtp, taken->body + taken->size, 3, why)) > 0)
		taken->size += (size_t)got;
	if (got == -1)
		return (-1);
	if (taken->result == -1)
		why_set(why, "no \"room\"");
	return (taken->result);
}

static void
test_session(void **state)
{
	const struct session_row *row = *state;
	struct taken taken = {.result = row->take_result};
	char said[SAID_SIZE] = "";
	int in[2], out[2];
	struct why why = {""};
	ssize_t got;

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(write(in[1], row->in, strlen(row->in)), strlen(row->in));
	close(in[1]);
	assert_int_equal(
	    lmtp_serve(in[0], out[1], deadline_in_ms(10000), take, &taken, &why), row->want);
	assert_int_equal(why.text[0] != '\0', row->want == -1);
	close(out[1]);
	got = read(out[0], said, sizeof(said) - 1);
	assert_true(got >= (ssize_t)strlen(row->want_said));
	assert_string_equal(said + got - strlen(row->want_said), row->want_said);
	if (row->want_body != NULL) {
		assert_int_equal(taken.size, strlen(row->want_body));
		assert_memory_equal(taken.body, row->want_body, taken.size);
	}
	close(in[0]);
	close(out[0]);
}

struct facts_row {
	const char *name, *head;
	long want_at; /* -1: none of ours */
	int want_read;
	enum quarantine_kind want_kind;
	const char *want_reason;
	bool want_scored;
	int64_t want_score;
};

#define FACTS                                                                                      \
	"X-Coexim-Facts: id=1xY-1-2 contact=S0 check=spam detail=9.1%20points score=9.15 "         \
	"tests=A:1 from=YQ== subject=\n"

static const struct facts_row facts[] = {
    {"the last header", "A: b\n" FACTS, 5, 0, QUARANTINE_SPAM, "9.1 points", true, 9150},
    {"a forged one before it counts for nothing",
	"X-Coexim-Facts: id=forged contact=S0 check=virus detail=x from= subject=\n" FACTS, 73, 0,
	QUARANTINE_SPAM, "9.1 points", true, 9150},
    {"a forged one alone", FACTS "A: b\n", -1, 0, QUARANTINE_SPAM, NULL, false, 0},
    {"continued by the sender", "X-Coexim-Facts: id=x\n A: b\n", 0, -1, QUARANTINE_SPAM, NULL,
	false, 0},
    {"nothing was scored",
	"X-Coexim-Facts: id=1xY-1-2 contact=S0 check=malware detail=macro%3A%20x score= tests= "
	"from= subject=\n",
	0, 0, QUARANTINE_MALWARE, "macro: x", false, 0},
    {"below nothing",
	"X-Coexim-Facts: id=1xY-1-2 contact=S0 check=virus detail=x score=-0.5 from= subject=\n", 0,
	0, QUARANTINE_VIRUS, "x", true, -500},
    {"of no kind", "X-Coexim-Facts: id=1xY-1-2 contact=S0 check=- detail=- from= subject=\n", 0, -1,
	QUARANTINE_SPAM, NULL, false, 0},
    {"no id", "X-Coexim-Facts: contact=S0 check=spam detail=- from= subject=\n", 0, -1,
	QUARANTINE_SPAM, NULL, false, 0},
    {"no base64", "X-Coexim-Facts: id=1 contact=S0 check=spam detail=- from=a subject=\n", 0, -1,
	QUARANTINE_SPAM, NULL, false, 0},
    {"a broken score",
	"X-Coexim-Facts: id=1 contact=S0 check=spam detail=- score=1.2345 from= subject=\n", 0, -1,
	QUARANTINE_SPAM, NULL, false, 0},
    {"no headers", "", -1, 0, QUARANTINE_SPAM, NULL, false, 0},
};

static void
test_facts(void **state)
{
	const struct facts_row *row = *state;
	struct quarantine_message message = {.id = 0};
	size_t size = strlen(row->head);
	struct why why = {""};

	assert_int_equal(quarantine_facts_split(row->head, size, &why), row->want_at);
	if (row->want_at == -1) {
		assert_true(why.text[0] != '\0');
		return;
	}
	assert_int_equal(quarantine_facts_read(
			     row->head + row->want_at, size - (size_t)row->want_at, &message, &why),
	    row->want_read);
	assert_int_equal(why.text[0] != '\0', row->want_read == -1);
	if (row->want_read == -1)
		return;
	assert_string_equal(message.exim_id, "1xY-1-2");
	assert_int_equal(message.kind, row->want_kind);
	assert_string_equal(message.reason, row->want_reason);
	assert_int_equal(message.scored, row->want_scored);
	assert_int_equal(message.score_milli, row->want_score);
}

int
main(void)
{
	struct CMUnitTest tests[TESTS_MAX];
	size_t used = 0;

	ROWS_ADD(tests, used, sessions, test_session);
	ROWS_ADD(tests, used, facts, test_facts);
	return (ROWS_RUN("lmtp", tests, used));
}
