/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * smtp_load: a load of SMTP messages, no two alike, over many connections at
 * once. It closes after QUIT without waiting for the answer: Exim 4.96 holds
 * that one back for 200 ms, which would then be what is measured.
 *
 * smtp_load ADDRESS PORT CONNECTIONS MESSAGES SIZE RECIPIENT
 *   MESSAGES is for each connection, SIZE in bytes of the body.
 * Prints: accepted refused seconds messages-per-second
 * Exit status: 0 when every message was accepted, 1 when not, 2 usage.
 */

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"

enum { SIZE_MAX_BYTES = 1024 * 1024, CONNECTIONS_MAX = 512, ANSWER_SECONDS = 60 };

struct load {
	struct sockaddr_in server;
	int connections;
	int messages;
	size_t size;
	const char *recipient;
};

/* What one connection did; in memory shared with the parent. */
struct tally {
	int accepted;
};

static bool
send_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);

		if (sent <= 0)
			return (false);
		data += sent;
		size -= (size_t)sent;
	}
	return (true);
}

/* The code of the next reply, its last line read; 0 when the connection is gone. */
static int
read_reply(int fd)
{
	char line[1024];
	size_t used = 0;

	for (;;) {
		ssize_t got = recv(fd, line + used, 1, 0);

		if (got != 1 || used == sizeof(line) - 1)
			return (0);
		if (line[used++] != '\n')
			continue;
		if (used >= 4 && line[3] == ' ') {
			line[3] = '\0';
			return ((int)strtol(line, NULL, 10));
		}
		used = 0;
	}
}

static int
command(int fd, const char *text)
{
	return (send_all(fd, text, strlen(text)) ? read_reply(fd) : 0);
}

/* A body of words that no other message of this run has. */
static size_t
make_message(char *out, size_t out_size, const struct load *load, unsigned seed)
{
	size_t used = (size_t)snprintf(out, out_size,
	    "From: load <load@inet.example>\r\nTo: <%s>\r\nSubject: load %u\r\n"
	    "Message-ID: <%u.%ld@inet.example>\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: text/plain\r\n\r\n",
	    load->recipient, seed, seed, (long)getpid());
	size_t end = used + load->size, column = 0;

	while (used < end) {
		seed = seed * 1103515245U + 12345U;
		out[used++] = (char)('a' + (seed >> 16) % 26);
		if (++column % 7 == 0)
			out[used++] = ' ';
		if (column % 70 == 0) {
			out[used++] = '\r';
			out[used++] = '\n';
		}
	}
	memcpy(out + used, "\r\n.\r\n", 5);
	return (used + 5);
}

static void
run_connection(const struct load *load, int number, struct tally *tally)
{
	size_t space = load->size * 2 + 4096;
	char *message = malloc(space);
	struct timeval patience = {.tv_sec = ANSWER_SECONDS};
	char recipient[512];
	int one = 1, i;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (message == NULL || fd == -1)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	snprintf(recipient, sizeof(recipient), "RCPT TO:<%s>\r\n", load->recipient);
	if (connect(fd, (const struct sockaddr *)&load->server, sizeof(load->server)) == -1 ||
	    read_reply(fd) != 220 || command(fd, "EHLO load.inet.example\r\n") != 250)
		goto done;
	for (i = 0; i < load->messages; i++) {
		unsigned seed = (unsigned)number * 1000003U + (unsigned)i + (unsigned)getpid();
		size_t size = make_message(message, space, load, seed);

		if (command(fd, "MAIL FROM:<load@inet.example>\r\n") == 250 &&
		    command(fd, recipient) == 250 && command(fd, "DATA\r\n") == 354 &&
		    send_all(fd, message, size) && read_reply(fd) == 250)
			tally->accepted++;
		else
			break;
	}
	(void)send_all(fd, "QUIT\r\n", 6);
done:
	close(fd);
	free(message);
}

static bool
number_in(const char *text, long min, long max, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	return (errno == 0 && *end == '\0' && *number >= min && *number <= max);
}

int
main(int argc, char *argv[])
{
	struct load load = {.server.sin_family = AF_INET};
	struct tally *tallies;
	long port, connections, messages, size;
	int64_t began;
	double seconds;
	int accepted = 0, refused = 0, i;

	if (argc != 7 || inet_pton(AF_INET, argv[1], &load.server.sin_addr) != 1 ||
	    !number_in(argv[2], 1, 65535, &port) ||
	    !number_in(argv[3], 1, CONNECTIONS_MAX, &connections) ||
	    !number_in(argv[4], 1, 1000000, &messages) ||
	    !number_in(argv[5], 0, SIZE_MAX_BYTES, &size)) {
		fprintf(
		    stderr, "usage: smtp_load ADDRESS PORT CONNECTIONS MESSAGES SIZE RECIPIENT\n");
		return (2);
	}
	load.server.sin_port = htons((uint16_t)port);
	load.connections = (int)connections;
	load.messages = (int)messages;
	load.size = (size_t)size;
	load.recipient = argv[6];

	tallies = mmap(NULL, sizeof(*tallies) * CONNECTIONS_MAX, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tallies == MAP_FAILED) {
		perror("smtp_load: mmap");
		return (2);
	}
	began = deadline_now_ms();
	for (i = 0; i < load.connections; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			run_connection(&load, i, &tallies[i]);
			_exit(0);
		}
		if (pid == -1)
			perror("smtp_load: fork");
	}
	while (wait(NULL) != -1 || errno == EINTR)
		continue;
	seconds = (double)(deadline_now_ms() - began) / 1000.0;
	for (i = 0; i < load.connections; i++) {
		accepted += tallies[i].accepted;
		refused += load.messages - tallies[i].accepted;
	}
	printf("%d %d %.2f %.0f\n", accepted, refused, seconds, accepted / (seconds + 0.0001));
	return (refused == 0 ? 0 : 1);
}
