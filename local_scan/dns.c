/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dns.h"

#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What 1.27 and later call deprecated (sockets of one's own, ares_send) has no other name in the
 * 1.18 of Debian 12, and works in both. */
#define CARES_NO_DEPRECATED
#include <ares.h>

#include "dns_message.h"
#include "fdio.h"
#include "msgio.h"
#include "network.h"

/*
 * By c-ares, which knows resolv.conf, the order of servers, when to ask again, and TCP. It
 * starts no thread and takes no signal. The sockets are ours: so that a peer who closes raises no
 * SIGPIPE, and a flood of wrong answers is not read beyond the deadline. The question and the
 * reading of the answer are dns_message.c's.
 */

enum {
	TRY_MS = 2000, /* until the question is sent again, doubled each time */
	TRIES = 3,     /* for each server */
};

struct dns {
	ares_channel channel;
	bool library;             /* ares_library_init() has been called */
	struct deadline deadline; /* of the question that is asked */
	struct why why;           /* why it could not be opened; else empty */
};

/* A question under way. */
struct asking {
	const char *name;
	enum dns_type type;
	struct dns_answer *answer;
	bool answered;
};

static ares_socket_t
open_socket(int domain, int type, int protocol, void *dns)
{
	(void)dns;
	return (socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

static int
close_socket(ares_socket_t fd, void *dns)
{
	(void)dns;
	return (close(fd));
}

static int
connect_socket(ares_socket_t fd, const struct sockaddr *address, ares_socklen_t size, void *dns)
{
	(void)dns;
	return (connect(fd, address, size));
}

static ares_ssize_t
receive(ares_socket_t fd, void *buffer, size_t size, int flags, struct sockaddr *from,
    ares_socklen_t *from_size, void *data)
{
	const struct dns *dns = data;
	struct iovec piece = {.iov_base = buffer, .iov_len = size};
	struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_name = from};
	ssize_t got;

	if (deadline_passed(dns->deadline)) {
		errno = EAGAIN;
		return (-1);
	}
	if (from != NULL && from_size != NULL)
		message.msg_namelen = *from_size;
	got = msgio_receive(fd, &message, flags);
	if (from_size != NULL)
		*from_size = message.msg_namelen;
	return (got);
}

static ares_ssize_t
send_pieces(ares_socket_t fd, const struct iovec *pieces, int count, void *dns)
{
	struct iovec piece = pieces[0];
	struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};

	(void)dns;
	(void)count; /* sending less than all is allowed, and so there is no const to cast away */
	return (msgio_send(fd, &message, 0));
}

static const struct ares_socket_functions sockets = {.asocket = open_socket,
    .aclose = close_socket,
    .aconnect = connect_socket,
    .arecvfrom = receive,
    .asendv = send_pieces};

static int
set_server(struct dns *dns, const char *server)
{
	char address[NETWORK_ADDRESS_SIZE], list[NETWORK_ADDRESS_SIZE + sizeof("[]:65535")];
	int port = 53, result;

	if (server[0] == '\0')
		return (0);
	if (!network_server(server, address, &port)) {
		why_set(&dns->why, "no DNS server: \"%s\"", server);
		return (-1);
	}
	snprintf(
	    list, sizeof(list), strchr(address, ':') != NULL ? "[%s]:%d" : "%s:%d", address, port);
	result = ares_set_servers_ports_csv(dns->channel, list);
	if (result != ARES_SUCCESS)
		why_set(&dns->why, "DNS server %s: %s", list, ares_strerror(result));
	return (result == ARES_SUCCESS ? 0 : -1);
}

struct dns *
dns_open(const char *server)
{
	struct ares_options options = {.flags = ARES_FLAG_EDNS,
	    .ednspsz = DNS_UDP_SIZE_MAX,
	    .timeout = TRY_MS,
	    .tries = TRIES};
	struct dns *dns = calloc(1, sizeof(*dns));
	int result;

	if (dns == NULL)
		return (NULL);
	result = ares_library_init(ARES_LIB_INIT_NONE);
	dns->library = result == ARES_SUCCESS;
	if (dns->library)
		result = ares_init_options(&dns->channel, &options,
		    ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
	if (result != ARES_SUCCESS) {
		dns->channel = NULL;
		why_set(&dns->why, "cannot prepare DNS: %s", ares_strerror(result));
		return (dns);
	}
	ares_set_socket_functions(dns->channel, &sockets, dns);
	(void)set_server(dns, server);
	return (dns);
}

void
dns_close(struct dns *dns)
{
	if (dns == NULL)
		return;
	if (dns->channel != NULL)
		ares_destroy(dns->channel);
	if (dns->library)
		ares_library_cleanup();
	free(dns);
}

static void
take_answer(void *data, int status, int timeouts, unsigned char *message, int size)
{
	struct asking *asking = data;
	struct why why = {""};

	(void)timeouts;
	asking->answered = true;
	if (message != NULL && size >= 0) {
		dns_message_read(message, (size_t)size, asking->name, asking->type, asking->answer);
		return;
	}
	/* c-ares says so too when servers answered that they are in trouble. */
	if (status == ARES_ECONNREFUSED)
		why_set(&why, "no DNS server is there, or all are in trouble");
	/* From 1.28 on c-ares reads the answer first; in the words of dns_message_read() then. */
	if (status == ARES_EBADRESP)
		why_set(&why, "a DNS answer that is no DNS message");
	why_set(&why, "%s", ares_strerror(status));
	dns_answer_fail(asking->answer, &why);
}

/* Wait for the sockets until one is ready, c-ares wants to ask again, or the deadline is there. */
static int
turn(struct dns *dns, struct why *why)
{
	ares_socket_t fds[ARES_GETSOCK_MAXNUM];
	struct pollfd polled[ARES_GETSOCK_MAXNUM];
	unsigned int ready = (unsigned int)ares_getsock(dns->channel, fds, ARES_GETSOCK_MAXNUM);
	struct timeval again = {0};
	int left = deadline_left_ms(dns->deadline), wait_ms = left, i, count = 0;

	for (i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		short events = 0;

		/* As ARES_GETSOCK_READABLE and _WRITABLE, which shift a 1 into the sign. */
		if ((ready >> (unsigned int)i & 1U) != 0)
			events |= POLLIN;
		if ((ready >> (unsigned int)(i + ARES_GETSOCK_MAXNUM) & 1U) != 0)
			events |= POLLOUT;
		if (events != 0)
			polled[count++] = (struct pollfd){.fd = fds[i], .events = events};
	}
	if (ares_timeout(dns->channel, NULL, &again) != NULL && again.tv_sec < left / 1000 + 1)
		wait_ms = (int)(again.tv_sec * 1000 + again.tv_usec / 1000 + 1);
	if (fdio_wait(polled, (nfds_t)count, wait_ms < left ? wait_ms : left, why) == -1)
		return (-1);
	for (i = 0; i < count; i++)
		ares_process_fd(dns->channel,
		    (polled[i].revents & ~POLLOUT) != 0 ? polled[i].fd : ARES_SOCKET_BAD,
		    (polled[i].revents & POLLOUT) != 0 ? polled[i].fd : ARES_SOCKET_BAD);
	if (count == 0)
		ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	return (0);
}

/* The reason says which question it is about. */
static void
name_question(struct dns_answer *answer, const char *name)
{
	struct why why = {""};

	if (answer->status != DNS_TEMPORARY)
		return;
	why_set(&why, "DNS %s: %s", name, answer->why.text);
	answer->why = why;
}

void
dns_ask(struct dns *dns, const char *name, enum dns_type type, struct deadline deadline,
    struct dns_answer *answer)
{
	struct asking asking = {.name = name, .type = type, .answer = answer};
	unsigned char question[DNS_QUESTION_SIZE_MAX];
	struct why why = {""};
	uint16_t id;
	size_t size;

	*answer = (struct dns_answer){.status = DNS_NXDOMAIN};
	if (dns == NULL || dns->channel == NULL || dns->why.text[0] != '\0') {
		why_set(&why, "%s", dns != NULL ? dns->why.text : "no memory for DNS");
		dns_answer_fail(answer, &why);
		return;
	}
	/* So that nobody's answer can be foreseen, the number is random; ports are the kernel's. */
	if (getrandom(&id, sizeof(id), GRND_NONBLOCK) != (ssize_t)sizeof(id)) {
		why_errno(&why, "getrandom");
		dns_answer_fail(answer, &why);
		return;
	}
	size = dns_message_ask(name, type, id, question);
	if (size == 0)
		return;
	dns->deadline = deadline;
	if (!deadline_passed(deadline))
		ares_send(dns->channel, question, (int)size, take_answer, &asking);
	while (!asking.answered && !deadline_passed(deadline))
		if (turn(dns, &why) == -1)
			break;
	why_set(&why, "no answer before the deadline");
	if (!asking.answered) {
		/* Its last call of take_answer(). */
		ares_cancel(dns->channel);
		dns_answer_fail(answer, &why);
	}
	name_question(answer, name);
}
