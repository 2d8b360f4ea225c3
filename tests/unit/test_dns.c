/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/* Over real sockets, from a server that misbehaves in each way. */

/* What the server does with a question by UDP. */
enum mode {
	MODE_ANSWER,        /* an address */
	MODE_WRONG_ID,      /* first under another number, from another's question, then right */
	MODE_WRONG_NAME,    /* first to another question, then right */
	MODE_ONLY_WRONG_ID, /* never right */
	MODE_FLOOD,         /* wrong ones without end */
	MODE_SILENT,
	MODE_SERVFAIL,
	MODE_NXDOMAIN,
	MODE_NODATA,
	MODE_JUNK,           /* the right number, and then no message */
	MODE_TRUNCATED,      /* and by TCP an address */
	MODE_TRUNCATED_64K,  /* and by TCP as much as a message can have */
	MODE_TRUNCATED_CUT,  /* and by TCP half an answer, then the end */
	MODE_TRUNCATED_HUNG, /* and by TCP nothing */
};

struct dns_row {
	const char *name;
	enum mode mode;
	int patience_ms;
	enum dns_status want;
	size_t want_count;
};

/* A long patience is never used up; a short one always is. */
enum { LONG_MS = 60 * 1000, SHORT_MS = 300, LIFE_S = 60, HEADER = 12, UDP_SIZE = 512 };

static const struct dns_row rows[] = {
    {"an answer", MODE_ANSWER, LONG_MS, DNS_FOUND, 1},
    {"an answer under another number is not ours", MODE_WRONG_ID, LONG_MS, DNS_FOUND, 1},
    {"an answer to another question is not ours", MODE_WRONG_NAME, LONG_MS, DNS_FOUND, 1},
    {"a server that never answers right", MODE_ONLY_WRONG_ID, SHORT_MS, DNS_TEMPORARY, 0},
    {"a flood of answers that are not ours", MODE_FLOOD, SHORT_MS, DNS_TEMPORARY, 0},
    {"silence", MODE_SILENT, SHORT_MS, DNS_TEMPORARY, 0},
    {"a server in trouble", MODE_SERVFAIL, LONG_MS, DNS_TEMPORARY, 0},
    {"no such name", MODE_NXDOMAIN, LONG_MS, DNS_NXDOMAIN, 0},
    {"no such record", MODE_NODATA, LONG_MS, DNS_NODATA, 0},
    {"no message", MODE_JUNK, SHORT_MS, DNS_TEMPORARY, 0},
    {"cut short, and whole by TCP", MODE_TRUNCATED, LONG_MS, DNS_FOUND, 1},
    {"64 KB by TCP", MODE_TRUNCATED_64K, LONG_MS, DNS_TEMPORARY, 0},
    {"cut short by TCP too", MODE_TRUNCATED_CUT, LONG_MS, DNS_TEMPORARY, 0},
    {"a server that hangs by TCP", MODE_TRUNCATED_HUNG, SHORT_MS, DNS_TEMPORARY, 0},
};

/* ---- the server ---- */

/* The end of the name, its type and class: OPT follows, whose size is c-ares's affair. */
static size_t
question_end(const unsigned char *message, size_t size)
{
	size_t at = HEADER;

	while (at < size && message[at] != 0)
		at += message[at] + 1U;
	return (at + 5 <= size ? at + 5 : size);
}

/* Turn the question into its answer with ${count} addresses, as many as fit; the new size. */
static size_t
answer_to(unsigned char *message, size_t size, size_t room, unsigned char flags,
    unsigned char rcode, unsigned int count)
{
	static const unsigned char record[] = {
	    0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 1};
	unsigned int i;

	size = question_end(message, size);
	message[2] = 0x81 | flags;
	message[3] = 0x80 | rcode;
	message[11] = 0;
	for (i = 0; i < count && size + sizeof(record) <= room; i++) {
		memcpy(message + size, record, sizeof(record));
		size += sizeof(record);
	}
	message[6] = (unsigned char)(i >> 8U);
	message[7] = (unsigned char)i;
	return (size);
}

static void
serve_udp(int fd, enum mode mode)
{
	unsigned char question[UDP_SIZE], message[UDP_SIZE];
	struct sockaddr_in from;
	socklen_t from_size = sizeof(from);
	ssize_t got =
	    recvfrom(fd, question, sizeof(question), 0, (struct sockaddr *)&from, &from_size);
	size_t size;
	unsigned char flags = 0, rcode = 0;
	unsigned int count = 1;

	if (got < HEADER + 16)
		return;
	if (mode == MODE_SILENT)
		return;
	memcpy(message, question, (size_t)got);
	if (mode == MODE_SERVFAIL || mode == MODE_NXDOMAIN)
		rcode = mode == MODE_SERVFAIL ? 2 : 3;
	if (rcode != 0 || mode == MODE_NODATA || mode >= MODE_TRUNCATED)
		count = 0;
	if (mode >= MODE_TRUNCATED)
		flags = 2;
	size = answer_to(message, (size_t)got, sizeof(message), flags, rcode, count);
	if (mode == MODE_WRONG_NAME)
		message[HEADER + 1] ^= 1;
	else if (mode == MODE_WRONG_ID || mode == MODE_ONLY_WRONG_ID || mode == MODE_FLOOD)
		message[0] ^= 1;
	else if (mode == MODE_JUNK)
		size = HEADER / 2;
	do {
		(void)sendto(fd, message, size, 0, (struct sockaddr *)&from, from_size);
	} while (mode == MODE_FLOOD);
	if (mode != MODE_WRONG_ID && mode != MODE_WRONG_NAME)
		return;
	memcpy(message, question, (size_t)got);
	size = answer_to(message, (size_t)got, sizeof(message), 0, 0, 1);
	(void)sendto(fd, message, size, 0, (struct sockaddr *)&from, from_size);
}

static void
serve_tcp(int listener, enum mode mode)
{
	static unsigned char message[2 + 65535];
	int fd = accept(listener, NULL, NULL);
	ssize_t got = read(fd, message, sizeof(message));
	size_t size, sent;
	ssize_t more;

	if (mode == MODE_TRUNCATED_HUNG)
		sleep(LIFE_S);
	if (got < 2 + HEADER + 16)
		_exit(1);
	size = answer_to(message + 2, (size_t)got - 2, sizeof(message) - 2, 0, 0,
	    mode == MODE_TRUNCATED_64K ? 65535 : 1);
	message[0] = (unsigned char)(size >> 8U);
	message[1] = (unsigned char)size;
	size = mode == MODE_TRUNCATED_CUT ? size / 2 : size + 2;
	for (sent = 0; sent < size; sent += (size_t)more) {
		more = send(fd, message + sent, size - sent, MSG_NOSIGNAL);
		if (more <= 0)
			_exit(1);
	}
	close(fd);
}

static void
serve(int udp, int tcp, enum mode mode)
{
	struct pollfd polled[] = {{.fd = udp, .events = POLLIN}, {.fd = tcp, .events = POLLIN}};

	alarm(LIFE_S);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (poll(polled, 2, -1) <= 0)
			_exit(1);
		if (polled[0].revents != 0)
			serve_udp(udp, mode);
		if (polled[1].revents != 0)
			serve_tcp(tcp, mode);
	}
}

/* Two sockets on one port of this machine. */
static int
listen_on(int *udp, int *tcp)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int tries;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (tries = 0; tries < 20; tries++) {
		*udp = socket(AF_INET, SOCK_DGRAM, 0);
		*tcp = socket(AF_INET, SOCK_STREAM, 0);
		address.sin_port = 0;
		assert_int_equal(bind(*udp, (struct sockaddr *)&address, size), 0);
		assert_int_equal(getsockname(*udp, (struct sockaddr *)&address, &size), 0);
		if (bind(*tcp, (struct sockaddr *)&address, size) == 0 && listen(*tcp, 5) == 0)
			return (ntohs(address.sin_port));
		close(*udp);
		close(*tcp);
	}
	fail_msg("no port for both");
	return (0);
}

/* ---- the tests ---- */

static int
count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return (count);
}

static void
test_row(void **state)
{
	const struct dns_row *row = *state;
	char server[DNS_SERVER_SIZE];
	struct dns_answer answer;
	int udp, tcp, port = listen_on(&udp, &tcp), before;
	struct dns *dns;
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child == 0)
		serve(udp, tcp, row->mode);
	close(udp);
	close(tcp);
	snprintf(server, sizeof(server), "127.0.0.1:%d", port);
	before = count_descriptors();
	dns = dns_open(server);
	dns_ask(dns, "a.example", DNS_A, deadline_in_ms(row->patience_ms), &answer);
	/* Nothing of ours stays open in Exim's process. */
	assert_int_equal(count_descriptors(), before);
	dns_close(dns);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (answer.status != row->want)
		fail_msg("status %d: %s", answer.status, answer.why.text);
	assert_int_equal(answer.count, row->want_count);
	assert_int_equal(answer.status == DNS_TEMPORARY, answer.why.text[0] != '\0');
	dns_answer_free(&answer);
}

/* No server at all, one that is none, and no time. */
static void
test_nobody(void **state)
{
	static const char *const servers[] = {"127.0.0.1:1", "ns.example"};
	struct dns_answer answer;
	struct dns *dns;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		dns = dns_open(servers[i]);
		dns_ask(dns, "a.example", DNS_A, deadline_in_ms(LONG_MS), &answer);
		assert_int_equal(answer.status, DNS_TEMPORARY);
		assert_string_not_equal(answer.why.text, "");
		dns_ask(dns, "a.example", DNS_A, deadline_in_ms(0), &answer);
		assert_int_equal(answer.status, DNS_TEMPORARY);
		dns_close(dns);
	}
	dns_ask(NULL, "a.example", DNS_A, deadline_in_ms(LONG_MS), &answer);
	assert_int_equal(answer.status, DNS_TEMPORARY);
}

/* Nobody is asked for what cannot be. */
static void
test_no_name(void **state)
{
	struct dns *dns = dns_open("127.0.0.1:1");
	struct dns_answer answer;

	(void)state;
	dns_ask(dns, "a..example", DNS_A, deadline_in_ms(LONG_MS), &answer);
	assert_int_equal(answer.status, DNS_NXDOMAIN);
	dns_close(dns);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
	    cmocka_unit_test(test_nobody), cmocka_unit_test(test_no_name)};
	size_t used = 2;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/dns", tests, used));
}
