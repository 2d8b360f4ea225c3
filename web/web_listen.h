/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WEB_LISTEN_H_
#define WEB_LISTEN_H_

#include "web_settings.h"

/**
 * web_listen(settings, why):
 * Listen where the settings say: a UNIX socket, for its owner and the group socket_group to
 * connect to (a stale one is replaced); or a port of an address of this machine alone, since what
 * is spoken there is not encrypted. Return the socket, which the caller closes; or -1 with ${why}.
 */
int
web_listen(const struct web_settings *settings, struct why *why);

#endif /* WEB_LISTEN_H_ */
