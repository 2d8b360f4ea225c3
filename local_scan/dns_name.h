/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DNS_NAME_H_
#define DNS_NAME_H_

#include <stdbool.h>
#include <stddef.h>

/*
 * Names of DNS, as texts and as bytes of a message. The texts are as in zone files (RFC 1035,
 * section 5.1), without a final dot; the root is ".". Within a label, bytes outside 0x21 to
 * 0x7e, the dot and the backslash are written \DDD, three decimal digits: so a name that a
 * stranger chose has no control characters, and a NUL ends nothing. Upper and lower case are the
 * same.
 */

enum {
	DNS_NAME_SIZE = 1024,     /* longest text of a name, in bytes with its NUL */
	DNS_NAME_BYTES_MAX = 255, /* of a name in a message (RFC 1035, section 2.3.4) */
	DNS_NAME_LABEL_MAX = 63
};

/**
 * dns_name_pack(name, bytes):
 * Write the text ${name}, with or without its final dot, as the bytes of a message,
 * uncompressed. Return their number; or 0 for a name that DNS cannot have: nothing at all, a label
 * empty or above 63 bytes, above 255 bytes in all, a \ that stands before no byte.
 */
size_t
dns_name_pack(const char *name, unsigned char bytes[DNS_NAME_BYTES_MAX]);

/**
 * dns_name_read(message, size, at, name):
 * Read the name that begins at ${at} of the ${size} bytes of ${message}, compressed or not, into
 * ${name}. Return where the bytes behind it begin; or 0 when it leads out of the message, is too
 * long, or has a pointer that does not lead backwards.
 */
size_t
dns_name_read(const unsigned char *message, size_t size, size_t at, char name[DNS_NAME_SIZE]);

/**
 * dns_name_escape(text, size, name):
 * Write ${text} of ${size} bytes, at most 253, in which nothing is escaped and dots part the
 * labels, as such a text into ${name}. It may be a name that DNS cannot have.
 */
void
dns_name_escape(const char *text, size_t size, char name[DNS_NAME_SIZE]);

/* Whether two texts, as dns_name_read() writes them, are the same name. */
bool
dns_name_same(const char *a, const char *b);

/**
 * dns_name_reverse(address, name):
 * Where the PTR records of the IP address ${address} are (in-addr.arpa, ip6.arpa). Return 0, or
 * -1 when it is no address.
 */
int
dns_name_reverse(const char *address, char name[DNS_NAME_SIZE]);

#endif /* DNS_NAME_H_ */
