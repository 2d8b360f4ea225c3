/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DNS_H_
#define DNS_H_

#include <stdbool.h>

#include "deadline.h"
#include "dns_answer.h"
#include "dns_name.h"

/*
 * Questions to DNS under a deadline. How names are written is said in dns_name.h.
 */

struct dns;

/* Longest text for a server: [address]:port, in bytes with its NUL. */
enum { DNS_SERVER_SIZE = 64 };

/**
 * dns_open(server):
 * Ready to ask ${server}, "address", "address:port" or "[address]:port"; with "" those of
 * resolv.conf(5). No socket is open and nothing is sent yet. What could not be opened answers every
 * question with DNS_TEMPORARY and the reason; NULL, when memory is out, does so too.
 */
struct dns *
dns_open(const char *server);

/**
 * dns_close(dns):
 * Free it. NULL does nothing.
 */
void
dns_close(struct dns *dns);

/**
 * dns_ask(dns, name, type, deadline, answer):
 * Ask for the records of ${type} at ${name}; aliases are followed as far as the server did.
 * ${answer} is overwritten, and to be freed by dns_answer_free(). On return no socket is open. A
 * name that DNS cannot have (dns_name_pack()) is DNS_NXDOMAIN, and nobody is asked.
 */
void
dns_ask(struct dns *dns, const char *name, enum dns_type type, struct deadline deadline,
    struct dns_answer *answer);

#endif /* DNS_H_ */
