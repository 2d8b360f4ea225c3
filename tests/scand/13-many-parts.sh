#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a mail of a million MIME parts, which costs libclamav 14 seconds, is
# answered as a limit within five seconds of time to live; so is one with its
# boundary written as RFC 2231 does, one that is an attachment in base64, and one with a million
# lines "--x". No worker dies of it.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario many-parts
settings 'workers = 2'
start_ready
/usr/bin/python3 - "$WORK" <<'EOF'
import base64, sys
work = sys.argv[1]
HEAD = "From: a@example.org\nSubject: parts\nMIME-Version: 1.0\n"
def write(name, text):
    with open(f"{work}/{name}", "w") as file:
        file.write(text)
parts = "--b\n\nx\n" * 1_000_000
write("plain", HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n' + parts + "--b--\n")
write("rfc2231", HEAD + "Content-Type: multipart/mixed; boundary*0=b\n\n" + "--b\n" * 1_000_000)
write("undeclared", HEAD + "\n" + "--x\n" * 1_000_000)
write("crlf", (HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n' + parts).replace("\n", "\r\n"))
inner = HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n' + "--b\n\nx\n" * 200_000
write("inner", HEAD + 'Content-Type: multipart/mixed; boundary="o"\n\n--o\nContent-Type: message/rfc822\n'
      "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(inner.encode()).decode() + "\n--o--\n")
EOF
for name in plain rfc2231 undeclared crlf; do
	want "limit mime-parts
end" "$(client check "$WORK/$name" 5000)" "$name"
done
want "limit mime-parts
end" "$(client check "$WORK/inner" 20000)" "a mail within a mail"
! grep -q lost "$WORK/log" || fail "a worker was lost"
pass
