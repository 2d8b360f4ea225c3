/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include "rows.h"

struct network_row {
	const char *name, *network, *address;
	bool want;
};

static const struct network_row rows[] = {
    {"the address itself", "192.0.2.1", "192.0.2.1", true},
    {"its neighbour", "192.0.2.1", "192.0.2.2", false},
    {"first of a network", "192.0.2.0/24", "192.0.2.0", true},
    {"last of a network", "192.0.2.0/24", "192.0.2.255", true},
    {"just before it", "192.0.2.0/24", "192.0.1.255", false},
    {"just behind it", "192.0.2.0/24", "192.0.3.0", false},
    {"bits within a byte", "192.0.2.64/26", "192.0.2.127", true},
    {"past bits within a byte", "192.0.2.64/26", "192.0.2.128", false},
    {"a network given by one of its hosts", "192.0.2.77/26", "192.0.2.64", true},
    {"one bit", "128.0.0.0/1", "203.0.113.1", true},
    {"one bit, the other half", "128.0.0.0/1", "10.0.0.1", false},
    {"all bits", "192.0.2.1/32", "192.0.2.1", true},
    {"all bits, its neighbour", "192.0.2.1/32", "192.0.2.0", false},
    {"IPv6", "2001:db8::/32", "2001:db8:ffff::1", true},
    {"IPv6, outside", "2001:db8::/32", "2001:db9::1", false},
    {"IPv6, odd bits", "2001:db8::8/125", "2001:db8::f", true},
    {"IPv6, past odd bits", "2001:db8::8/125", "2001:db8::10", false},
    {"IPv6, all bits", "2001:db8::1/128", "2001:db8::1", true},
    {"IPv4 in IPv6 form is IPv4", "192.0.2.0/24", "::ffff:192.0.2.9", true},
    {"a wide IPv6 network has no IPv4 address", "::/8", "192.0.2.9", false},
    {"an IPv4 network has no IPv6 address", "32.1.13.0/24", "2001:d00::1", false},
    {"no bits would be everybody", "192.0.2.0/0", "192.0.2.1", false},
    {"too many bits", "192.0.2.1/33", "192.0.2.1", false},
    {"too many bits of IPv6", "2001:db8::1/129", "2001:db8::1", false},
    {"bits that are no number", "192.0.2.0/2x", "192.0.2.1", false},
    {"no bits behind the slash", "192.0.2.0/", "192.0.2.1", false},
    {"signed bits", "192.0.2.0/+8", "192.0.2.1", false},
    {"no network", "example", "192.0.2.1", false},
    {"no address", "192.0.2.0/24", "example", false},
    {"nothing", "", "", false},
    {"a network longer than any", "2001:db8:0000:0000:0000:0000:0000:0000:0000:0000:0000/32",
	"2001:db8::1", false},
};

static void
test_row(void **state)
{
	const struct network_row *row = *state;

	assert_int_equal(network_has(row->network, row->address), row->want);
}

struct server_row {
	const char *name, *text;
	const char *want_address; /* NULL: no server */
	int want_port;
};

static const struct server_row server_rows[] = {
    {"an address alone", "192.0.2.53", "192.0.2.53", 53},
    {"with its port", "192.0.2.53:5353", "192.0.2.53", 5353},
    {"IPv6 alone", "2001:db8::53", "2001:db8::53", 53},
    {"IPv6 in brackets", "[2001:db8::53]", "2001:db8::53", 53},
    {"IPv6 with its port", "[2001:db8::53]:5353", "2001:db8::53", 5353},
    {"a name", "ns.example", NULL, 0},
    {"no port behind the colon", "192.0.2.53:", NULL, 0},
    {"port 0", "192.0.2.53:0", NULL, 0},
    {"a port above all", "192.0.2.53:65536", NULL, 0},
    {"a port and more", "192.0.2.53:53x", NULL, 0},
    {"a signed port", "192.0.2.53:+53", NULL, 0},
    {"a bracket that stays open", "[2001:db8::53", NULL, 0},
    {"something behind the bracket", "[2001:db8::53]53", NULL, 0},
    {"longer than any address", "2001:db8:0000:0000:0000:0000:0000:0000:0000:0000", NULL, 0},
    {"nothing at all", "", NULL, 0},
};

static void
test_server(void **state)
{
	const struct server_row *row = *state;
	char address[NETWORK_ADDRESS_SIZE];
	int port = 53;

	if (row->want_address == NULL) {
		assert_false(network_server(row->text, address, &port));
		return;
	}
	assert_true(network_server(row->text, address, &port));
	assert_string_equal(address, row->want_address);
	assert_int_equal(port, row->want_port);
}

int
main(void)
{
	struct CMUnitTest tests[64];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, server_rows, test_server);
	return (ROWS_RUN("lib/network", tests, used));
}
