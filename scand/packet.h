/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PACKET_H_
#define PACKET_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "findings.h"
#include "poison.h"

/*
 * What the scanner's own processes say to each other, over SOCK_SEQPACKET
 * pairs: every packet is a struct packet, of which that much is sent which its kind uses (a
 * result has room for many findings and holds few). What a worker sends is
 * hostile (a message may have taken it over): no descriptor is ever taken from it.
 */

enum packet_kind {
	PACKET_SCAN = 1, /* supervisor to worker, with the message's descriptor */
	PACKET_BEGUN,    /* worker to supervisor: hash is known, libclamav sees it next */
	PACKET_RESULT,   /* worker to supervisor */
	PACKET_READY,    /* holder to supervisor: the engine is loaded */
	PACKET_FAILED,   /* holder to supervisor: it is not; the holder ends */
	PACKET_WORKER,   /* holder to supervisor, with the worker's socket and pidfd */
	PACKET_DRAIN,    /* supervisor to holder: replace no worker, end with the last */
};

/* Of a holder. */
struct packet_engine {
	uint64_t signatures;
	uint64_t load_ms;
	uint32_t database_version;
	char library_version[32];
	char why[512];
};

struct packet_scan {
	int64_t deadline_at_ms;
	int64_t scan_ms; /* at most this long in libclamav */
	uint32_t checks; /* bits of check_names.h */
	uint32_t poisoned_count;
	unsigned char poisoned[POISON_MAX][POISON_HASH_SIZE];
};

struct packet {
	uint32_t kind; /* enum packet_kind */
	union {
		struct packet_scan scan;
		struct {
			unsigned char hash[POISON_HASH_SIZE];
		} begun;
		struct {
			uint32_t last; /* 1: this worker ends now and wants a successor */
			struct findings findings;
		} result;
		struct packet_engine engine;
		struct {
			int32_t pid;
			uint32_t slot;
		} worker;
	};
};

/* Most descriptors with one packet. */
enum { PACKET_FDS_MAX = 2 };

enum packet_got {
	PACKET_GOT,
	PACKET_NONE, /* nothing there now (non-blocking socket) */
	PACKET_END,  /* the other side is gone, or does not speak packets */
};

/**
 * packet_pair(fds):
 * A connected pair of close-on-exec sockets. Return 0, or -1 with errno.
 */
int
packet_pair(int fds[2]);

/**
 * packet_send(fd, packet, fds, count, flags):
 * Send ${packet} with ${count} descriptors, which stay the caller's; ${flags}
 * as for sendmsg(2). Return 0, or -1 with errno.
 */
int
packet_send(int fd, const struct packet *packet, const int *fds, size_t count, int flags);

/**
 * packet_receive(fd, packet, fds, count, flags):
 * Receive one packet, and exactly ${count} descriptors into ${fds} where it
 * brought them; those that are missing are -1. With a ${count} of 0 the kernel drops any.
 */
enum packet_got
packet_receive(int fd, struct packet *packet, int *fds, size_t count, int flags);

#endif /* PACKET_H_ */
