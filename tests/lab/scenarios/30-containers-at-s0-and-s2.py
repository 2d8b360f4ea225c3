#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a harmless test program in twenty kinds of container, from zip to TNEF, is refused
with 550 at S0 and at S2; reply and log name contact, check and what was found, and no
copy is anywhere."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import Skipped, eicar, expect, message, run

FILES = "/usr/share/clamav-testfiles"
CONTAINERS = ("clam.exe clam.zip clam.7z clam.arj clam.bin-le.cpio clam.newc.cpio clam.bz2.zip clam.cab clam.chm "
    "clam.exe.bz2 clam.exe.html clam.exe.mbox.base64 clam.exe.mbox.uu clam.exe.rtf clam.exe.szdd clam.mail "
    "clam.ole.doc clam.pdf clam.ppt clam.tar.gz clam.tnef").split()
WAYS = [
    ("S0", "pat@partner.example", ["anna@company.example", "dora@company.example"]),
    ("S2", "ben@company.example", ["anna@company.example", "partner@partner.example"]),
]


def infected():
    """(what it is, content, what the scanner calls it)"""
    yield "EICAR", eicar(), "Eicar-Test-Signature"
    for name in CONTAINERS:
        with open(os.path.join(FILES, name), "rb") as file:
            yield name, file.read(), "ClamAV-Test-File"


def scenario(lab):
    if not os.path.isdir(FILES):
        raise Skipped(f"{FILES} is missing: install clamav-testfiles")
    for where, sender, to in WAYS:
        sent = []
        with lab.smtp(where, login=sender) as smtp:
            for what, content, found in infected():
                mail = message(sender, to, attach=[(what, content)])
                sent.append(mail)
                reply = smtp.send(mail)
                text = rf"5\.7\.1 {where} virus: {found}(\.UNOFFICIAL)?$"
                expect(reply, re.compile("^550 " + text), f"reply at {where} to {what}")
                row = lab.verdicts()[-1]
                expect([row[name] for name in ("contact", "verdict", "check", "from", "rcpts")],
                    [where, "reject", "virus", f"<{sender}>", "2"], f"log line at {where} of {what}")
                expect(row["detail"], re.compile(f"^{found}"), f"what was found at {where} in {what}")
                expect([line for line in lab.log("sky") if line.split()[2] == row["id"]][-1],
                    re.compile(r"rejected by local_scan\(\): " + text), "Exim's own log line")
            # the same kinds of mail without the program are taken
            clean = message(sender, to[:1], attach=[("clam.zip", b"PK\5\6" + bytes(18))])
            expect(smtp.send(clean).code, 250, f"reply at {where} to an empty zip")
        lab.expect_flow(clean, to[0], f"{where} > LD")
        for mail in sent:
            lab.expect_nowhere(mail)


run(scenario)
