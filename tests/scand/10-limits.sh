#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a message past a limit is never clean: nested mail, nested archives,
# many files, too large, too large when unpacked, a stream too large; clamd's
# clients get ERROR or FOUND as the setting on_limit says.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario limits
settings 'max_scan_size = 4M' 'temp_size = 100M' 'max_files = 50' 'max_recursion = 6' \
	'mime_depth_max = 10' 'stream_max_size = 3M'
start_ready

/usr/bin/python3 - "$WORK" <<'EOF' || fail "cannot make the messages"
import base64, io, sys, zipfile
work = sys.argv[1]
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HEAD = "From: a@example.org\nTo: b@example.net\nSubject: limits\nMIME-Version: 1.0\n"

def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()

def attach(data):
    return (HEAD + "Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(data).decode())

def write(name, text):
    with open(f"{work}/{name}", "w") as file:
        file.write(text)

# The virus is where the limit keeps libclamav from looking.
inner = EICAR
for level in range(30):
    inner = (f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
             f"Content-Type: text/plain\n\nlevel\n--b{level}\n{inner}\n--b{level}--\n")
write("nested-parts", HEAD + inner)
inner = "Subject: innermost\n\n" + EICAR + "\n"
for level in range(30):
    inner = "Subject: outer\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + inner
write("nested-mail", HEAD.replace("Subject: limits\n", "") + inner)
data = EICAR.encode()
for level in range(12):
    data = zipped([(f"{level}.zip", data)])
write("nested-zip", attach(data))
write("many-files", attach(zipped([(f"{i}.txt", f"nothing {i}") for i in range(200)] +
                                  [("last.com", EICAR)])))
write("unpacks-large", attach(zipped([("large", b"\0" * 30_000_000), ("virus.com", EICAR)])))
write("large", HEAD + "\n" + "Nothing to see here.\n" * 250_000 + EICAR + "\n")
write("stream", HEAD + "\n" + "Nothing to see here.\n" * 170_000)
write("small", HEAD + "\nhello\n")
EOF

for name in nested-parts nested-mail nested-zip many-files unpacks-large large; do
	reply=$(client check "$WORK/$name")
	case $reply in
	"limit "*end) echo "$name: $(printf '%s\n' "$reply" | head -n 1)" >&2 ;;
	*) fail "$name: $reply" ;;
	esac
done
want clean "$(client word "$WORK/small")" "within the limits"

chmod 644 "$WORK"/stream "$WORK"/large "$WORK"/many-files
printf 'LocalSocket %s\nStreamMaxLength 100M\n' "$WORK/socket" >"$WORK/clamd.conf"
scan() {
	clamdscan -c "$WORK/clamd.conf" --no-summary "$@" 2>&1 | sed 's/^[^:]*: //'
}
want "limit MaxFiles was met ERROR" "$(scan --fdpass "$WORK/many-files")" "on_limit = error, a descriptor"
want "limit stream_max_size was met ERROR" "$(scan --stream "$WORK/stream")" "a stream too large"
kill_all
settings 'max_scan_size = 4M' 'temp_size = 100M' 'max_files = 50' 'on_limit = found'
start_ready
want "Heuristics.Limits.Exceeded.MaxFiles FOUND" "$(scan --fdpass "$WORK/many-files")" "on_limit = found"
want "Heuristics.Limits.Exceeded.MaxFiles FOUND" "$(scan --stream "$WORK/many-files")" "on_limit = found"
pass
