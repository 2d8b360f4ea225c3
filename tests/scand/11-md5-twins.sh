#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: of two files with the same MD5 (the public pair of Wang and others, 2004) one is
# infected; the harmless one was scanned before and cleared by libclamav. The
# infected one must be found all the same, by the same worker.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

head=d131dd02c5e6eec4693d9a0698aff95c2fcab5
a2=12467eab4004583eb8fb7f8955ad340609f4b30283e4888325
a3=415a085125e8f7cdc99fd91dbd
a4=80373c5bd8823e3156348f5bae6dacd436c919c6dd53e2
a5=87da03fd02396306d248cda0e99f33420f577ee8ce54b67080
a6=0d1ec69821bcb6a8839396f965
a7=6ff72a70

unhex() {
	printf '%s' "$1" | /usr/bin/python3 -c \
		'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))'
}

scenario md5-twins
unhex "${head}87${a2}71${a3}f2${a4}b4${a5}a8${a6}2b${a7}" >"$WORK/harmless"
unhex "${head}07${a2}f1${a3}72${a4}34${a5}28${a6}ab${a7}" >"$WORK/infected"
want "$(md5sum <"$WORK/harmless")" "$(md5sum <"$WORK/infected")" "the twins' MD5"
! cmp -s "$WORK/harmless" "$WORK/infected" || fail "the twins are one"
echo "Md5-Twin:0:*:2fcab50712467eab" >"$WORK/signatures/twin.ndb"

settings 'workers = 1'
start_ready
for i in 1 2 3; do
	want clean "$(client word "$WORK/harmless")" "the harmless twin, time $i"
done
want virus "$(client word "$WORK/infected")" "the infected twin"
mail_with "$WORK/harmless" twin >"$WORK/mail1"
mail_with "$WORK/infected" twin >"$WORK/mail2"
want clean "$(client word "$WORK/mail1")" "the harmless twin attached"
want virus "$(client word "$WORK/mail2")" "the infected twin attached"
pass
