/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FAKE_DNS_H_
#define FAKE_DNS_H_

#include <stddef.h>

/*
 * Linked in place of local_scan/dns.o: dns_ask() answers from zone data in memory. Beyond dns.h:
 */

/**
 * fake_dns_load(zone):
 * Forget what was there, and answer from ${zone}: lines of "name TYPE data", as in
 *
 *   example.com A 192.0.2.1
 *   example.com MX 10 mail.example.com
 *   example.com TXT "v=spf1 " "-all"
 *   example.com TEMPORARY
 *   example.com TXT TEMPORARY
 *   www.example.com CNAME example.com
 *
 * TEMPORARY: every question about the name, or those for the type, are answered so. In TXT, \DDD
 * stands for a byte. A line that is not such fails the test.
 */
void
fake_dns_load(const char *zone);

/* How many questions were asked since fake_dns_load(). */
size_t
fake_dns_asked(void);

#endif /* FAKE_DNS_H_ */
