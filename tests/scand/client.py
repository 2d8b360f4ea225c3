#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of coexim-scand for its scenarios, and a load.

    client.py SOCKET check FILE [DEADLINE_MS [CHECKS]]  CHECK, prints the reply
    client.py SOCKET word check FILE            one word: clean, virus, cannot-tell
    client.py SOCKET check-list CHECKS          CHECK of each file that standard input names;
                                                prints how many, and how many without an answer
    client.py SOCKET ping                       prints the answer
    client.py SOCKET text COMMAND               a command of clamd's without more, prints the answer
    client.py SOCKET load COUNT THREADS         COUNT checks of different clean mails,
                                                every tenth infected; prints name=value counts
    client.py SOCKET load-for SECONDS THREADS   the same for a time, or until SIGTERM; what is
                                                between the first and the last SIGUSR1 counts
                                                as "during"
    client.py SOCKET stream-for SECONDS THREADS as load-for, by INSTREAM: works on clamd too
"""
import array
import os
import signal
import socket
import struct
import sys
import threading
import time

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def connect(path, timeout=60):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Blocking: with a full backlog a non-blocking connect fails, and poll does not wait for it.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", timeout, 0))
    sock.connect(path)
    sock.settimeout(timeout)
    return sock


def send_fds(sock, data, fds):
    sock.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))])


def read_all(sock):
    parts = []
    while True:
        try:
            part = sock.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def command(path, text):
    with connect(path) as sock:
        sock.sendall(text)
        return read_all(sock)


def check_fd(path, fd, deadline_ms=60000, checks="virus"):
    line = f"zCHECK 1 deadline_ms={deadline_ms} checks={checks}\0".encode()
    with connect(path) as sock:
        send_fds(sock, line, [fd])
        return read_all(sock).decode()


def check_bytes(path, data, deadline_ms=60000):
    fd = os.memfd_create("message")
    try:
        os.write(fd, data)
        return check_fd(path, fd, deadline_ms)
    finally:
        os.close(fd)


def check_file(path, name, deadline_ms=60000, checks="virus"):
    with open(name, "rb") as file:
        return check_fd(path, file.fileno(), deadline_ms, checks)


def stream_bytes(path, data):
    """INSTREAM, its answer as one of CHECK's."""
    with connect(path) as sock:
        sock.sendall(b"zINSTREAM\0" + struct.pack(">I", len(data)) + data + bytes(4))
        reply = read_all(sock)
    if reply == b"stream: OK\0":
        return "done virus\nend\n"
    if reply.endswith(b" FOUND\0"):
        return "virus x\nend\n"
    return "error " + reply.decode(errors="replace")


def answer(reply):
    """PROTOCOL.md's three answers."""
    lines = reply.split("\n")
    words = [line.split(" ")[0] for line in lines[:-1]]
    if "virus" in words:
        return "virus"
    if words == ["done", "end"] and lines[-1] == "" and lines[0] == "done virus":
        return "clean"
    return "cannot-tell"


def mail(number, infected=False, size=3000):
    """A mail that no other is equal to: libclamav's answers for equal ones prove little."""
    noise = os.urandom(size // 2).hex().encode()
    lines = b"\n".join(noise[i:i + 76] for i in range(0, len(noise), 76))
    body = EICAR if infected else b"Nothing to see here.\n" + lines
    return (b"From: a@example.org\nTo: b@example.net\nSubject: mail %d %d\n"
            b"Message-ID: <%d.%d@example.org>\n\n%s\n"
            % (number, time.monotonic_ns(), number, time.monotonic_ns(), body))


class Load:
    """Checks from several threads, counted."""

    def __init__(self, path, threads, want_count=None, want_seconds=None, ask=check_bytes):
        self.path = path
        self.ask = ask
        self.lock = threading.Lock()
        self.left = want_count
        self.until = None if want_seconds is None else time.monotonic() + want_seconds
        self.number = 0
        self.right = self.wrong = self.refused = self.errors = 0
        self.wrongs = []
        self.times = []
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]

    def next_number(self):
        with self.lock:
            if self.left is not None and self.number >= self.left:
                return None
            if self.until is not None and time.monotonic() >= self.until:
                return None
            self.number += 1
            return self.number

    def run(self):
        while (number := self.next_number()) is not None:
            infected = number % 10 == 0
            data = mail(number, infected)
            begin = time.monotonic()
            try:
                reply = self.ask(self.path, data)
            except OSError as error:
                with self.lock:
                    self.refused += 1
                    self.wrongs.append(str(error))
                continue
            end = time.monotonic()
            got = answer(reply)
            with self.lock:
                self.times.append((end, end - begin))
                if got == ("virus" if infected else "clean"):
                    self.right += 1
                elif got == "cannot-tell":
                    self.errors += 1
                    self.wrongs.append(reply)
                else:
                    self.wrong += 1
                    self.wrongs.append(reply)

    def go(self):
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()


def percentile(times, share):
    if not times:
        return 0.0
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


def report(load, marks):
    print(f"asked={load.number} right={load.right} wrong={load.wrong} "
          f"errors={load.errors} refused={load.refused}")
    for text in load.wrongs[:5]:
        print("  " + repr(text), file=sys.stderr)
    if marks:
        first, last = marks[0], marks[-1] if len(marks) > 1 else float("inf")
        quiet = [t for end, t in load.times if end < first or end > last]
        during = [t for end, t in load.times if first <= end <= last]
        a, b = percentile(quiet, 0.999), percentile(during, 0.999)
        print(f"quiet: {len(quiet)} answers, p99.9 {a:.1f} ms, slowest {percentile(quiet, 1):.1f} ms; "
              f"during: {len(during)} answers, p99.9 {b:.1f} ms, slowest {percentile(during, 1):.1f} ms; "
              f"ratio of p99.9 {b / a if a else 0:.2f}", file=sys.stderr)


def main():
    path, what, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    if what == "ping":
        print(command(path, b"zPING\0").rstrip(b"\0").decode())
    elif what == "text":
        # A command and the answer, as text.
        print(command(path, b"n" + rest[0].encode() + b"\n").decode().rstrip("\n"))
    elif what == "check":
        sys.stdout.write(check_file(path, rest[0], int(rest[1]) if len(rest) > 1 else 60000,
                                    rest[2] if len(rest) > 2 else "virus"))
    elif what == "check-list":
        replies = [check_file(path, name.rstrip("\n"), 60000, rest[0]) for name in sys.stdin]
        print(len(replies), sum("\nerror " in "\n" + reply or not reply.endswith("end\n")
                                for reply in replies))
    elif what == "word":
        print(answer(check_file(path, rest[0], int(rest[1]) if len(rest) > 1 else 60000)))
    elif what in ("load", "load-for", "stream-for"):
        marks = []
        signal.signal(signal.SIGUSR1, lambda *_: marks.append(time.monotonic()))
        if what == "load":
            load = Load(path, int(rest[1]), want_count=int(rest[0]))
        else:
            load = Load(path, int(rest[1]), want_seconds=float(rest[0]),
                        ask=stream_bytes if what == "stream-for" else check_bytes)
        signal.signal(signal.SIGTERM, lambda *_: setattr(load, "until", 0.0))
        load.go()
        report(load, marks)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
