/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet.h"

#include <sys/socket.h>

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "msgio.h"

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int) * PACKET_FDS_MAX)];
};

int
packet_pair(int fds[2])
{
	return (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds));
}

/* How many bytes of ${packet} say something. */
static size_t
used_size(const struct packet *packet)
{
	size_t count = packet->result.findings.count;

	switch ((enum packet_kind)packet->kind) {
	case PACKET_SCAN:
		return (offsetof(struct packet, scan) + sizeof(packet->scan));
	case PACKET_BEGUN:
		return (offsetof(struct packet, begun) + sizeof(packet->begun));
	case PACKET_RESULT:
		if (count > FINDINGS_MAX)
			count = FINDINGS_MAX;
		return (offsetof(struct packet, result.findings.list) +
			count * sizeof(packet->result.findings.list[0]));
	case PACKET_READY:
	case PACKET_FAILED:
		return (offsetof(struct packet, engine) + sizeof(packet->engine));
	case PACKET_WORKER:
		return (offsetof(struct packet, worker) + sizeof(packet->worker));
	case PACKET_DRAIN:
		return (offsetof(struct packet, worker));
	}
	return (sizeof(*packet));
}

int
packet_send(int fd, const struct packet *packet, const int *fds, size_t count, int flags)
{
	union control control;
	struct iovec iov = {.iov_base = (void *)packet, .iov_len = used_size(packet)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t sent;

	if (count > 0) {
		memset(&control, 0, sizeof(control));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int) * count);
		memcpy(CMSG_DATA(&control.header), fds, sizeof(int) * count);
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
	}
	sent = msgio_send(fd, &message, flags);
	return (sent == (ssize_t)iov.iov_len ? 0 : -1);
}

enum packet_got
packet_receive(int fd, struct packet *packet, int *fds, size_t count, int flags)
{
	union control control;
	struct iovec iov = {.iov_base = packet, .iov_len = sizeof(*packet)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *header;
	ssize_t got;
	size_t i, came;

	memset(packet, 0, sizeof(*packet));
	for (i = 0; i < count; i++)
		fds[i] = -1;
	if (count > 0) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
	}
	got = msgio_receive(fd, &message, flags);
	if (got == -1 && errno == EAGAIN)
		return (PACKET_NONE);
	if (got > 0 && count > 0)
		for (header = CMSG_FIRSTHDR(&message); header != NULL;
		     header = CMSG_NXTHDR(&message, header)) {
			if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
				continue;
			came = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
			memcpy(fds, CMSG_DATA(header), (came < count ? came : count) * sizeof(int));
		}
	return (got > 0 && got == (ssize_t)used_size(packet) ? PACKET_GOT : PACKET_END);
}
