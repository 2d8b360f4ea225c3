#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: descriptors are neither leaked nor the end of a worker: whatever number clients pass, with
# whatever request, the supervisor holds as many afterwards as before; a message that the kernel
# will not let it hand on is "cannot tell", and costs no worker; and with too few descriptors
# for its settings it does not start.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

open_fds() {
	find "/proc/$SCAND_PID/fd" -mindepth 1 2>/dev/null | wc -l
}

scenario descriptors
if [ "$(id -u)" = 0 ]; then
	# What a user has lent counts over all his processes: not that of the other scenarios.
	SCAND_USER=games
	chown "$SCAND_USER" "$WORK/temp"
fi
settings 'connections_max = 20' 'request_time = 1s'
(
	ulimit -n 60
	timeout 60 "$SCAND" -c "$WORK/scand.conf" 2>>"$WORK/log"
)
want 1 $? "exit status with 60 descriptors"
want_log 'open files' "too few descriptors"

ulimit -n 1024
start_ready
before=$(open_fds)
[ "$before" -gt 5 ] || fail "cannot count the supervisor's descriptors"
out=$(PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$WORK/socket" "$HERE" 2>&1 <<'EOP'
import os, socket, struct, sys
sys.path.insert(0, sys.argv[2])
import client
path = sys.argv[1]
fd = os.memfd_create("m")
os.write(fd, client.mail(1))
CHECK = b"zCHECK 1 deadline_ms=5000 checks=virus\0"
for line in (CHECK, b"zFILDES\0", b"nFILDES\n", b"zPING\0", b"zINSTREAM\0", b"garbage", b"zCHE"):
    for count in (1, 2, 4, 5, 200):
        for ending in ("read", "half", "go"):
            sock = client.connect(path)
            sock.settimeout(60)
            try:
                # With the first byte, with another one, and after the request.
                client.send_fds(sock, line[:1], [fd] * count)
                client.send_fds(sock, line[1:], [fd] * (count - 1))
                client.send_fds(sock, b"\0", [fd] * count)
                if ending == "half":
                    sock.shutdown(socket.SHUT_WR)
                if ending != "go":
                    got = client.read_all(sock)
                    if count > 1 and (b"done" in got or b"OK" in got):
                        sys.exit(f"{line} with {count} descriptors, {ending}: {got}")
            except (BrokenPipeError, ConnectionResetError):
                pass
            sock.close()
EOP
) || fail "${out:-see above}"
for _ in $(seq 600); do
	[ "$(open_fds)" -ne "$before" ] || break
	sleep 0.1
done
want "$before" "$(open_fds)" "descriptors held by the supervisor"
! grep -q 'lost\|killed' "$WORK/log" || fail "a worker was lost"

# Its user has lent so many that the kernel lends no more (ETOOMANYREFS, unix(7)). Without
# privileges the client is that user, and could not pass its message either.
[ "$(id -u)" = 0 ] || pass
out=$(PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$WORK/socket" "$HERE" "$SCAND_USER" 2>&1 <<'EOP'
import os, pwd, socket, sys
sys.path.insert(0, sys.argv[2])
import client
path = sys.argv[1]
ready, done = socket.socketpair()
child = os.fork()
if child == 0:
    ready.close()
    os.setuid(pwd.getpwnam(sys.argv[3]).pw_uid)
    pairs = [socket.socketpair() for _ in range(40)]
    for pair in pairs:
        try:
            for _ in range(4):
                client.send_fds(pair[0], b"x", [0] * 200)
        except OSError:
            break
    done.send(b"x")
    done.recv(1)
    os._exit(0)
done.close()
ready.recv(1)
replies = [client.check_bytes(path, client.mail(i), 3000) for i in range(6)]
ready.send(b"x")
os.waitpid(child, 0)
for reply in replies:
    if not reply.startswith("error cannot%20hand"):
        sys.exit(f"with no descriptor to lend: {reply!r}")
EOP
) || fail "${out:-see above}"
! grep -q 'lost\|killed' "$WORK/log" || fail "a worker was lost for want of descriptors"
want "asked=50 right=50 wrong=0 errors=0 refused=0" "$(client load 50 4)" "afterwards"
pass
