/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_client.h"

#include <arpa/inet.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fdio.h"
#include "fileio.h"

static const char clamd_knows[] =
    "clamd looks for viruses alone; malware and spam need coexim-scand (setting scanner)";

enum {
	CHUNK_SIZE = 64 * 1024,     /* of the message, per piece of INSTREAM */
	DEADLINE_MAX_MS = 600000,   /* scand/PROTOCOL.md */
	CLAMD_REPLY_SIZE_MAX = 1024 /* one line */
};

/*
 * Read until the end of the stream or of the answer. Return the number of bytes; 0 with
 * ${why} for trouble before the first one; what came before trouble is returned, and the
 * parser finds that it is not whole.
 */
static size_t
read_reply(int fd, char *reply, size_t reply_size, bool (*ended)(const char *, size_t),
    struct deadline deadline, struct why *why)
{
	size_t used = 0;

	while (!ended(reply, used)) {
		ssize_t got;

		if (used == reply_size) {
			why_set(why, "the scanner's answer is longer than %zu bytes", reply_size);
			break;
		}
		got = fdio_read_some(fd, reply + used, reply_size - used, deadline, why);
		if (got <= 0)
			break;
		used += (size_t)got;
	}
	return (used);
}

/*
 * The reason of the reading beats that of the parser, who only sees that something is missing.
 * What was found is found.
 */
static void
prefer_reason(struct scan_result *result, const struct why *why)
{
	if (result->virus == ANSWER_YES || why->text[0] == '\0')
		return;
	if (result->malware != ANSWER_YES) {
		scan_result_unknown(result, why);
		return;
	}
	result->virus = ANSWER_CANNOT_TELL;
	result->spam = ANSWER_CANNOT_TELL;
	result->limit = false;
	result->name[0] = '\0';
	result->why = *why;
}

/* The names of ${checks}, comma separated. */
static void
name_checks(unsigned int checks, char *names, size_t names_size)
{
	size_t used = 0, i;

	names[0] = '\0';
	for (i = 0; i < SCAN_CHECKS_COUNT; i++)
		if ((checks & (1U << i)) != 0)
			used += (size_t)snprintf(names + used, names_size - used, "%s%s",
			    used > 0 ? "," : "", scan_checks_names[i]);
}

static void
ask_coexim(int fd, const struct scan_request *request, struct deadline deadline,
    struct scan_result *result)
{
	char command[128], names[64], reply[SCAN_REPLY_SIZE_MAX];
	int left = deadline_left_ms(deadline);
	struct why why = {""};
	size_t size;
	int length;

	if (left == 0) {
		why_set(&why, "no time left to ask the scanner");
		scan_result_unknown(result, &why);
		return;
	}
	name_checks(request->checks, names, sizeof(names));
	length = snprintf(command, sizeof(command), "zCHECK 1 deadline_ms=%d checks=%s",
	    left < DEADLINE_MAX_MS ? left : DEADLINE_MAX_MS, names);
	if (fdio_send_fd(fd, command, (size_t)length + 1, request->fd, deadline, &why) == -1) {
		scan_result_unknown(result, &why);
		return;
	}
	size = read_reply(fd, reply, sizeof(reply), scan_reply_check_ended, deadline, &why);
	scan_reply_check(reply, size, request->checks, result);
	prefer_reason(result, &why);
}

static bool
clamd_reply_ended(const char *reply, size_t size)
{
	return (size > 0 && reply[size - 1] == '\0');
}

/* The message in pieces, each after its length (clamd(8), INSTREAM). */
static int
stream_message(
    int fd, const struct scan_request *request, struct deadline deadline, struct why *why)
{
	static const char command[] = "zINSTREAM";
	char chunk[sizeof(uint32_t) + CHUNK_SIZE];
	int64_t at = 0;
	uint32_t length;
	ssize_t got;

	if (fdio_write_all(fd, command, sizeof(command), deadline, why) == -1)
		return (-1);
	do {
		got =
		    fileio_read_at(request->fd, chunk + sizeof(length), CHUNK_SIZE, (off_t)at, why);
		if (got == -1)
			return (-1);
		at += got;
		if (got == 0 && at != request->size) {
			why_set(why, "the copy of the message changed its size");
			return (-1);
		}
		length = htonl((uint32_t)got);
		memcpy(chunk, &length, sizeof(length));
		if (fdio_write_all(fd, chunk, sizeof(length) + (size_t)got, deadline, why) == -1)
			return (-1);
	} while (got > 0);
	return (0);
}

static void
ask_clamd(int fd, const struct scan_request *request, struct deadline deadline,
    struct scan_result *result)
{
	char reply[CLAMD_REPLY_SIZE_MAX];
	struct why sending = {""}, reading = {""};
	int sent;
	size_t size;

	sent = stream_message(fd, request, deadline, &sending);
	/* clamd says why it stopped listening, so it is read even when the sending failed. */
	size = read_reply(fd, reply, sizeof(reply), clamd_reply_ended, deadline, &reading);
	scan_reply_clamd(reply, size, result);
	prefer_reason(result, &reading);
	if (sent == -1 && result->virus == ANSWER_NO)
		scan_result_unknown(result, &sending);
	else if (sent == -1 && size == 0)
		prefer_reason(result, &sending);
	if ((request->checks & ~(unsigned int)SCAN_CHECK_VIRUS) != 0)
		why_set(&result->why, "%s", clamd_knows);
}

void
scan_client_ask(
    const struct scan_request *request, struct deadline deadline, struct scan_result *result)
{
	struct why why = {""};
	int fd;

	if (request->checks == 0) {
		why_set(&why, "the scanner is asked for nothing");
		scan_result_unknown(result, &why);
		return;
	}
	if (request->scanner == SCAN_SCANNER_CLAMD && (request->checks & SCAN_CHECK_VIRUS) == 0) {
		why_set(&why, "%s", clamd_knows);
		scan_result_unknown(result, &why);
		return;
	}
	if (request->scanner == SCAN_SCANNER_CLAMD && request->size > request->clamd_size_max) {
		why_set(&why, "%lld bytes are more than clamd_size_max = %lld",
		    (long long)request->size, (long long)request->clamd_size_max);
		scan_result_unknown(result, &why);
		return;
	}
	fd = fdio_connect_unix(request->socket, deadline, &why);
	if (fd == -1) {
		scan_result_unknown(result, &why);
		return;
	}
	switch (request->scanner) {
	case SCAN_SCANNER_COEXIM:
		ask_coexim(fd, request, deadline, result);
		break;
	case SCAN_SCANNER_CLAMD:
		ask_clamd(fd, request, deadline, result);
		break;
	}
	close(fd);
}
