/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_dns.h"

#include <arpa/inet.h>

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dns.h"

/* One for all tests of a program: dns_open() has no place to hand one over. */
static const char *zone = "";
static size_t asked;

enum { LINE_SIZE = 128 * 1024, ALIASES_MAX = 10 };

struct dns {
	int unused;
};

static const char *const type_names[] = {
    [DNS_A] = "A", [DNS_AAAA] = "AAAA", [DNS_MX] = "MX", [DNS_TXT] = "TXT", [DNS_PTR] = "PTR"};

void
fake_dns_load(const char *text)
{
	zone = text;
	asked = 0;
}

size_t
fake_dns_asked(void)
{
	return (asked);
}

struct dns *
dns_open(const char *server)
{
	(void)server;
	return (calloc(1, sizeof(struct dns)));
}

void
dns_close(struct dns *dns)
{
	free(dns);
}

/* The strings of a TXT record, joined in place. */
static size_t
join_strings(char *text)
{
	char *from, *to = text;
	int quoted = 0;

	for (from = text; *from != '\0'; from++) {
		if (*from == '"')
			quoted = !quoted;
		else if (quoted && *from == '\\' && isdigit((unsigned char)from[1])) {
			*to++ =
			    (char)((from[1] - '0') * 100 + (from[2] - '0') * 10 + from[3] - '0');
			from += 3;
		} else if (quoted)
			*to++ = *from;
	}
	return ((size_t)(to - text));
}

static void
add(struct dns_answer *answer, enum dns_type type, char *data)
{
	unsigned char address[16];
	char name[DNS_NAME_SIZE];
	int preference = 0;

	switch (type) {
	case DNS_A:
		assert_int_equal(inet_pton(AF_INET, data, address), 1);
		dns_answer_add(answer, address, 4, 0);
		break;
	case DNS_AAAA:
		assert_int_equal(inet_pton(AF_INET6, data, address), 1);
		dns_answer_add(answer, address, 16, 0);
		break;
	case DNS_MX:
		assert_int_equal(sscanf(data, "%d %1000s", &preference, name), 2);
		dns_answer_add(answer, name, strlen(name), (uint16_t)preference);
		break;
	case DNS_PTR:
		dns_answer_add(answer, data, strlen(data), 0);
		break;
	case DNS_TXT:
		dns_answer_add(answer, data, join_strings(data), 0);
		break;
	}
}

static void
temporary(struct dns_answer *answer, const char *name)
{
	struct why why = {""};

	why_set(&why, "DNS %s: the zone says so", name);
	dns_answer_fail(answer, &why);
}

/* One pass over the zone; a name that ${name} is an alias of goes into ${target}. */
static void
look_up(const char *name, enum dns_type type, struct dns_answer *answer, char *target)
{
	static char line[LINE_SIZE];
	char owner[DNS_NAME_SIZE], kind[16];
	const char *at, *end;
	int used;

	for (at = zone; *at != '\0'; at = end + (*end == '\n')) {
		end = strchrnul(at, '\n');
		assert_true((size_t)(end - at) < sizeof(line));
		memcpy(line, at, (size_t)(end - at));
		line[end - at] = '\0';
		if (line[0] == '\0')
			continue;
		if (sscanf(line, "%1000s %15s %n", owner, kind, &used) != 2)
			fail_msg("zone data: %s", line);
		if (!dns_name_same(owner, name))
			continue;
		if (answer->status == DNS_NXDOMAIN)
			answer->status = DNS_NODATA;
		if (strcmp(kind, "TEMPORARY") == 0 || (strcmp(kind, type_names[type]) == 0 &&
							  strcmp(line + used, "TEMPORARY") == 0)) {
			temporary(answer, name);
			return;
		}
		if (strcmp(kind, "CNAME") == 0)
			snprintf(target, DNS_NAME_SIZE, "%s", line + used);
		else if (strcmp(kind, type_names[type]) == 0)
			add(answer, type, line + used);
	}
}

void
dns_ask(struct dns *dns, const char *name, enum dns_type type, struct deadline deadline,
    struct dns_answer *answer)
{
	unsigned char bytes[DNS_NAME_BYTES_MAX];
	char current[DNS_NAME_SIZE], target[DNS_NAME_SIZE];
	int aliases;

	assert_non_null(dns);
	*answer = (struct dns_answer){.status = DNS_NXDOMAIN};
	if (dns_name_pack(name, bytes) == 0)
		return;
	asked++;
	if (deadline_passed(deadline)) {
		temporary(answer, name);
		return;
	}
	/* Without the final dot, and escaped as names from DNS are. */
	assert_true(dns_name_read(bytes, dns_name_pack(name, bytes), 0, current) > 0);
	for (aliases = 0; aliases <= ALIASES_MAX; aliases++) {
		target[0] = '\0';
		look_up(current, type, answer, target);
		if (target[0] == '\0' || answer->status == DNS_FOUND ||
		    answer->status == DNS_TEMPORARY)
			return;
		answer->status = DNS_NXDOMAIN;
		memcpy(current, target, sizeof(current));
	}
	temporary(answer, name);
}
