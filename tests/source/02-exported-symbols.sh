#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: Exim sees of the module the three symbols it asks for, and the one that an ACL asks for, and none of ours
# can stand in the way of one of Exim's.

set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build}

got=$(nm -D --defined-only "$BUILD/coexim.so" | awk '{ print $NF }' | LC_ALL=C sort | tr '\n' ' ')
want='coexim_dovecot_login local_scan local_scan_version_major local_scan_version_minor '
if [ "$got" != "$want" ]; then
	echo "not ok exported-symbols: $BUILD/coexim.so exports: $got"
	exit 1
fi
echo "ok exported-symbols"
