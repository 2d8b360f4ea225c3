/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_SCANNER_H_
#define FAKE_SCANNER_H_

#include <stddef.h>
#include <sys/types.h>

/*
 * A scanner that misbehaves, in a process of its own. The real ones are used in the lab.
 */

enum fake_mode {
	FAKE_ANSWER,       /* read the request and the whole message, then send the reply */
	FAKE_ANSWER_OPEN,  /* the same, and do not close */
	FAKE_ANSWER_EARLY, /* send the reply and close, before a byte was read */
	FAKE_DRIP,         /* a byte of the reply every 20 ms */
	FAKE_FLOOD,        /* the reply, over and over, for as long as it is taken */
	FAKE_SILENT,       /* read, and say nothing */
	FAKE_DEAF,         /* accept, read nothing, say nothing */
	FAKE_CLOSE,        /* accept and close */
	FAKE_FULL,         /* accept nothing, backlog full */
	FAKE_ABSENT,       /* nobody listens */
};

enum { FAKE_PATH_SIZE = 64, FAKE_REQUEST_SIZE = 4096 };

struct fake_scanner {
	char path[FAKE_PATH_SIZE]; /* of its socket */
	char folder[FAKE_PATH_SIZE];
	int listener;
	int filler; /* the connection that fills the backlog, or -1 */
	int report; /* what it heard comes from here */
	pid_t process;
};

/* What it heard. */
struct fake_heard {
	size_t size; /* bytes of the request line, or of the stream */
	char request[FAKE_REQUEST_SIZE];
	int descriptors; /* how many came with it */
	size_t message_size;
	char message[FAKE_REQUEST_SIZE]; /* from the descriptor, or its beginning */
};

/**
 * fake_scanner_start(fake, mode, reply, reply_size):
 * Listen, and behave like ${mode} to one connection. fake_scanner_stop() ends it.
 */
void
fake_scanner_start(
    struct fake_scanner *fake, enum fake_mode mode, const char *reply, size_t reply_size);

/* What it heard; waits until it has. Of use with FAKE_ANSWER. */
void
fake_scanner_heard(struct fake_scanner *fake, struct fake_heard *heard);

/* Kill it, and leave nothing behind. */
void
fake_scanner_stop(struct fake_scanner *fake);

#endif /* FAKE_SCANNER_H_ */
