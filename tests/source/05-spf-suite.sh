#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the SPF test suite that the unit tests read is the one that was published:
# the converted file is what the converter makes of it, and no case has been lost.

set -eu
cd "$(dirname "$0")/../unit/data"

made=$(mktemp)
trap 'rm -f "$made"' EXIT
./convert-spf-suite.py rfc7208-tests.yml >"$made"
if ! cmp -s "$made" rfc7208-tests.txt; then
	echo "not ok spf-suite: rfc7208-tests.txt is not what convert-spf-suite.py makes of rfc7208-tests.yml"
	exit 1
fi
published=$(grep -c '^    mailfrom:' rfc7208-tests.yml)
converted=$(grep -c '^want ' rfc7208-tests.txt)
if [ "$published" -ne 203 ] || [ "$converted" -ne 203 ]; then
	echo "not ok spf-suite: $published cases published, $converted converted, not 203"
	exit 1
fi
echo "ok spf-suite"
