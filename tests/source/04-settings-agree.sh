#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: as installed, the module asks at the socket where the scanner listens,
# and Exim waits longer than the module's longest waits together.

set -eu
cd "$(dirname "$0")/../.."

# value FILE NAME: what a settings file says, or shows as its default in a comment
value() {
	sed -n "s/^#\{0,1\}[[:space:]]*$2[[:space:]]*=[[:space:]]*//p" "$1" | head -n 1
}

fail() {
	echo "not ok settings-agree: $*"
	exit 1
}

module=$(value local_scan/local_scan.conf scanner_socket)
scanner=$(value scand/coexim-scand.conf socket)
if [ -z "$module" ] || [ "$module" != "$scanner" ]; then
	fail "local_scan.conf says scanner_socket = $module, coexim-scand.conf says socket = $scanner"
fi

# EXIM: 2m is 120 s; the limits are DIRECTORY_TIMEOUT_MAX_MS, RATE_TIMEOUT_MAX_MS (asked
# twice), SCAN_DEADLINE_MAX_MS, and DNS_TIMEOUT_MAX_MS (for SPF and for DMARC).
grep -qxE 'local_scan_timeout *= *2m' exim-conf/main.conf || fail "local_scan_timeout is not 2m in exim-conf/main.conf"
waits=$(sed -n 's|^[[:space:]]*[A-Z_]*_MAX_MS = \([0-9]*\) \* 1000,\( /\* twice \*/\)\{0,1\}$|\1\2|p' \
	local_scan/module_settings.c | awk '{ sum += /twice/ ? 2 * $1 : $1 } END { print sum + 0 }')
waiting=$(grep -c '_MAX_MS =' local_scan/module_settings.c)
[ "$waiting" -eq 4 ] || fail "the module has $waiting longest waits in module_settings.c, not the 4 known here"
if [ "$waits" -lt 90 ] || [ "$waits" -gt 100 ]; then
	fail "the module may wait $waits s of 120"
fi
echo "ok settings-agree"
