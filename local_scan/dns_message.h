/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DNS_MESSAGE_H_
#define DNS_MESSAGE_H_

#include <stddef.h>
#include <stdint.h>

#include "dns_answer.h"
#include "dns_name.h"

/*
 * DNS messages (RFC 1035, section 4) as bytes: a question is made, an answer is read. No
 * sockets. What comes from the network is hostile: every count, length and pointer is checked.
 */

enum {
	DNS_QUESTION_SIZE_MAX = 12 + DNS_NAME_BYTES_MAX + 4 + 11, /* ... type and class, EDNS */
	DNS_CNAMES_MAX = 10,                                      /* links of a chain of aliases */
	DNS_UDP_SIZE_MAX = 1232 /* bytes of an answer by UDP; a longer one comes by TCP */
};

/**
 * dns_message_ask(name, type, id, message):
 * Write the question for records of ${type} at ${name}, recursion desired, under the number ${id},
 * with EDNS (RFC 6891) as its last 11 bytes. Return its size in bytes; or 0 for a name that DNS
 * cannot have (dns_name_pack()).
 */
size_t
dns_message_ask(const char *name, enum dns_type type, uint16_t id,
    unsigned char message[DNS_QUESTION_SIZE_MAX]);

/**
 * dns_message_read(message, size, name, type, answer):
 * Read the answer to the question for ${type} at ${name} into ${answer}, which is overwritten and
 * to be freed by dns_answer_free(). Aliases (CNAME) are followed within the message. What
 * cannot be read, is above a limit, or answers another question is DNS_TEMPORARY.
 */
void
dns_message_read(const unsigned char *message, size_t size, const char *name, enum dns_type type,
    struct dns_answer *answer);

#endif /* DNS_MESSAGE_H_ */
