#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: the key that signs follows the address in From, not what its display name looks like once
decoded; and what came by S1 is not signed: another tenant of Office 365 may have written it."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import publish_dkim

PARTNER = "partner@partner.example"


def signatures(lab, place, to, sender, shown):
    """How often the mail is signed that shows this From."""
    mail = message(sender, to)
    mail.data = mail.data.replace(b"From: " + sender.encode(), b"From: " + shown.encode())
    expect(lab.submit(place, mail).code, 250, f"reply at {place} to From: {shown}")
    wait(lambda: lab.mailboxes(mail), f"a copy of the mail with From: {shown}")
    (copy,) = lab.mail_bytes(mail).values()
    return len(re.findall(rb"(?m)^DKIM-Signature:", copy.split(b"\n\n", 1)[0]))


def scenario(lab):
    publish_dkim(lab, "company.example", "s2026")
    ben = "ben@company.example"
    for shown, want in (
            (f"=?utf-8?Q?M=C3=BCller=2C_Ben?= <{ben}>", 1),
            (f"=?utf-8?B?TcO8bGxlciwgQmVu?=\n <{ben}>", 1),
            (f'"Doe, Ben" <{ben}>', 1),
            # decoded it reads: Ben <ben@company.example> (; the check of From would refuse it
            ("=?utf-8?Q?Ben_=3Cben=40company=2Eexample=3E_=28?= <pat@other.example>", 0)):
        if not want:
            lab.sql("update contact_check set enabled=0 where \"check\"='spoof'")
        expect(signatures(lab, "S2", PARTNER, ben, shown), want, f"signatures of From: {shown}")
    expect(signatures(lab, "S1", "partner@company.example", ben, ben), 0, "signatures of what came by S1")


run(scenario)
