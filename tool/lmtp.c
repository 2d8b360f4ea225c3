/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lmtp.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "escape.h"
#include "fdio.h"

enum { BUFFER_SIZE = 65536, LINE_SIZE = 2048, REPLY_SIZE = 1024 };

/* EXIM: its lmtp transport takes an answer of 256 bytes or more for none: then its log says
 * "Malformed" and not why. */
enum { REASON_SIZE = 230 };

/* Where in a line the message is. Only a dot that came as CRLF . CRLF ends it. */
enum place { LINE_START, LINE_DOT, LINE_DOT_CR, LINE_WITHIN, LINE_CR, MESSAGE_ENDED };

struct lmtp {
	int in, out;
	struct deadline deadline;
	char buffer[BUFFER_SIZE];
	size_t used, at; /* of the buffer: filled; read already */
	enum place place;
	struct lmtp_envelope envelope;
	bool in_transaction;
};

/* Have a byte in the buffer. Return 1; 0 at the end; -1 with ${why}. */
static int
fill(struct lmtp *lmtp, struct why *why)
{
	ssize_t got;

	if (lmtp->at < lmtp->used)
		return (1);
	got = fdio_read_some(lmtp->in, lmtp->buffer, sizeof(lmtp->buffer), lmtp->deadline, why);
	lmtp->at = 0;
	lmtp->used = got > 0 ? (size_t)got : 0;
	return (got > 0 ? 1 : (int)got);
}

/* A command's line without its end. Return 1; 0 at the end; -1 with ${why}. */
static int
read_line(struct lmtp *lmtp, char line[LINE_SIZE], struct why *why)
{
	size_t size = 0;
	int filled;

	while ((filled = fill(lmtp, why)) == 1) {
		char byte = lmtp->buffer[lmtp->at++];

		if (byte == '\n') {
			if (size > 0 && line[size - 1] == '\r')
				size--;
			line[size] = '\0';
			return (1);
		}
		if (size == LINE_SIZE - 1) {
			why_set(why, "a command of more than %d bytes", LINE_SIZE - 1);
			return (-1);
		}
		line[size++] = byte;
	}
	if (filled == 0 && size > 0) {
		why_set(why, "the client ended within a command");
		return (-1);
	}
	return (filled);
}

/* One byte of DATA: put 0 to 2 bytes into ${out} and return how many. */
static size_t
take_byte(enum place *place, char byte, char out[2])
{
	size_t used = 0;

	switch (*place) {
	case LINE_START:
		if (byte == '.') {
			*place = LINE_DOT;
			return (0);
		}
		break;
	case LINE_DOT:
		if (byte == '\r') {
			*place = LINE_DOT_CR;
			return (0);
		}
		break;
	case LINE_DOT_CR:
		if (byte == '\n') {
			*place = MESSAGE_ENDED;
			return (0);
		}
		out[used++] = '\r';
		break;
	case LINE_CR:
		if (byte == '\n') {
			*place = LINE_START;
			out[used++] = byte;
			return (used);
		}
		out[used++] = '\r';
		break;
	case LINE_WITHIN:
	case MESSAGE_ENDED:
		break;
	}
	if (byte == '\r') {
		*place = LINE_CR;
		return (used);
	}
	*place = LINE_WITHIN;
	out[used++] = byte;
	return (used);
}

ssize_t
lmtp_body(struct lmtp *lmtp, void *buffer, size_t size, struct why *why)
{
	char *to = buffer;
	size_t used = 0;
	int filled;

	/* One byte may become two. */
	while (lmtp->place != MESSAGE_ENDED && used + 2 <= size) {
		if (lmtp->at == lmtp->used && used > 0)
			break;
		filled = fill(lmtp, why);
		if (filled == 0)
			why_set(why, "the client ended within a message");
		if (filled != 1)
			return (-1);
		used += take_byte(&lmtp->place, lmtp->buffer[lmtp->at++], to + used);
	}
	return ((ssize_t)used);
}

static int
reply(struct lmtp *lmtp, const char *text, struct why *why)
{
	char line[REPLY_SIZE + 2];
	int length = snprintf(line, sizeof(line), "%s\r\n", text);

	return (fdio_write_pipe(lmtp->out, line, (size_t)length, lmtp->deadline, why));
}

/* No answer is for good: Exim would send back to its sender what it has taken in. */

/* "MAIL FROM:<...> ..." or "RCPT TO:<...>": the address. Return 0, or -1: it is none. */
static int
address_of(const char *line, const char *verb, char address[LMTP_ADDRESS_SIZE])
{
	const char *start = line + strlen(verb), *end = strrchr(line, '>');

	if (strncasecmp(line, verb, strlen(verb)) != 0 || end == NULL || end < start ||
	    (size_t)(end - start) >= LMTP_ADDRESS_SIZE)
		return (-1);
	memcpy(address, start, (size_t)(end - start));
	address[end - start] = '\0';
	return (0);
}

static void
forget(struct lmtp *lmtp)
{
	lmtp->envelope.count = 0;
	lmtp->in_transaction = false;
}

/* Read what is left of the message, so that the answers come when the client waits for them. */
static int
drain(struct lmtp *lmtp, struct why *why)
{
	char rest[LINE_SIZE];
	ssize_t got;

	do {
		got = lmtp_body(lmtp, rest, sizeof(rest), why);
	} while (got > 0 || (got == 0 && lmtp->place != MESSAGE_ENDED));
	return ((int)got);
}

static int
data(struct lmtp *lmtp, lmtp_take *take, void *context, struct why *why)
{
	char text[REPLY_SIZE] = "250 2.0.0 kept", escaped[REASON_SIZE];
	struct why trouble = {""};
	int result;
	size_t i;

	if (reply(lmtp, "354 go on", why) == -1)
		return (-1);
	lmtp->place = LINE_START;
	result = take(lmtp, &lmtp->envelope, context, &trouble);
	if (drain(lmtp, why) == -1)
		return (-1);
	if (result == -1)
		snprintf(text, sizeof(text), "451 4.3.0 %s",
		    escape_log(escaped, sizeof(escaped), trouble.text, strlen(trouble.text)));
	for (i = 0; i < lmtp->envelope.count; i++)
		if (reply(lmtp, text, why) == -1)
			return (-1);
	forget(lmtp);
	return (0);
}

static const char *
mail_from(struct lmtp *lmtp, const char *line)
{
	if (lmtp->in_transaction)
		return ("451 4.5.1 a message is under way");
	if (address_of(line, "MAIL FROM:<", lmtp->envelope.sender) == -1)
		return ("451 4.1.7 no address");
	lmtp->in_transaction = true;
	return ("250 2.1.0 ok");
}

static const char *
rcpt_to(struct lmtp *lmtp, const char *line)
{
	struct lmtp_envelope *envelope = &lmtp->envelope;

	if (!lmtp->in_transaction)
		return ("451 4.5.1 MAIL first");
	if (envelope->count == LMTP_RECIPIENTS_MAX)
		return ("452 4.5.3 too many recipients");
	if (address_of(line, "RCPT TO:<", envelope->recipients[envelope->count]) == -1)
		return ("451 4.1.3 no address");
	envelope->count++;
	return ("250 2.1.5 ok");
}

/* Answer one command. Return 1 to go on, 0 after QUIT, -1 with ${why}. */
static int
command(struct lmtp *lmtp, const char *line, lmtp_take *take, void *context, struct why *why)
{
	const char *answer = "451 4.5.2 unknown command";

	if (strcasecmp(line, "QUIT") == 0)
		return (reply(lmtp, "221 2.0.0 bye", why));
	if (strcasecmp(line, "DATA") == 0 && lmtp->envelope.count > 0)
		return (data(lmtp, take, context, why) == -1 ? -1 : 1);
	if (strncasecmp(line, "LHLO ", 5) == 0)
		answer = "250-coexim\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES";
	else if (strncasecmp(line, "MAIL ", 5) == 0)
		answer = mail_from(lmtp, line);
	else if (strncasecmp(line, "RCPT ", 5) == 0)
		answer = rcpt_to(lmtp, line);
	else if (strcasecmp(line, "DATA") == 0)
		answer = "451 4.5.1 no recipients";
	else if (strcasecmp(line, "NOOP") == 0)
		answer = "250 2.0.0 ok";
	else if (strcasecmp(line, "RSET") == 0) {
		forget(lmtp);
		answer = "250 2.0.0 ok";
	}
	return (reply(lmtp, answer, why) == -1 ? -1 : 1);
}

int
lmtp_serve(
    int in, int out, struct deadline deadline, lmtp_take *take, void *context, struct why *why)
{
	struct lmtp *lmtp = calloc(1, sizeof(*lmtp));
	char line[LINE_SIZE];
	int result = -1;

	if (lmtp == NULL || fcntl(in, F_SETFL, O_NONBLOCK) == -1 ||
	    fcntl(out, F_SETFL, O_NONBLOCK | O_WRONLY) == -1) {
		why_errno(why, "cannot begin");
		goto err0;
	}
	lmtp->in = in;
	lmtp->out = out;
	lmtp->deadline = deadline;
	lmtp->envelope.recipients = calloc(LMTP_RECIPIENTS_MAX, LMTP_ADDRESS_SIZE);
	if (lmtp->envelope.recipients == NULL) {
		why_set(why, "no memory for recipients");
		goto err0;
	}
	result = reply(lmtp, "220 coexim quarantine", why) == -1 ? -1 : 1;
	while (result == 1) {
		result = read_line(lmtp, line, why);
		if (result == 1)
			result = command(lmtp, line, take, context, why);
	}

err0:
	if (lmtp != NULL)
		free(lmtp->envelope.recipients);
	free(lmtp);
	return (result);
}
