#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: spam is tagged, quarantined or refused by each recipient's own thresholds and entries, on
either side, whatever the order of the recipients; GTUBE is refused, a bounce is no spam, and what
is switched off is off."""
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from labkit import *
from quarantine import kept

SKY, O365 = "anna@company.example", "dora@company.example"
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


def state(lab, sql):
    lab.exec("sky", "sqlite3", "-bail", "-cmd", ".timeout 10000", "/var/lib/coexim/state/state.db", sql)


def send(lab, to, body="Hello.", sender="pat@partner.example"):
    mail = message(sender, to, body=body)
    return mail, lab.submit("S0", mail)


def delivered(lab, mail, address):
    lab.flow(mail, address)
    user, _, domain = address.partition("@")
    return next(text for (_, where), text in lab.mail_bytes(mail).items() if where == f"{domain}/{user}")


def marked(lab, mail, address):
    return b"X-Spam-Flag: YES" in delivered(lab, mail, address)


def scenario(lab):
    mail, reply = send(lab, SKY)
    expect(reply.code, 250, "honest mail")
    expect(b"X-Spam" in delivered(lab, mail, SKY), False, "a mark on honest mail")

    _, reply = send(lab, [SKY, O365], GTUBE)
    expect(reply.code, 550, "GTUBE")

    # Now every message has 6 points; anna takes up to 7 without a mark.
    lab.sql("UPDATE spam_point SET points = 6 WHERE name IN ('SPF_PASS', 'SPF_NONE')")
    mail, reply = send(lab, O365)
    expect((reply.code, marked(lab, mail, O365)), (250, True), "tagged for Office 365")
    state(lab, f"INSERT INTO spam_threshold (mailbox, tag) VALUES ('{SKY}', 7)")
    for to in ([SKY, O365], [O365, SKY]):
        mail, reply = send(lab, to)
        expect(reply.code, 250, f"to {to}")
        expect(marked(lab, mail, O365), True, "marked for him who has the usual thresholds")
        expect(marked(lab, mail, SKY), False, "marked for her who has her own")
        expect(lab.verdicts(mail)[0]["verdict"], "mixed", "verdict")

    lab.sql("UPDATE spam_point SET points = 0 WHERE name IN ('SPF_PASS', 'SPF_NONE')")
    state(lab, f"INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('{O365}', 'pat@partner.example', 'block')")
    mail, reply = send(lab, [SKY, O365])
    kept(lab, mail, [O365])
    expect(marked(lab, mail, SKY), False, "marked, what another has blocked")
    expect(lab.verdicts(mail)[0]["fates"], "accept:1,tag:0,quarantine:1", "fates")

    lab.sql("UPDATE contact_check SET enabled = 0 WHERE contact = 'S0' AND \"check\" = 'spam'")
    _, reply = send(lab, SKY, GTUBE)
    expect(reply.code, 250, "GTUBE where spam is switched off")


run(scenario)
