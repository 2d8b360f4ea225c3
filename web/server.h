/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SERVER_H_
#define SERVER_H_

#include "pages.h"

/*
 * HTTP, by libmicrohttpd: one thread a connection, so that who waits for a release keeps nobody
 * else waiting. Behind a proxy that speaks TLS with the world.
 */

struct server;

/**
 * server_start(web, listener, why):
 * Serve what comes to the listening socket ${listener}, which becomes the server's; ${web} must
 * stay. Return the server, or NULL with ${why}.
 */
struct server *
server_start(const struct web *web, int listener, struct why *why);

/**
 * server_tick(server):
 * End the connections that are older than they may be. To be called about each second.
 */
void
server_tick(struct server *server);

/**
 * server_stop(server):
 * Take no more, wait for what is under way, and free. NULL does nothing.
 */
void
server_stop(struct server *server);

#endif /* SERVER_H_ */
