/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NETWORK_H_
#define NETWORK_H_

#include <stdbool.h>

/* IP networks in text: an address, or an address with /bits. */

/**
 * network_has(network, address):
 * Is the IP address ${address} in ${network}? IPv4 in IPv6 form counts as IPv4, on either side
 * where its /bits allow. False too when one of them is no such text.
 */
bool
network_has(const char *network, const char *address);

#endif /* NETWORK_H_ */
