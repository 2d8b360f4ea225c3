/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web_listen.h"

#include <sys/socket.h>

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"

enum { BACKLOG = 128, ADDRESS_SIZE = 64, PORT_MAX = 65535 };

static int
listen_path(const struct web_settings *settings, struct why *why)
{
	const struct passwd *user = getpwnam("Debian-exim");
	const struct group *group = getgrnam(settings->socket_group);
	int fd;

	if (user == NULL || group == NULL) {
		why_set(why, "there is no user Debian-exim, or no group \"%s\" (socket_group)",
		    settings->socket_group);
		return (-1);
	}
	fd = listen_open(settings->listen, user->pw_uid, group->gr_gid, why);
	if (fd != -1 && geteuid() != 0 && chown(settings->listen, (uid_t)-1, group->gr_gid) == -1) {
		why_errno(why,
		    "%s cannot be given to the group %s (socket_group), of which this process is "
		    "no "
		    "member",
		    settings->listen, settings->socket_group);
		close(fd);
		return (-1);
	}
	return (fd);
}

/* "127.0.0.1:8025" or "[::1]:8025". Return the size of the address, or 0 when it is none. */
static socklen_t
read_address(const char *text, struct sockaddr_storage *address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)address;
	char host[ADDRESS_SIZE], *colon, *end;
	unsigned long port;

	memset(address, 0, sizeof(*address));
	if (snprintf(host, sizeof(host), "%s", text) >= (int)sizeof(host))
		return (0);
	colon = strrchr(host, ':');
	if (colon == NULL || colon == host)
		return (0);
	*colon = '\0';
	port = strtoul(colon + 1, &end, 10);
	if (end == colon + 1 || *end != '\0' || port == 0 || port > PORT_MAX)
		return (0);
	if (host[0] == '[' && colon[-1] == ']') {
		colon[-1] = '\0';
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		if (inet_pton(AF_INET6, host + 1, &v6->sin6_addr) != 1 ||
		    !IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr))
			return (0);
		return (sizeof(*v6));
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, host, &v4->sin_addr) != 1 ||
	    ntohl(v4->sin_addr.s_addr) >> 24 != IN_LOOPBACKNET)
		return (0);
	return (sizeof(*v4));
}

static int
listen_port(const struct web_settings *settings, struct why *why)
{
	struct sockaddr_storage address;
	socklen_t size = read_address(settings->listen, &address);
	int fd, on = 1;

	if (size == 0) {
		why_set(why,
		    "listen must be the path of a UNIX socket, or an address and port of this "
		    "machine "
		    "alone, as 127.0.0.1:8025 or [::1]:8025; it is \"%s\"",
		    settings->listen);
		return (-1);
	}
	fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    bind(fd, (struct sockaddr *)&address, size) == -1 || listen(fd, BACKLOG) == -1) {
		why_errno(why, "cannot listen at %s", settings->listen);
		if (fd != -1)
			close(fd);
		return (-1);
	}
	return (fd);
}

int
web_listen(const struct web_settings *settings, struct why *why)
{
	return (
	    settings->listen[0] == '/' ? listen_path(settings, why) : listen_port(settings, why));
}
