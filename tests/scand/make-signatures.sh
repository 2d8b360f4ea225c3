#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Writes the small signature folder that the tests and the lab scan with.
#
#   tests/scand/make-signatures.sh DIR
#
# It finds the EICAR test file as Eicar-Test-Signature, and the harmless
# program within Debian's clamav-testfiles as ClamAV-Test-File, in every
# container that libclamav opens.

set -eu

dir=${1:?usage: make-signatures.sh DIR}
files=${CLAMAV_TESTFILES:-/usr/share/clamav-testfiles}
program=$files/clam.exe

[ -r "$program" ] || {
	echo "make-signatures: $program is missing: install clamav-testfiles" >&2
	exit 1
}
mkdir -p "$dir"

# The EICAR string as hexadecimal digits, so that this file is not found by it.
# Type 0: any file; offset *: anywhere.
eicar=58354f2150254041505b345c505a58353428505e2937434329377d2445494341
eicar=${eicar}522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a
printf 'Eicar-Test-Signature:0:*:%s\n' "$eicar" >"$dir/coexim-test.ndb.new"

sum=$(sha256sum "$program" | cut -d' ' -f1)
size=$(wc -c <"$program")
printf '%s:%s:ClamAV-Test-File\n' "$sum" "$size" >"$dir/coexim-test.hsb.new"

mv "$dir/coexim-test.ndb.new" "$dir/coexim-test.ndb"
mv "$dir/coexim-test.hsb.new" "$dir/coexim-test.hsb"
