/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETWORK_H_
#define NETWORK_H_

#include <stdbool.h>

/* IP addresses and networks in text: an address, or an address with /bits. */

/* Longest text of an address, in bytes with its NUL. */
enum { NETWORK_ADDRESS_SIZE = 46 };

/**
 * network_has(network, address):
 * Is the IP address ${address} in ${network}? IPv4 in IPv6 form counts as IPv4, on either side
 * where its /bits allow. False too when one of them is no such text.
 */
bool
network_has(const char *network, const char *address);

/**
 * network_server(text, address, port):
 * Split ${text}, "address", "address:port" or "[address]:port", into ${address} and ${port}; an
 * IPv6 address with a port needs the brackets. ${port} stays as it is when ${text} names none.
 * False when it is no such text, or the port is not from 1 to 65535.
 */
bool
network_server(const char *text, char address[NETWORK_ADDRESS_SIZE], int *port);

#endif /* NETWORK_H_ */
