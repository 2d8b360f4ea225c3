/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* As one of IPv6; an IPv4 address becomes ::ffff:a.b.c.d, and its bits count from there. */
struct address {
	unsigned char bytes[16];
	int shift; /* bits before what /bits counts */
};

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool
is_ipv4(const unsigned char *bytes)
{
	return (memcmp(bytes, mapped, sizeof(mapped)) == 0);
}

static bool
read_address(const char *text, struct address *address)
{
	memcpy(address->bytes, mapped, sizeof(mapped));
	address->shift = 96;
	if (inet_pton(AF_INET, text, address->bytes + sizeof(mapped)) == 1)
		return (true);
	address->shift = 0;
	return (inet_pton(AF_INET6, text, address->bytes) == 1);
}

/* The decimal number from 1 to ${max} that is all of ${text}; 0 when it is none. */
static int
read_bits(const char *text, int max)
{
	size_t size = strlen(text);
	int bits;

	if (size == 0 || size > 3 || strspn(text, "0123456789") != size || text[0] == '0')
		return (0);
	bits = (int)strtol(text, NULL, 10);
	return (bits <= max ? bits : 0);
}

static bool
same_bits(const unsigned char *a, const unsigned char *b, int bits)
{
	int bytes = bits / 8, rest = bits % 8;

	if (memcmp(a, b, (size_t)bytes) != 0)
		return (false);
	return (rest == 0 || ((a[bytes] ^ b[bytes]) >> (8 - rest)) == 0);
}

bool
network_has(const char *network, const char *address)
{
	const char *slash = strchr(network, '/');
	size_t size = slash != NULL ? (size_t)(slash - network) : strlen(network);
	char text[INET6_ADDRSTRLEN];
	struct address base, asked;
	int bits;

	if (size >= sizeof(text))
		return (false);
	memcpy(text, network, size);
	text[size] = '\0';
	if (!read_address(text, &base) || !read_address(address, &asked))
		return (false);
	bits = 128 - base.shift;
	if (slash != NULL)
		bits = read_bits(slash + 1, bits);
	/* ::/8 does not mean the IPv4 addresses. */
	if (bits <= 0 || (base.shift + bits < 96 && is_ipv4(asked.bytes)))
		return (false);
	return (same_bits(base.bytes, asked.bytes, base.shift + bits));
}

bool
network_server(const char *text, char address[NETWORK_ADDRESS_SIZE], int *port)
{
	const char *end = text + strlen(text), *colon = strchr(text, ':');
	struct address parsed;
	char *behind;
	long number;

	if (text[0] == '[') {
		text++;
		end = strchr(text, ']');
		if (end == NULL || (end[1] != ':' && end[1] != '\0'))
			return (false);
		colon = end[1] == ':' ? end + 1 : NULL;
	} else if (colon != NULL && strchr(colon + 1, ':') == NULL) {
		end = colon;
	} else {
		colon = NULL;
	}
	if (end - text >= NETWORK_ADDRESS_SIZE)
		return (false);
	memcpy(address, text, (size_t)(end - text));
	address[end - text] = '\0';
	if (!read_address(address, &parsed))
		return (false);
	if (colon == NULL)
		return (true);
	if (colon[1] < '0' || colon[1] > '9')
		return (false);
	number = strtol(colon + 1, &behind, 10);
	if (*behind != '\0' || number < 1 || number > 65535)
		return (false);
	*port = (int)number;
	return (true);
}
