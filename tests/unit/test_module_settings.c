/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "module_settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

struct settings_row {
	const char *name;
	const char *file;
	const char *want_why; /* NULL: the file is right */
};

static const struct settings_row rows[] = {
    {"another scanner", "scanner = clamd\n", NULL},
    {"no such scanner", "scanner = spamd\n", "one of: coexim-scand, clamd"},
    {"the scanner's socket fits a socket address",
	"scanner_socket = /"
	"0123456789012345678901234567890123456789012345678901234567890123456789"
	"0123456789012345678901234567890123456789\n",
	"scanner_socket is too long: 111 bytes, at most 107"},
    {"longest waits",
	"scan_deadline = 60s\ndirectory_timeout = 10s\nrate_timeout = 5s\ndns_timeout = 10s\n",
	NULL},
    {"a scan may not outlive Exim's patience", "scan_deadline = 61s\n", "1000 to 60000 ms"},
    {"nor may the directory", "directory_timeout = 11s\n", "100 to 10000 ms"},
    {"nor may the rates", "rate_timeout = 6s\n", "100 to 5000 ms"},
    {"nor may DNS", "dns_timeout = 11s\n", "100 to 10000 ms"},
    {"temperror may be scored", "spf_temperror = score\n", NULL},
    {"temperror is never accepted", "spf_temperror = accept\n", "one of: score, tempfail"},
    {"a DNS server", "dns_server = 192.0.2.53\n", NULL},
    {"a DNS server with its port", "dns_server = [2001:db8::53]:5353\n", NULL},
    {"those of resolv.conf", "dns_server =\n", NULL},
    {"a DNS server has no name", "dns_server = ns.example\n",
	"dns_server must be address, address:port or [address]:port, not \"ns.example\""},
    {"limit", "scan_limit = reject\n", NULL},
    {"a limit is never accepted", "scan_limit = accept\n", "one of: tempfail, reject"},
    {"clamd_size_max = 0 would never ask", "clamd_size_max = 0\n", "out of its limits"},
};

static void
test_row(void **state)
{
	const struct settings_row *row = *state;
	char path[] = "/tmp/test_module_settings.XXXXXX";
	struct module_settings settings;
	struct why why = {""};
	int fd = mkstemp(path), result;

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, row->file, strlen(row->file)), strlen(row->file));
	close(fd);
	result = module_settings_read(path, &settings, &why);
	unlink(path);
	if (row->want_why != NULL) {
		assert_int_equal(result, -1);
		assert_non_null(strstr(why.text, row->want_why));
	} else {
		assert_string_equal(why.text, "");
		assert_int_equal(result, 0);
	}
}

/* The file that is installed names every setting, with the value it has anyway. */
static void
test_shipped_file_says_the_defaults(void **state)
{
	struct module_settings shipped, empty;
	struct why why = {""};

	(void)state;
	assert_int_equal(module_settings_read("/dev/null", &empty, &why), 0);
	if (module_settings_read("local_scan/local_scan.conf", &shipped, &why) == -1)
		fail_msg("%s", why.text);
	assert_string_equal(shipped.directory, empty.directory);
	assert_string_equal(shipped.directory, "/var/lib/coexim/directory.db");
	assert_int_equal(shipped.directory_timeout_ms, empty.directory_timeout_ms);
	assert_int_equal(shipped.directory_timeout_ms, 5000);
	assert_int_equal(shipped.scanner, empty.scanner);
	assert_int_equal(shipped.scanner, SCAN_SCANNER_COEXIM);
	assert_string_equal(shipped.scanner_socket, empty.scanner_socket);
	assert_string_equal(shipped.scanner_socket, "/run/coexim-scand/socket");
	assert_int_equal(shipped.scan_deadline_ms, empty.scan_deadline_ms);
	assert_int_equal(shipped.scan_deadline_ms, 60000);
	assert_int_equal(shipped.scan_limit, empty.scan_limit);
	assert_int_equal(shipped.scan_limit, SCAN_LIMIT_TEMPFAIL);
	assert_int_equal(shipped.clamd_size_max, empty.clamd_size_max);
	assert_int_equal(shipped.clamd_size_max, 25 * 1024 * 1024);
	assert_string_equal(shipped.dns_server, empty.dns_server);
	assert_string_equal(shipped.dns_server, "");
	assert_int_equal(shipped.dns_timeout_ms, empty.dns_timeout_ms);
	assert_int_equal(shipped.dns_timeout_ms, 10000);
	assert_int_equal(shipped.spf_temperror, empty.spf_temperror);
	assert_int_equal(shipped.spf_temperror, SPF_TEMPERROR_TEMPFAIL);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {cmocka_unit_test(test_shipped_file_says_the_defaults)};
	size_t used = 1;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("local_scan/module_settings", tests, used));
}
