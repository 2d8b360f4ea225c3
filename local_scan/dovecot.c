/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dovecot.h"

#include <sys/random.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "fdio.h"

enum {
	LINE_SIZE = 8192, /* of the protocol, with its end */
	LINES_MAX = 256,  /* of greeting and answer together */
	RESPONSE_MAX = 2 + DOVECOT_NAME_MAX + DOVECOT_PASSWORD_MAX,
	RESPONSE_SIZE = (RESPONSE_MAX + 2) / 3 * 4 + 1,
	COMMAND_SIZE = RESPONSE_SIZE + 512,
	LOGGED_SIZE = 128 /* of a line that is not understood */
};

/* The connection, and what was read of it beyond the last line. */
struct session {
	int fd;
	struct deadline deadline;
	size_t used;
	size_t taken;
	size_t lines;
	char buffer[LINE_SIZE];
};

/* RFC 4648, section 4. */
static void
base64(const unsigned char *in, size_t size, char *out)
{
	enum { PAD = 64 };
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	size_t i;

	for (i = 0; i < size; i += 3) {
		uint32_t three = (uint32_t)in[i] << 16;

		if (i + 1 < size)
			three |= (uint32_t)in[i + 1] << 8;
		if (i + 2 < size)
			three |= in[i + 2];
		*out++ = letters[three >> 18 & 63];
		*out++ = letters[three >> 12 & 63];
		*out++ = letters[i + 1 < size ? three >> 6 & 63 : PAD];
		*out++ = letters[i + 2 < size ? three & 63 : PAD];
	}
	*out = '\0';
}

/* The next line, without its end, good until the next call; NULL with ${why}. */
static char *
next_line(struct session *session, struct why *why)
{
	char *line, *end;
	ssize_t got;

	session->used -= session->taken;
	memmove(session->buffer, session->buffer + session->taken, session->used);
	session->taken = 0;
	while ((end = memchr(session->buffer, '\n', session->used)) == NULL) {
		if (session->used == sizeof(session->buffer)) {
			why_set(why, "Dovecot's line is longer than %zu bytes", session->used);
			return (NULL);
		}
		got = fdio_read_some(session->fd, session->buffer + session->used,
		    sizeof(session->buffer) - session->used, session->deadline, why);
		if (got == 0)
			why_set(why, "Dovecot closed the connection before it answered");
		if (got <= 0)
			return (NULL);
		session->used += (size_t)got;
	}
	if (++session->lines > LINES_MAX) {
		why_set(why, "Dovecot answered with more than %d lines", LINES_MAX);
		return (NULL);
	}
	line = session->buffer;
	session->taken = (size_t)(end - line) + 1;
	*end = '\0';
	return (line);
}

/* Is ${line} the command ${word}, alone or with fields? */
static bool
is_command(const char *line, const char *word)
{
	size_t size = strlen(word);

	return (strncmp(line, word, size) == 0 && (line[size] == '\0' || line[size] == '\t'));
}

/* Is ${field} one of the line's fields? */
static bool
has_field(const char *line, const char *field)
{
	const char *at = line;

	while ((at = strchr(at, '\t')) != NULL)
		if (is_command(++at, field))
			return (true);
	return (false);
}

static int
not_understood(const char *line, struct why *why)
{
	char logged[LOGGED_SIZE];

	why_set(why, "Dovecot's line is not understood: %s",
	    escape_log(logged, sizeof(logged), line, strlen(line)));
	return (-1);
}

/* Each connection is another client to Dovecot, though one Exim process may make several. */
static unsigned int
client_number(void)
{
	unsigned int number;

	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) != (ssize_t)sizeof(number))
		number = (unsigned int)getpid();
	return (number >> 1 | 1);
}

/* Dovecot 2.4 says nothing before its client has; older versions do not mind. */
static int
greet(struct session *session, struct why *why)
{
	char hello[64];
	int length = snprintf(hello, sizeof(hello), "VERSION\t1\t1\nCPID\t%u\n", client_number());

	return (fdio_write_all(session->fd, hello, (size_t)length, session->deadline, why));
}

/* What it says of itself, up to DONE. EXIM's driver has the same: only auth-client sockets say
 * MECH. */
static int
read_greeting(struct session *session, struct why *why)
{
	bool version = false, plain = false;
	const char *line;

	do {
		line = next_line(session, why);
		if (line == NULL)
			return (-1);
		if (is_command(line, "VERSION")) {
			if (!is_command(line, "VERSION\t1"))
				return (not_understood(line, why));
			version = true;
		}
		plain = plain || is_command(line, "MECH\tPLAIN");
	} while (!is_command(line, "DONE"));
	if (version && plain)
		return (0);
	why_set(why, "Dovecot's socket offers no PLAIN of protocol version 1");
	return (-1);
}

static int
send_try(struct session *session, const struct dovecot_try *try, struct why *why)
{
	unsigned char response[RESPONSE_MAX];
	char encoded[RESPONSE_SIZE], command[COMMAND_SIZE];
	size_t login_size = strlen(try->login), password_size = strlen(try->password);
	int length, result = -1;

	response[0] = '\0';
	memcpy(response + 1, try->login, login_size);
	response[1 + login_size] = '\0';
	memcpy(response + 2 + login_size, try->password, password_size);
	base64(response, 2 + login_size + password_size, encoded);
	length = snprintf(command, sizeof(command),
	    "AUTH\t1\tPLAIN\tservice=smtp\tsecured\tno-penalty\tnologin\trip=%.64s\tlip=%."
	    "64s\tresp=%s\n",
	    try->peer, try->local, encoded);
	if (length < 0 || (size_t)length >= sizeof(command))
		why_set(why, "the question to Dovecot is longer than %zu bytes", sizeof(command));
	else
		result =
		    fdio_write_all(session->fd, command, (size_t)length, session->deadline, why);
	explicit_bzero(response, sizeof(response));
	explicit_bzero(encoded, sizeof(encoded));
	explicit_bzero(command, sizeof(command));
	return (result);
}

static enum answer
read_answer(struct session *session, struct why *why)
{
	const char *line = next_line(session, why);

	if (line == NULL)
		return (ANSWER_CANNOT_TELL);
	if (is_command(line, "OK\t1"))
		return (ANSWER_YES);
	if (!is_command(line, "FAIL\t1")) {
		not_understood(line, why);
		return (ANSWER_CANNOT_TELL);
	}
	if (has_field(line, "code=temp_fail") || has_field(line, "temp")) {
		why_set(why, "Dovecot cannot tell now: temp_fail; its own log says more");
		return (ANSWER_CANNOT_TELL);
	}
	return (ANSWER_NO);
}

enum answer
dovecot_login(const struct dovecot_try *try, struct deadline deadline, struct why *why)
{
	struct session *session;
	enum answer answer = ANSWER_CANNOT_TELL;

	if (try->login[0] == '\0' || strlen(try->login) > DOVECOT_NAME_MAX ||
	    try->password[0] == '\0' || strlen(try->password) > DOVECOT_PASSWORD_MAX)
		return (ANSWER_NO);
	session = calloc(1, sizeof(*session));
	if (session == NULL) {
		why_set(why, "out of memory");
		goto err0;
	}
	session->deadline = deadline;
	session->fd = fdio_connect_unix(try->socket, deadline, why);
	if (session->fd == -1)
		goto err1;
	if (greet(session, why) == -1 || read_greeting(session, why) == -1 ||
	    send_try(session, try, why) == -1)
		goto err2;
	answer = read_answer(session, why);
err2:
	close(session->fd);
err1:
	free(session);
err0:
	return (answer);
}
