#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a CHECK that is not as PROTOCOL.md says is answered with an error, never
# as clean: version, words, descriptors, an empty message, what is no file, a
# deadline that has passed.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario check-wrongly-asked
settings 'workers = 2'
start_ready
out=$(PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$WORK/socket" "$HERE" 2>&1 <<'EOF'
import os, socket, sys
sys.path.insert(0, sys.argv[2])
import client
path = sys.argv[1]

def message():
    fd = os.memfd_create("m")
    os.write(fd, client.mail(1))
    return fd

def ask(line, fds):
    with client.connect(path) as sock:
        if fds:
            client.send_fds(sock, line, fds)
        else:
            sock.sendall(line)
        return client.read_all(sock).decode()

GOOD = b"zCHECK 1 deadline_ms=5000 checks=virus\0"
reader, writer = os.pipe()
empty = os.memfd_create("empty")
folder = os.open("/", os.O_RDONLY)
other = socket.socket(socket.AF_UNIX)
only_write = os.open(f"/proc/self/fd/{message()}", os.O_WRONLY)
cases = [
    ("version", GOOD.replace(b"CHECK 1", b"CHECK 2"), [message()]),
    ("no words", b"zCHECK 1\0", [message()]),
    ("deadline 0", GOOD.replace(b"5000", b"0"), [message()]),
    ("deadline too long", GOOD.replace(b"5000", b"600001"), [message()]),
    ("deadline not a number", GOOD.replace(b"5000", b"5s"), [message()]),
    ("order", b"zCHECK 1 checks=virus deadline_ms=5000\0", [message()]),
    ("word twice", GOOD.replace(b" checks", b" deadline_ms=5000 checks"), [message()]),
    ("word too many", GOOD.replace(b"virus", b"virus fast=1"), [message()]),
    ("no check", GOOD.replace(b"=virus", b"="), [message()]),
    ("check unknown", GOOD.replace(b"=virus", b"=virus,dust"), [message()]),
    ("check twice", GOOD.replace(b"=virus", b"=virus,virus"), [message()]),
    ("no descriptor", GOOD, []),
    ("two descriptors", GOOD, [message(), message()]),
    ("nine descriptors", GOOD, [message() for _ in range(9)]),
    ("a pipe", GOOD, [reader]),
    ("a folder", GOOD, [folder]),
    ("a socket", GOOD, [other.fileno()]),
    ("an empty message", GOOD, [empty]),
    ("a descriptor that cannot be read", GOOD, [only_write]),
]
for name, line, fds in cases:
    reply = ask(line, fds)
    if not reply.startswith("error ") or not reply.endswith("\nend\n") or "done" in reply:
        sys.exit(f"{name}: {reply!r}")
if client.answer(ask(GOOD, [message()])) != "clean":
    sys.exit("the good one is refused")
if client.answer(ask(GOOD.replace(b"z", b"n").replace(b"\0", b"\n"), [message()])) != "clean":
    sys.exit("the good one with n is refused")
EOF
) || fail "${out:-see above}"
want "asked=20 right=20 wrong=0 errors=0 refused=0" "$(client load 20 2)" "afterwards"
! grep -q 'lost' "$WORK/log" || fail "a worker was lost"

# Both workers stopped: what cannot be begun in time is an error when its time is over.
echo hello | plain_mail >"$WORK/plain"
for pid in $(workers); do
	kill -STOP "$pid"
done
asked=
for i in 1 2; do
	client check "$WORK/plain" 2500 >"$WORK/reply$i" &
	asked="$asked $!"
done
# shellcheck disable=SC2086 # a list of numbers
wait $asked
for i in 1 2; do
	case $(cat "$WORK/reply$i") in
	"error "*end) ;;
	*) fail "with all workers stopped: $(cat "$WORK/reply$i")" ;;
	esac
done
want clean "$(client word "$WORK/plain")" "with new workers"
pass
