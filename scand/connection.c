/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msgio.h"
#include "report.h"

/* Bytes read in one go, and how often before the others have their turn. */
enum { READ_SIZE = 65536, READS_MAX = 8 };
/* More descriptors than one are wrong; room for some, so that the kernel hands them over. */
enum { PASSED_MAX = 4 };
/* What a client still sends after its request is read away, so that the reply is not lost. */
enum { LEFTOVER_READS_MAX = 16 };

struct connection *
connection_new(int fd, const struct config *config, int epoll)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (connection == NULL)
		return (NULL);
	connection->watch = (struct watch){.kind = WATCH_CONNECTION, .of = connection};
	connection->config = config;
	connection->epoll = epoll;
	connection->fd = fd;
	connection->passed_fd = -1;
	connection->spool = (struct spool){.config = config, .fd = -1};
	connection->deadline = deadline_in_ms(config->request_time_ms);
	if (watch_add(epoll, fd, EPOLLIN, &connection->watch) == -1) {
		free(connection);
		return (NULL);
	}
	return (connection);
}

void
connection_close(struct connection *connection)
{
	static char leftover[READ_SIZE];
	int i;

	if (connection->state == CONNECTION_CLOSED)
		return;
	/* A socket closed with unread bytes in it tells the peer "reset". */
	for (i = 0; i < LEFTOVER_READS_MAX; i++)
		if (recv(connection->fd, leftover, sizeof(leftover), MSG_DONTWAIT) <= 0)
			break;
	watch_end(connection->epoll, connection->fd);
	close(connection->fd);
	connection->fd = -1;
	if (connection->passed_fd != -1)
		close(connection->passed_fd);
	connection->passed_fd = -1;
	spool_close(&connection->spool);
	connection->state = CONNECTION_CLOSED;
}

void
connection_free(struct connection *connection)
{
	if (connection == NULL)
		return;
	connection_close(connection);
	free(connection);
}

/* Keep the one descriptor that may come, and close what comes beyond it. */
static void
take_passed(struct connection *connection, struct msghdr *message)
{
	struct cmsghdr *header;
	size_t count, i;
	int fd;

	for (header = CMSG_FIRSTHDR(message); header != NULL;
	     header = CMSG_NXTHDR(message, header)) {
		if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
			continue;
		count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < count; i++) {
			memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
			if (connection->passed_fd == -1) {
				connection->passed_fd = fd;
			} else {
				connection->passed_too_many = true;
				close(fd);
			}
		}
	}
	if ((message->msg_flags & MSG_CTRUNC) != 0)
		connection->passed_too_many = true;
}

/* Receive up to ${size} bytes and what descriptors come with them. As recv(2). */
static ssize_t
receive(struct connection *connection, char *buffer, size_t size)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int) * PASSED_MAX)];
	} control;
	struct iovec iov = {.iov_base = buffer, .iov_len = size};
	struct msghdr message = {
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof(control.space),
	};
	ssize_t got = msgio_receive(connection->fd, &message, MSG_DONTWAIT);

	if (got >= 0)
		take_passed(connection, &message);
	return (got);
}

static enum connection_news
refuse(struct findings *findings, enum findings_kind kind, const char *text)
{
	findings_add(findings, kind, "%s", text);
	return (CONNECTION_REFUSE);
}

/* Keep a piece of the stream, or note why it cannot be kept. */
static void
keep_piece(struct connection *connection, const struct instream_piece *piece)
{
	struct findings *findings = &connection->stream_findings;
	struct why why = {.text = ""};

	if (findings->count > 0) {
		connection->discarded_size += (int64_t)piece->size;
		return;
	}
	switch (spool_add(&connection->spool, piece->data, piece->size, &why)) {
	case SPOOL_TAKEN:
		return;
	case SPOOL_TOO_LARGE:
		findings_add(findings, FINDINGS_LIMIT, "stream_max_size");
		break;
	case SPOOL_FAILED:
		findings_add(findings, FINDINGS_ERROR, "%s", why.text);
		report_line("supervisor", "%s", why.text);
		break;
	}
	spool_close(&connection->spool);
}

/*
 * Bytes of an INSTREAM. A client reads no answer before it has sent all, so what is refused is
 * still read to its end, up to as much again as is allowed.
 */
static enum connection_news
take_stream(struct connection *connection, const char *data, size_t size, struct findings *findings)
{
	struct instream_piece piece;

	while (connection->discarded_size <= connection->config->stream_max_size) {
		switch (instream_next(&connection->instream, &data, &size, &piece)) {
		case INSTREAM_MORE:
			return (CONNECTION_NOTHING);
		case INSTREAM_END:
			if (connection->stream_findings.count > 0)
				goto refused;
			if (connection->spool.fd == -1)
				return (refuse(findings, FINDINGS_ERROR, "the stream is empty"));
			return (CONNECTION_REQUEST);
		case INSTREAM_DATA:
			keep_piece(connection, &piece);
			break;
		}
	}
refused:
	*findings = connection->stream_findings;
	return (CONNECTION_REFUSE);
}

/* The request line is there: is all that belongs to it? */
static enum connection_news
take_request(struct connection *connection, struct findings *findings)
{
	const struct request *request = &connection->request;
	const char *rest = connection->in + request->size;
	size_t rest_size = connection->in_size - request->size;

	switch (request->kind) {
	case REQUEST_PING:
	case REQUEST_VERSION:
	case REQUEST_RELOAD:
	case REQUEST_STATS:
	case REQUEST_UNKNOWN:
		return (CONNECTION_REQUEST);
	case REQUEST_INSTREAM:
		return (take_stream(connection, rest, rest_size, findings));
	case REQUEST_CHECK:
		if (request->why.text[0] != '\0')
			return (refuse(findings, FINDINGS_ERROR, request->why.text));
		break;
	case REQUEST_FILDES:
		/* clamd's clients send the descriptor with one more byte. */
		if (connection->passed_fd == -1 && rest_size == 0)
			return (CONNECTION_NOTHING);
		break;
	}
	if (connection->passed_too_many)
		return (refuse(findings, FINDINGS_ERROR, "more than one descriptor was passed"));
	if (connection->passed_fd == -1)
		return (refuse(findings, FINDINGS_ERROR, "no descriptor was passed"));
	return (CONNECTION_REQUEST);
}

enum connection_news
connection_read(struct connection *connection, struct findings *findings)
{
	static char buffer[READ_SIZE];
	enum connection_news news = CONNECTION_NOTHING;
	ssize_t got;
	int i;

	for (i = 0; i < READS_MAX && news == CONNECTION_NOTHING; i++) {
		bool streaming =
		    connection->has_request && connection->request.kind == REQUEST_INSTREAM;

		if (streaming)
			got = receive(connection, buffer, sizeof(buffer));
		else
			got = receive(connection, connection->in + connection->in_size,
			    REQUEST_MAX - connection->in_size);
		if (got == -1 && errno == EAGAIN)
			return (CONNECTION_NOTHING);
		if (got <= 0)
			return (CONNECTION_GONE);
		if (connection->began_ms == 0)
			connection->began_ms = deadline_now_ms();
		if (streaming) {
			/* A stream that goes on is not idle. */
			connection->deadline = deadline_in_ms(connection->config->request_time_ms);
			news = take_stream(connection, buffer, (size_t)got, findings);
			continue;
		}
		connection->in_size += (size_t)got;
		if (!connection->has_request && request_parse(connection->in, connection->in_size,
						    &connection->request) == REQUEST_INCOMPLETE)
			continue;
		connection->has_request = true;
		news = take_request(connection, findings);
		/* A FILDES line as long as the buffer cannot be; this ends every other case. */
		if (news == CONNECTION_NOTHING && connection->in_size == REQUEST_MAX &&
		    connection->request.kind != REQUEST_INSTREAM)
			return (CONNECTION_GONE);
	}
	return (news);
}

int
connection_message_fd(const struct connection *connection)
{
	return (connection->request.kind == REQUEST_INSTREAM ? connection->spool.fd
							     : connection->passed_fd);
}

void
connection_wait(struct connection *connection)
{
	/* EPOLLHUP comes unasked. A peer that has only ended its own sending still wants its
	 * answer. */
	if (watch_change(connection->epoll, connection->fd, 0, &connection->watch) == 0)
		connection->state = CONNECTION_WAITING;
	else
		connection_close(connection);
}

static void
begin_writing(struct connection *connection)
{
	connection->out_sent = 0;
	connection->state = CONNECTION_WRITING;
	connection->deadline = deadline_in_ms(connection->config->reply_time_ms);
	connection_write(connection);
}

void
connection_answer(struct connection *connection, const struct findings *findings)
{
	char subject[32];

	if (connection->state == CONNECTION_CLOSED)
		return;
	if (connection->request.kind == REQUEST_CHECK) {
		connection->out_size = reply_check(findings, connection->out);
	} else {
		if (connection->request.kind == REQUEST_FILDES)
			snprintf(subject, sizeof(subject), "fd[%d]", connection->passed_fd);
		else
			snprintf(subject, sizeof(subject), "stream");
		connection->out_size = reply_clamd(findings, subject,
		    (enum config_on_limit)connection->config->on_limit,
		    connection->request.terminator, connection->out);
	}
	begin_writing(connection);
}

void
connection_answer_text(struct connection *connection, const char *text)
{
	size_t size = strlen(text);

	if (connection->state == CONNECTION_CLOSED)
		return;
	if (size >= sizeof(connection->out))
		size = sizeof(connection->out) - 1;
	memcpy(connection->out, text, size);
	connection->out[size] = connection->request.terminator;
	connection->out_size = size + 1;
	begin_writing(connection);
}

void
connection_write(struct connection *connection)
{
	while (connection->out_sent < connection->out_size) {
		struct iovec iov = {.iov_base = connection->out + connection->out_sent,
		    .iov_len = connection->out_size - connection->out_sent};
		struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
		ssize_t sent = msgio_send(connection->fd, &message, MSG_DONTWAIT);

		if (sent > 0) {
			connection->out_sent += (size_t)sent;
			continue;
		}
		if (sent == -1 && errno == EAGAIN &&
		    watch_change(connection->epoll, connection->fd, EPOLLOUT, &connection->watch) ==
			0)
			return;
		break;
	}
	connection_close(connection);
}
