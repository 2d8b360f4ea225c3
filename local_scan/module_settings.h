/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODULE_SETTINGS_H_
#define MODULE_SETTINGS_H_

#include <stdint.h>

#include "answer.h"
#include "dns.h"
#include "scan_client.h"

/* The settings file of the module: local_scan.conf(5). */
#define MODULE_SETTINGS_PATH COEXIM_SYSCONFDIR "/coexim/local_scan.conf"

/* Longest path in bytes with its NUL. */
enum { MODULE_SETTINGS_PATH_SIZE = 512 };

/* What becomes of a message that the scanner did not read to its end because of a limit. */
enum scan_limit {
	SCAN_LIMIT_TEMPFAIL,
	SCAN_LIMIT_REJECT, /* as if something had been found */
};

/* What SPF's temperror is, "cannot tell". */
enum spf_temperror {
	SPF_TEMPERROR_SCORE,    /* points, like any other result */
	SPF_TEMPERROR_TEMPFAIL, /* the message is refused for now */
};

/* What DMARC's temperror is, where nothing else speaks for the sender. */
enum dmarc_temperror {
	DMARC_TEMPERROR_SCORE,    /* points, like any other result */
	DMARC_TEMPERROR_TEMPFAIL, /* the message is refused for now */
};

struct module_settings {
	char directory[MODULE_SETTINGS_PATH_SIZE];
	int64_t directory_timeout_ms; /* for all questions about one message */
	char rate[MODULE_SETTINGS_PATH_SIZE];
	char state[MODULE_SETTINGS_PATH_SIZE];
	int64_t rate_timeout_ms; /* for each of two questions about one message */
	int scanner;             /* enum scan_scanner */
	char scanner_socket[SCAN_SOCKET_SIZE];
	int64_t scan_deadline_ms;         /* for copying, connecting, asking and the answer */
	int scan_limit;                   /* enum scan_limit */
	int64_t clamd_size_max;           /* bytes */
	char dns_server[DNS_SERVER_SIZE]; /* for dns_open() */
	int64_t dns_timeout_ms;           /* for all of SPF's questions, and again for DMARC's */
	int spf_temperror;                /* enum spf_temperror */
	int dmarc_temperror;              /* enum dmarc_temperror */
	/* For public_suffix_open(); "" for Debian's. */
	char public_suffix_list[MODULE_SETTINGS_PATH_SIZE];
};

/**
 * module_settings_read(path, settings, why):
 * Read ${path} into ${settings}; what the file does not name has the default of
 * local_scan.conf(5). Return 0; or -1 with ${why} naming file and line.
 * The longest waits that it lets pass end 20 s before 2 minutes, the local_scan_timeout
 * that Exim is given.
 */
int
module_settings_read(const char *path, struct module_settings *settings, struct why *why);

#endif /* MODULE_SETTINGS_H_ */
