#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: garbage, over-long, half-sent, idle and slow requests never hold up
# others, are ended by the settings' times, and do not use up the places; a
# client that goes away costs nothing.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario rude-clients
settings 'connections_max = 20' 'request_time = 4s' 'reply_time = 4s'
start_ready

out=$(PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$WORK/socket" "$HERE" 2>&1 <<'EOF'
import os, socket, struct, sys, time
sys.path.insert(0, sys.argv[2])
import client
path = sys.argv[1]

def want(what, condition, got=""):
    if not condition:
        sys.exit(f"{what}: {got}")

def fine(what):
    for infected in (False, True):
        got = client.check_bytes(path, client.mail(1, infected))
        want(f"{what}, others are served wrongly",
             client.answer(got) == ("virus" if infected else "clean"), repr(got))

# Garbage and over-long.
for data in (b"\x00", b"\xff" * 3000, b"GET / HTTP/1.0\r\n\r\n", b"z" + b"A" * 5000, b"n" + b"A" * 1023 + b"\n",
             os.urandom(100000)):
    with client.connect(path) as sock:
        try:
            sock.sendall(data)
        except BrokenPipeError:
            pass
        got = client.read_all(sock)
        want(f"garbage {data[:10]}", got in (b"UNKNOWN COMMAND\n", b"UNKNOWN COMMAND\0", b""), got)
fine("after garbage")

# Idle and half-sent: as many as there are places, and then some more.
idle = []
for number in range(60):
    sock = client.connect(path)
    if number % 4 == 1:
        sock.send(b"zCHE")
    if number % 4 == 2:
        sock.send(b"zINSTREAM\0" + struct.pack(">I", 1000) + b"half")
    if number % 4 == 3:
        sock.send(b"zFILDES\0")
    idle.append(sock)
    if number in (10, 19, 20, 40):
        fine(f"beside {number} idle ones")
fine("beside 60 idle ones")

# Each is ended, none is answered as clean.
for sock in idle:
    sock.settimeout(60)
    got = client.read_all(sock)
    want("idle", b"OK" not in got and b"done" not in got, got)

# A stream that drips on is served; it is slow, not dead.
sock = client.connect(path)
sock.sendall(b"nINSTREAM\n")
text = client.mail(2, True, 100)
for i in range(0, len(text), 60):
    piece = text[i:i + 60]
    sock.sendall(struct.pack(">I", len(piece)) + piece)
    time.sleep(0.2)
    fine("beside a dripping stream")
sock.sendall(struct.pack(">I", 0))
got = client.read_all(sock)
want("dripping stream", got == b"stream: Eicar-Test-Signature.UNOFFICIAL FOUND\n", got)

# A half-closed client still gets its answer; one that goes gets none, and harms none.
sock = client.connect(path)
sock.sendall(b"nPING\n")
sock.shutdown(socket.SHUT_WR)
want("half-closed", client.read_all(sock) == b"PONG\n")
for _ in range(200):
    sock = client.connect(path)
    fd = os.memfd_create("m")
    os.write(fd, client.mail(3))
    client.send_fds(sock, b"zCHECK 1 deadline_ms=5000 checks=virus\0", [fd])
    os.close(fd)
    sock.close()
fine("after 200 that went away")
print("good")
EOF
) || fail "${out:-see above}"
want "asked=200 right=200 wrong=0 errors=0 refused=0" "$(client load 200 8)" "afterwards"
pass
