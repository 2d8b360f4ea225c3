/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dns_message.h"

#include <string.h>

#include "rows.h"

/* ---- names ---- */

#define L63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define L61 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi"

struct name_row {
	const char *name;
	const char *text;
	size_t want_size; /* in a message; 0: DNS cannot have it */
	const char *want; /* as it is read again; NULL: as ${text} */
};

static const struct name_row name_rows[] = {
    {"a name", "mail.example.com", 18, NULL},
    {"a final dot", "example.com.", 13, "example.com"},
    {"the root", ".", 1, NULL},
    {"nothing", "", 0, NULL},
    {"an empty label", "a..example.com", 0, NULL},
    {"an empty first label", ".example.com", 0, NULL},
    {"two final dots", "example.com..", 0, NULL},
    {"63 bytes of a label", L63 ".com", 69, NULL},
    {"64 bytes of a label", "x" L63 ".com", 0, NULL},
    {"255 bytes", L63 "." L63 "." L63 "." L61, 255, NULL},
    {"256 bytes", L63 "." L63 "." L63 "." L61 "x", 0, NULL},
    {"256 bytes, of labels", L63 "." L63 "." L63 "." L61 ".", 255, L63 "." L63 "." L63 "." L61},
    {"a dot within a label", "a\\.b.example", 13, "a\\046b.example"},
    {"a byte by its number", "a\\000b.example", 13, NULL},
    {"a byte that is none", "a\\256b.example", 0, NULL},
    {"a number cut short", "a\\25", 0, NULL},
    {"a backslash before nothing", "a\\", 0, NULL},
    {"blanks and other bytes", "a b\xe4.example", 14, "a\\032b\\228.example"},
};

static void
test_name(void **state)
{
	const struct name_row *row = *state;
	unsigned char bytes[DNS_NAME_BYTES_MAX];
	char again[DNS_NAME_SIZE];

	assert_int_equal(dns_name_pack(row->text, bytes), row->want_size);
	if (row->want_size == 0)
		return;
	assert_int_equal(dns_name_read(bytes, row->want_size, 0, again), row->want_size);
	assert_string_equal(again, row->want != NULL ? row->want : row->text);
}

struct reverse_row {
	const char *name, *address, *want; /* NULL: no address */
};

static const struct reverse_row reverse_rows[] = {
    {"IPv4", "192.0.2.1", "1.2.0.192.in-addr.arpa"},
    {"IPv6", "2001:db8::17",
	"7.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"},
    {"a name is no address", "example.com", NULL},
};

static void
test_reverse(void **state)
{
	const struct reverse_row *row = *state;
	char name[DNS_NAME_SIZE];

	if (row->want == NULL) {
		assert_int_equal(dns_name_reverse(row->address, name), -1);
		return;
	}
	assert_int_equal(dns_name_reverse(row->address, name), 0);
	assert_string_equal(name, row->want);
}

/* ---- answers ---- */

/* A header that answers, its flags and counts; the question for a.example. */
#define HEAD(flags, answers)        "\x12\x34" flags "\0\1" answers "\0\0\0\0"
#define GOOD                        "\x81\x80"
#define QUESTION(type)              "\1a\7example\0" type "\0\1"
#define OWNER                       "\xc0\x0c" /* the name of the question */
#define TTL                         "\0\0\0\5"
#define RR(owner, type, size, data) owner type "\0\1" TTL size data
#define ANSWER(text)                text, sizeof(text) - 1

struct answer_row {
	const char *name;
	enum dns_type type;
	const char *message;
	size_t size;
	enum dns_status want;
	size_t want_count;
	const char *want_data; /* of the last record */
	const char *want_why;
};

static const struct answer_row answer_rows[] = {
    {"an address", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR(OWNER, "\0\1", "\0\4", "\300\0\2\1")),
	DNS_FOUND, 1, "\300", NULL},
    {"two addresses, in any case of letters", DNS_A,
	ANSWER(HEAD(GOOD, "\0\2") QUESTION("\0\1") RR("\1A\7EXAMPLE\0", "\0\1", "\0\4",
	    "\300\0\2\1") RR(OWNER, "\0\1", "\0\4", "\301\0\2\2")),
	DNS_FOUND, 2, "\301", NULL},
    {"strings of TXT are joined", DNS_TXT,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x10") RR(OWNER, "\0\x10", "\0\7", "\3v=s\2pf")),
	DNS_FOUND, 1, "v=spf", NULL},
    {"an empty string is a record", DNS_TXT,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x10") RR(OWNER, "\0\x10", "\0\1", "\0")), DNS_FOUND,
	1, "", NULL},
    {"MX with a name that points back", DNS_MX,
	ANSWER(
	    HEAD(GOOD, "\0\1") QUESTION("\0\x0f") RR(OWNER, "\0\x0f", "\0\6", "\0\x0a\1m\xc0\x0e")),
	DNS_FOUND, 1, "m.example", NULL},
    {"an alias within the message", DNS_A,
	ANSWER(HEAD(GOOD, "\0\2") QUESTION("\0\1") RR(OWNER, "\0\5", "\0\4", "\1b\xc0\x0e")
		RR("\1b\xc0\x0e", "\0\1", "\0\4", "\302\0\2\1")),
	DNS_FOUND, 1, "\302", NULL},
    {"an alias behind what it stands for", DNS_A,
	ANSWER(HEAD(GOOD, "\0\2") QUESTION("\0\1") RR("\1b\xc0\x0e", "\0\1", "\0\4", "\302\0\2\1")
		RR(OWNER, "\0\5", "\0\4", "\1b\xc0\x0e")),
	DNS_FOUND, 1, "\302", NULL},
    {"an alias of nothing", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR(OWNER, "\0\5", "\0\4", "\1b\xc0\x0e")),
	DNS_NODATA, 0, NULL, NULL},
    {"an alias of itself", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR(OWNER, "\0\5", "\0\2", OWNER)), DNS_TEMPORARY,
	0, NULL, "in a ring"},
    {"aliases of each other", DNS_A,
	ANSWER(HEAD(GOOD, "\0\2") QUESTION("\0\1") RR(OWNER, "\0\5", "\0\4", "\1b\xc0\x0e")
		RR("\1b\xc0\x0e", "\0\5", "\0\2", OWNER)),
	DNS_TEMPORARY, 0, NULL, "in a ring"},
    {"records of others are nobody's business", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR("\1b\xc0\x0e", "\0\1", "\0\4", "\302\0\2\1")),
	DNS_NODATA, 0, NULL, NULL},
    {"no such name", DNS_A, ANSWER(HEAD("\x81\x83", "\0\0") QUESTION("\0\1")), DNS_NXDOMAIN, 0,
	NULL, NULL},
    {"no such record", DNS_A, ANSWER(HEAD(GOOD, "\0\0") QUESTION("\0\1")), DNS_NODATA, 0, NULL,
	NULL},
    {"a server in trouble", DNS_A, ANSWER(HEAD("\x81\x82", "\0\0") QUESTION("\0\1")), DNS_TEMPORARY,
	0, NULL, "error 2"},
    {"a server that refuses", DNS_A, ANSWER(HEAD("\x81\x85", "\0\0") QUESTION("\0\1")),
	DNS_TEMPORARY, 0, NULL, "error 5"},
    {"cut short", DNS_A, ANSWER(HEAD("\x83\x80", "\0\0") QUESTION("\0\1")), DNS_TEMPORARY, 0, NULL,
	"cut short"},
    {"a question is no answer", DNS_A, ANSWER(HEAD("\x01\x00", "\0\0") QUESTION("\0\1")),
	DNS_TEMPORARY, 0, NULL, "another question"},
    {"the answer to another type", DNS_TXT,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR(OWNER, "\0\1", "\0\4", "\300\0\2\1")),
	DNS_TEMPORARY, 0, NULL, "another question"},
    {"the answer about another name", DNS_A, ANSWER(HEAD(GOOD, "\0\0") "\1b\7example\0\0\1\0\1"),
	DNS_TEMPORARY, 0, NULL, "another question"},
    {"nothing", DNS_A, ANSWER(""), DNS_TEMPORARY, 0, NULL, "0 bytes"},
    {"half a header", DNS_A, ANSWER("\x12\x34\x81\x80"), DNS_TEMPORARY, 0, NULL, "4 bytes"},
    {"fewer records than it says", DNS_A,
	ANSWER(HEAD(GOOD, "\0\2") QUESTION("\0\1") RR(OWNER, "\0\1", "\0\4", "\300\0\2\1")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"a record longer than the message", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR(OWNER, "\0\1", "\0\5", "\300\0\2\1")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"an IPv4 address of five bytes", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR(OWNER, "\0\1", "\0\5", "\300\0\2\1\1")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"an IPv6 address of four bytes", DNS_AAAA,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x1c") RR(OWNER, "\0\x1c", "\0\4", "\300\0\2\1")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"a string longer than its record", DNS_TXT,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x10") RR(OWNER, "\0\x10", "\0\3", "\3v=s")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"TXT without a string", DNS_TXT,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x10") RR(OWNER, "\0\x10", "\0\0", "")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"an owner that points at itself", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR("\xc0\x1b", "\0\1", "\0\4", "\300\0\2\1")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"an owner that points forward", DNS_A,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\1") RR("\xc0\x20", "\0\1", "\0\4", "\300\0\2\1")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"a name with a ring of pointers", DNS_MX,
	ANSWER(
	    HEAD(GOOD, "\0\1") QUESTION("\0\x0f") RR(OWNER, "\0\x0f", "\0\6", "\0\x0a\1m\xc0\x29")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"a name that ends behind its record", DNS_PTR,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x0c") RR(OWNER, "\0\x0c", "\0\2", "\1m\0")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"a name that ends before its record does", DNS_PTR,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x0c") RR(OWNER, "\0\x0c", "\0\4", "\1m\0x")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"MX without a name", DNS_MX,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x0f") RR(OWNER, "\0\x0f", "\0\2", "\0\x0a")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"a label of a reserved kind", DNS_PTR,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x0c") RR(OWNER, "\0\x0c", "\0\3", "\x41m\0")),
	DNS_TEMPORARY, 0, NULL, "no DNS message"},
    {"NUL and line end in a name stay visible", DNS_PTR,
	ANSWER(HEAD(GOOD, "\0\1") QUESTION("\0\x0c") RR(OWNER, "\0\x0c", "\0\6", "\4a\0\n.\0")),
	DNS_FOUND, 1, "a\\000\\010\\046", NULL},
};

static void
test_answer(void **state)
{
	const struct answer_row *row = *state;
	struct dns_answer answer;
	/* A copy of its own, so that a read beyond it is seen. */
	unsigned char *message = test_malloc(row->size + 1);

	memcpy(message, row->message, row->size);
	dns_message_read(message, row->size, "a.example", row->type, &answer);
	test_free(message);
	if (row->want_why != NULL) {
		if (strstr(answer.why.text, row->want_why) == NULL)
			fail_msg("\"%s\"", answer.why.text);
	} else {
		assert_string_equal(answer.why.text, "");
	}
	assert_int_equal(answer.status, row->want);
	assert_int_equal(answer.count, row->want_count);
	if (row->want_data != NULL)
		assert_memory_equal(answer.records[answer.count - 1].data, row->want_data,
		    strlen(row->want_data) + (row->type != DNS_A && row->type != DNS_AAAA));
	dns_answer_free(&answer);
}

/* Every answer that is cut anywhere is "cannot tell", never "there is none". */
static void
test_cut_anywhere(void **state)
{
	const struct answer_row *row = &answer_rows[1];
	struct dns_answer answer;
	size_t size;

	(void)state;
	for (size = 0; size < row->size; size++) {
		dns_message_read(
		    (const unsigned char *)row->message, size, "a.example", row->type, &answer);
		assert_int_equal(answer.status, DNS_TEMPORARY);
		assert_int_equal(answer.count, 0);
	}
}

enum { MANY = DNS_RECORDS_MAX + 1, RECORD_SIZE = 16 };

/* As many records as one asks for. */
static void
read_many(unsigned int count, struct dns_answer *answer)
{
	static unsigned char message[12 + 15 + MANY * RECORD_SIZE];
	unsigned char *to = message;
	unsigned int i;

	memcpy(to, HEAD(GOOD, "\0\0") QUESTION("\0\1"), 27);
	to[6] = (unsigned char)(count >> 8U);
	to[7] = (unsigned char)count;
	for (i = 0, to += 27; i < count; i++, to += RECORD_SIZE)
		memcpy(to, RR(OWNER, "\0\1", "\0\4", "\300\0\2\1"), RECORD_SIZE);
	dns_message_read(message, (size_t)(to - message), "a.example", DNS_A, answer);
}

static void
test_many_records(void **state)
{
	struct dns_answer answer;

	(void)state;
	read_many(DNS_RECORDS_MAX, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_int_equal(answer.count, DNS_RECORDS_MAX);
	dns_answer_free(&answer);
	read_many(DNS_RECORDS_MAX + 1, &answer);
	assert_int_equal(answer.status, DNS_TEMPORARY);
	assert_int_equal(answer.count, 0);
	assert_non_null(strstr(answer.why.text, "more than 1000 records"));
}

/* What we ask is what servers understand. */
static void
test_question(void **state)
{
	static const char want[] = "\x12\x34\1\0\0\1\0\0\0\0\0\1\1a\7example\0\0\x10\0\1"
				   "\0\0\x29\4\xd0\0\0\0\0\0\0";
	unsigned char question[DNS_QUESTION_SIZE_MAX];

	(void)state;
	assert_int_equal(dns_message_ask("a.example", DNS_TXT, 0x1234, question), sizeof(want) - 1);
	assert_memory_equal(question, want, sizeof(want) - 1);
	assert_int_equal(dns_message_ask("a..example", DNS_TXT, 0x1234, question), 0);
}

int
main(void)
{
	struct CMUnitTest tests[128] = {cmocka_unit_test(test_cut_anywhere),
	    cmocka_unit_test(test_many_records), cmocka_unit_test(test_question)};
	size_t used = 3;

	ROWS_ADD(tests, used, name_rows, test_name);
	ROWS_ADD(tests, used, reverse_rows, test_reverse);
	ROWS_ADD(tests, used, answer_rows, test_answer);
	return (ROWS_RUN("local_scan/dns_message", tests, used));
}
