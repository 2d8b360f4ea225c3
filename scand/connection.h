/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONNECTION_H_
#define CONNECTION_H_

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "deadline.h"
#include "findings.h"
#include "instream.h"
#include "job.h"
#include "reply.h"
#include "request.h"
#include "spool.h"
#include "watch.h"

/*
 * One client: its request read, its reply written, without ever waiting. What
 * is between the two is the supervisor's.
 */

enum connection_state {
	CONNECTION_READING, /* the request line, or the stream */
	CONNECTION_WAITING, /* the request is whole; the answer is not there yet */
	CONNECTION_WRITING,
	CONNECTION_CLOSED, /* to be freed when the events at hand are done */
};

struct connection {
	LIST_ENTRY(connection) link;
	struct job job; /* of a scan */
	struct watch watch;
	const struct config *config;
	void *supervisor; /* whose it is */
	int epoll;
	int fd;
	enum connection_state state;
	struct deadline deadline; /* of what goes on: reading or writing */
	int64_t began_ms;         /* when the first byte came */

	char in[REQUEST_MAX];
	size_t in_size;
	int passed_fd; /* -1: none */
	bool passed_too_many;
	bool has_request;
	struct request request;
	struct instream instream;
	struct spool spool;
	struct findings stream_findings; /* why the stream is refused; its rest is read away */
	int64_t discarded_size;

	char out[REPLY_SIZE];
	size_t out_size, out_sent;
};

enum connection_news {
	CONNECTION_NOTHING, /* more is to come */
	CONNECTION_REQUEST, /* the request is whole; message_fd() and request are set */
	CONNECTION_REFUSE,  /* it is wrong: findings say why; answer them */
	CONNECTION_GONE,    /* the client has closed, or cannot be read */
};

/**
 * connection_new(fd, config, epoll):
 * Take over the non-blocking socket ${fd}. NULL when memory is out, and then
 * ${fd} is still the caller's.
 */
struct connection *
connection_new(int fd, const struct config *config, int epoll);

/* Close its descriptors; the memory stays until connection_free(). Twice does nothing. */
void
connection_close(struct connection *connection);

void
connection_free(struct connection *connection);

/**
 * connection_read(connection, findings):
 * Read what is there, up to a bound so that no client holds up the others.
 */
enum connection_news
connection_read(struct connection *connection, struct findings *findings);

/* The descriptor of the message to scan: passed, or kept from the stream; -1: none. */
int
connection_message_fd(const struct connection *connection);

/* The request is being worked on: from now on only the client's going is told. */
void
connection_wait(struct connection *connection);

/**
 * connection_answer(connection, findings):
 * connection_answer_text(connection, text):
 * Begin to write the reply, and close when it is written.
 */
void
connection_answer(struct connection *connection, const struct findings *findings);

void
connection_answer_text(struct connection *connection, const char *text);

/* Go on writing. */
void
connection_write(struct connection *connection);

#endif /* CONNECTION_H_ */
