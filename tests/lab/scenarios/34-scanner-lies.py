#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a scanner that answers garbage, closes early, leaves out "done" or "end", says both
"done" and "error", or sends one byte at a time gets the mail 451 and its fault into the log line, never 250;
what a sender's host kept arrives exactly once when the real one is back."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from held import SENDER, Held, expect_refused
from labkit import run

# (what it answers, the reason in the log); the first two are for the mails that wait at inet
ANSWERS = [
    (b"", ""),
    (b"", ""),
    (b"", "has no end"),
    (b"\x00\xff\x80 done virus OK\r\n", "scanner"),
    (b"HTTP/1.1 200 OK\n\nend\n", "what nobody asked"),
    (b"stream: OK\0", "scanner"),
    (b"done vir", "breaks off|has no end"),
    (b"done virus\n", "has no end"),
    (b"end\n", "made no virus check"),
    (b"done spam\nend\n", "made no virus check"),
    (b"done virus\nerror out%20of%20memory\nend\n", "out of memory"),
    (b"done virus\nlimit MaxFiles\nend\n", "MaxFiles"),
    (b"done virus\nend\ndone virus\nend\n", "out of turn|longer|end"),
    (b"done virus\n" * 10000 + b"end\n", "longer than"),
    (None, "deadline|time"),
]
SCRIPT = """
for answer in %r:
    peer = listener.accept()[0]
    peer.recv(1024)
    try:
        if answer is None:
            for byte in b"done virus\\nend\\n":
                peer.sendall(bytes([byte]))
                time.sleep(0.2)
        else:
            peer.sendall(answer)
    except BrokenPipeError:
        pass
    peer.close()
"""


def scenario(lab):
    lab.scanner.replace_with(SCRIPT % [answer for answer, _ in ANSWERS])
    held = Held(lab)
    for answer, reason in ANSWERS[2:]:
        if answer is None:
            # what it drips takes longer than that
            lab.local_scan("scan_deadline", "1s")
        expect_refused(lab, "S0", SENDER, "anna@company.example", "virus", reason)
    lab.local_scan("scan_deadline", None)
    lab.scanner.put_back()
    held.arrive_once()


run(scenario)
