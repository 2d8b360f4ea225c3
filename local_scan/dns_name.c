/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dns_name.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The byte that ${text} begins with, escaped or not; how many characters of it in ${used}. -1:
 * none. */
static int
unescape(const char *text, size_t *used)
{
	int byte;

	*used = 1;
	if (text[0] != '\\')
		return ((unsigned char)text[0]);
	if (!isdigit((unsigned char)text[1])) {
		*used = 2;
		return (text[1] != '\0' ? (unsigned char)text[1] : -1);
	}
	if (!isdigit((unsigned char)text[2]) || !isdigit((unsigned char)text[3]))
		return (-1);
	*used = 4;
	byte = (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
	return (byte <= UINT8_MAX ? byte : -1);
}

size_t
dns_name_pack(const char *name, unsigned char bytes[DNS_NAME_BYTES_MAX])
{
	size_t length_at = 0, size = 1, used;
	int byte;

	bytes[0] = 0;
	if (strcmp(name, ".") == 0)
		return (1);
	if (name[0] == '\0')
		return (0);
	for (; *name != '\0'; name += used) {
		if (name[0] == '.') {
			if (bytes[length_at] == 0 || size == DNS_NAME_BYTES_MAX)
				return (0);
			length_at = size;
			bytes[size++] = 0;
			used = 1;
			continue;
		}
		byte = unescape(name, &used);
		if (byte == -1 || size == DNS_NAME_BYTES_MAX ||
		    bytes[length_at] == DNS_NAME_LABEL_MAX)
			return (0);
		bytes[size++] = (unsigned char)byte;
		bytes[length_at]++;
	}
	if (bytes[length_at] != 0) {
		if (size == DNS_NAME_BYTES_MAX)
			return (0);
		bytes[size++] = 0;
	}
	return (size);
}

/* Append one byte of a label; there is room by the bounds of dns_name_read(). */
static size_t
escape(char *text, unsigned char byte)
{
	if (byte <= ' ' || byte > '~' || byte == '.' || byte == '\\')
		return ((size_t)snprintf(text, 5, "\\%03d", byte));
	text[0] = (char)byte;
	return (1);
}

/*
 * A pointer must lead to before where the run of labels it ends began: so each is nearer to the
 * start than the one before, and there is an end to them.
 */
size_t
dns_name_read(const unsigned char *message, size_t size, size_t at, char name[DNS_NAME_SIZE])
{
	size_t run = at, end = 0, total = 1, used = 0, i;
	unsigned int length;

	for (;;) {
		if (at >= size)
			return (0);
		length = message[at++];
		if (length == 0)
			break;
		if ((length & 0xc0) == 0xc0) {
			if (at >= size)
				return (0);
			if (end == 0)
				end = at + 1;
			at = (size_t)(length & 0x3f) << 8 | message[at];
			if (at >= run)
				return (0);
			run = at;
			continue;
		}
		total += 1 + (size_t)length;
		if (length > DNS_NAME_LABEL_MAX || total > DNS_NAME_BYTES_MAX || length > size - at)
			return (0);
		if (used > 0)
			name[used++] = '.';
		for (i = 0; i < length; i++)
			used += escape(name + used, message[at++]);
	}
	if (used == 0)
		name[used++] = '.';
	name[used] = '\0';
	return (end != 0 ? end : at);
}

void
dns_name_escape(const char *text, size_t size, char name[DNS_NAME_SIZE])
{
	size_t used = 0, i;

	for (i = 0; i < size && used + 5 < DNS_NAME_SIZE; i++) {
		if (text[i] == '.')
			name[used++] = '.';
		else
			used += escape(name + used, (unsigned char)text[i]);
	}
	name[used] = '\0';
}

bool
dns_name_same(const char *a, const char *b)
{
	return (strcasecmp(a, b) == 0);
}

int
dns_name_reverse(const char *address, char name[DNS_NAME_SIZE])
{
	unsigned char bytes[sizeof(struct in6_addr)];
	size_t used = 0, i;

	if (inet_pton(AF_INET, address, bytes) == 1) {
		snprintf(name, DNS_NAME_SIZE, "%d.%d.%d.%d.in-addr.arpa", bytes[3], bytes[2],
		    bytes[1], bytes[0]);
		return (0);
	}
	if (inet_pton(AF_INET6, address, bytes) != 1)
		return (-1);
	for (i = sizeof(bytes); i > 0; i--)
		used += (size_t)snprintf(name + used, DNS_NAME_SIZE - used, "%x.%x.",
		    bytes[i - 1] & 0xfU, bytes[i - 1] >> 4U);
	snprintf(name + used, DNS_NAME_SIZE - used, "ip6.arpa");
	return (0);
}
