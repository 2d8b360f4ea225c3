#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: clamd's own client works on our socket unchanged, both by passing a
# descriptor and by sending a stream, for small and large files; and PING, VERSION, RELOAD, STATS
# and an unknown command are answered in both of clamd's forms.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario clamdscan
command -v clamdscan >/dev/null || fail "no clamdscan: install the package clamdscan"
settings 'max_scan_size = 120M' 'temp_size = 200M'
start_ready
printf 'LocalSocket %s\nStreamMaxLength 100M\n' "$WORK/socket" >"$WORK/clamd.conf"

eicar | plain_mail >"$WORK/eicar"
echo 'Good day.' | plain_mail >"$WORK/clean"
{
	echo 'Good day.' | plain_mail
	head -c 20000000 /dev/urandom | base64
} >"$WORK/large"
chmod 644 "$WORK"/eicar "$WORK"/clean "$WORK"/large

for form in --fdpass --stream; do
	out=$(clamdscan -c "$WORK/clamd.conf" --no-summary "$form" "$WORK/eicar" "$WORK/clean" \
		"$WORK/large" 2>&1)
	want 1 $? "exit status of clamdscan $form"
	want "$WORK/eicar: Eicar-Test-Signature.UNOFFICIAL FOUND
$WORK/clean: OK
$WORK/large: OK" "$out" "clamdscan $form"
	out=$(clamdscan -c "$WORK/clamd.conf" "$form" "$TESTFILES" 2>&1)
	want 44 "$(printf '%s\n' "$out" | grep -c 'ClamAV-Test-File.UNOFFICIAL FOUND$')" \
		"test files found with $form"
done

out=$(/usr/bin/python3 - "$WORK/socket" "$HERE" 2>&1 <<'EOF'
import sys
sys.path.insert(0, sys.argv[2])
sys.dont_write_bytecode = True
import client
path = sys.argv[1]
ends = {b"z": b"\0", b"n": b"\n"}
for form, end in ends.items():
    for word, want in ((b"PING", b"PONG"), (b"RELOAD", b"RELOADING"), (b"NONSENSE", b"UNKNOWN COMMAND"),
                       (b"SCAN /etc/passwd", b"UNKNOWN COMMAND")):
        got = client.command(path, form + word + end)
        if got != want + end:
            sys.exit(f"{form + word}: {got}")
    if not client.command(path, form + b"VERSION" + end).startswith(b"ClamAV 1"):
        sys.exit("VERSION")
    got = client.command(path, form + b"STATS" + end)
    if not got.startswith(b"POOLS: 1\n") or not got.endswith(b"END" + end):
        sys.exit(f"STATS: {got}")
# A message of no bytes is nothing that could be clean.
got = client.command(path, b"nINSTREAM\n" + bytes(4))
if got != b"stream: the stream is empty ERROR\n":
    sys.exit(f"empty stream: {got}")
print("all as clamd")
EOF
) || fail "${out:-see above}"
pass
