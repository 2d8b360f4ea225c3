/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "module_settings.h"

#include <stddef.h>

#include "network.h"
#include "settings.h"

/* Upper bounds of the waits: together well below local_scan_timeout = 2m. */
enum {
	DIRECTORY_TIMEOUT_MAX_MS = 10 * 1000,
	RATE_TIMEOUT_MAX_MS = 5 * 1000, /* twice */
	SCAN_DEADLINE_MAX_MS = 60 * 1000,
	DNS_TIMEOUT_MAX_MS = 10 * 1000, /* twice */
};

static const char *const scanner_names[] = {
    [SCAN_SCANNER_COEXIM] = "coexim-scand", [SCAN_SCANNER_CLAMD] = "clamd", NULL};
static const char *const limit_names[] = {
    [SCAN_LIMIT_TEMPFAIL] = "tempfail", [SCAN_LIMIT_REJECT] = "reject", NULL};

static const char *const temperror_names[] = {
    [SPF_TEMPERROR_SCORE] = "score", [SPF_TEMPERROR_TEMPFAIL] = "tempfail", NULL};

static const char *const dmarc_temperror_names[] = {
    [DMARC_TEMPERROR_SCORE] = "score", [DMARC_TEMPERROR_TEMPFAIL] = "tempfail", NULL};

#define MEMBER(member)                                                                             \
	.offset = offsetof(struct module_settings, member),                                        \
	.size = sizeof(((struct module_settings *)NULL)->member)

static const struct settings_entry table[] = {
    {.name = "directory", .kind = SETTINGS_PATH, MEMBER(directory)},
    {.name = "directory_timeout",
	.kind = SETTINGS_MS,
	MEMBER(directory_timeout_ms),
	.min = 100,
	.max = DIRECTORY_TIMEOUT_MAX_MS},
    {.name = "rate", .kind = SETTINGS_PATH, MEMBER(rate)},
    {.name = "rate_timeout",
	.kind = SETTINGS_MS,
	MEMBER(rate_timeout_ms),
	.min = 100,
	.max = RATE_TIMEOUT_MAX_MS},
    {.name = "state", .kind = SETTINGS_PATH, MEMBER(state)},
    {.name = "scanner", .kind = SETTINGS_CHOICE, MEMBER(scanner), .choices = scanner_names},
    {.name = "scanner_socket", .kind = SETTINGS_PATH, MEMBER(scanner_socket)},
    {.name = "scan_deadline",
	.kind = SETTINGS_MS,
	MEMBER(scan_deadline_ms),
	.min = 1000,
	.max = SCAN_DEADLINE_MAX_MS},
    {.name = "scan_limit", .kind = SETTINGS_CHOICE, MEMBER(scan_limit), .choices = limit_names},
    {.name = "clamd_size_max",
	.kind = SETTINGS_SIZE,
	MEMBER(clamd_size_max),
	.min = 1024,
	.max = INT64_C(2) * 1024 * 1024 * 1024 - 1},
    {.name = "dns_server", .kind = SETTINGS_TEXT, MEMBER(dns_server)},
    {.name = "dns_timeout",
	.kind = SETTINGS_MS,
	MEMBER(dns_timeout_ms),
	.min = 100,
	.max = DNS_TIMEOUT_MAX_MS},
    {.name = "spf_temperror",
	.kind = SETTINGS_CHOICE,
	MEMBER(spf_temperror),
	.choices = temperror_names},
    {.name = "dmarc_temperror",
	.kind = SETTINGS_CHOICE,
	MEMBER(dmarc_temperror),
	.choices = dmarc_temperror_names},
    {.name = "public_suffix_list", .kind = SETTINGS_PATH, MEMBER(public_suffix_list)},
};

/* What no single line shows. */
static int
check(const char *path, const struct module_settings *settings, struct why *why)
{
	char address[NETWORK_ADDRESS_SIZE];
	int port = 0;

	if (settings->dns_server[0] == '\0' || network_server(settings->dns_server, address, &port))
		return (0);
	why_set(why, "%s: dns_server must be address, address:port or [address]:port, not \"%s\"",
	    path, settings->dns_server);
	return (-1);
}

int
module_settings_read(const char *path, struct module_settings *settings, struct why *why)
{
	*settings = (struct module_settings){
	    .directory = "/var/lib/coexim/directory.db",
	    .directory_timeout_ms = INT64_C(5) * 1000,
	    .rate = "/var/lib/coexim/state/rate.db",
	    .rate_timeout_ms = INT64_C(5) * 1000,
	    .state = "/var/lib/coexim/state/state.db",
	    .scanner = SCAN_SCANNER_COEXIM,
	    .scanner_socket = "/run/coexim-scand/socket",
	    .scan_deadline_ms = INT64_C(60) * 1000,
	    .scan_limit = SCAN_LIMIT_TEMPFAIL,
	    .clamd_size_max = INT64_C(25) * 1024 * 1024,
	    .dns_server = "",
	    .dns_timeout_ms = INT64_C(10) * 1000,
	    .spf_temperror = SPF_TEMPERROR_TEMPFAIL,
	    .dmarc_temperror = DMARC_TEMPERROR_TEMPFAIL,
	    .public_suffix_list = "",
	};
	if (settings_read(path, table, sizeof(table) / sizeof(table[0]), settings, why) == -1)
		return (-1);
	return (check(path, settings, why));
}
