#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a mail that the scanner cannot read to its end within its limits (deep in zips or in parts, too many
files, too large when unpacked, too large) gets 451 with the limit in the log, or with
scan_limit = reject 550 with the limit's name; never 250. Within the limits it is taken."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from archives import nested, zipped
from held import SENDER, expect_refused
from labkit import eicar, expect, message, run

TO = "anna@company.example"
SETTINGS = {
    "max_scan_size": "4M", "temp_size": "100M", "temp_free_size": "50M", "max_files": "50", "max_recursion": "6",
    "mime_depth_max": "10",
}
HEAD = b"From: pat@partner.example\nMessage-ID: <{id}>\nSubject: limits\nMIME-Version: 1.0\n"


def parts(depth, innermost):
    text = innermost
    for level in range(depth):
        text = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\nContent-Type: text/plain\n\nlevel\n--b%d\n%s'
            b"\n--b%d--\n" % (level, level, level, text, level))
    return {"raw": HEAD + text}


def mails():
    """The virus lies where the limit keeps the scanner from looking."""
    virus = eicar()
    yield "deep zip", {"attach": [("a.zip", nested(virus, 12))]}
    yield "deep parts", parts(30, b"Content-Type: text/plain\n\n" + virus + b"\n")
    yield "many files", {"attach": [("a.zip", zipped([(f"{i}", b"%d" % i) for i in range(200)] + [("z.com", virus)]))]}
    yield "large when unpacked", {"attach": [("a.zip", zipped([("a", bytes(20_000_000)), ("z.com", virus)]))]}
    yield "large", {"body": b"Nothing to see here.\n" * 250_000 + virus + b"\n"}


def scenario(lab):
    path = "/etc/coexim/coexim-scand.conf"
    for name, value in SETTINGS.items():
        lab.exec("sky", "sh", "-c", f"sed -i '/^#*{name} *=/d' {path} && echo '{name} = {value}' >>{path}")
    lab.scand("workers", "2")
    for _, what in mails():
        expect_refused(lab, "S0", SENDER, TO, "virus", "limit", **what)
    lab.local_scan("scan_limit", "reject")
    for name, what in mails():
        mail = message(SENDER, TO, **what)
        expect(lab.submit("S0", mail), re.compile(r"^550 5\.7\.1 S0 virus: limit \w+"), f"reply to {name}")
        expect(lab.verdicts()[-1]["verdict"], "reject", f"the log line of {name}")
        lab.expect_nowhere(mail)
    for what in ({"attach": [("a.zip", nested(b"nothing", 3))]}, parts(5, b"Content-Type: text/plain\n\nhello\n")):
        mail = message(SENDER, TO, **what)
        expect(lab.submit("S0", mail).code, 250, "reply to a mail within the limits")
        lab.expect_flow(mail, TO, "S0 > LD")


run(scenario)
