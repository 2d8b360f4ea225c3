#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a mail of 30 MB at S0 is scanned and reaches a mailbox on either side byte for byte; one
above the largest size is refused with 552, announced or not, and a small one taken."""
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run

SENDER = "pat@partner.example"
SIDES = {"anna@company.example": "S0 > LD", "dora@company.example": "S0 > S4 > O1 > LD"}
MEGABYTE = 1 << 20


def scenario(lab):
    # the same noise each time: by chance it could begin as a program does
    noise = random.Random(46).randbytes(30 * MEGABYTE * 3 // 4)
    mail = message(SENDER, list(SIDES), attach=[("large.bin", noise)])
    expect(len(mail.data) > 30 * MEGABYTE, True, "the mail is larger than 30 MB")
    expect(lab.submit("S0", mail).code, 250, "reply to 30 MB")
    row = lab.verdicts(mail)[0]
    expect((row["checks"], int(row["size"]) > 30 * MEGABYTE), ("virus,malware,spam", True), "checks made, and of how much")
    for to, flow in SIDES.items():
        lab.expect_flow(mail, to, flow, seconds=120)
    copies = lab.mail_bytes(mail)
    expect(len(copies), 2, "mailboxes with the mail")
    for where, text in copies.items():
        if not text.endswith(mail.data):
            expect(text[-200:], mail.data[-200:], f"the mail in {where}")
            expect("changed", "unchanged", f"the 30 MB in {where}")

    virus = message(SENDER, list(SIDES), attach=[("large.bin", noise[:20 * MEGABYTE]), ("a.com", eicar())])
    expect(lab.submit("S0", virus), re.compile("^550 5.7.1 S0 virus: Eicar"), "reply to a virus behind 27 MB")

    lab.site("SITE_MESSAGE_SIZE", "2M")
    with lab.smtp("S0") as smtp:
        expect(smtp.cmd(f"MAIL FROM:<{SENDER}> SIZE={3 * MEGABYTE}").code, 552, "reply to SIZE= above the largest")
        smtp.cmd("RSET")
        large = message(SENDER, list(SIDES), body=b"Nothing to see here.\n" * 150_000)
        expect(smtp.send(large).code, 552, "reply to a mail above the largest size")
    small = message(SENDER, "anna@company.example")
    expect(lab.submit("S0", small).code, 250, "reply to a small mail")
    lab.expect_flow(small, "anna@company.example", "S0 > LD")
    lab.expect_nowhere(large)


run(scenario)
