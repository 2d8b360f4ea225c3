#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what an alias or group forwards outside has an SRS sender of ours, our own people's mail
and bounces keep theirs; a bounce to it comes back by S0 to the first sender, and anything else at
such an address (no bounce, forged, altered, old) is refused."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def returned(lab, where, sender, to):
    """The envelope sender with which the mail arrived at partner."""
    mail = message(sender, to)
    expect(lab.submit(where, mail).code, 250, f"reply at {where}")
    wait(lambda: ("inet", "partner.example/partner") in lab.mailboxes(mail), "partner's copy")
    copy = lab.mail_bytes(mail)[("inet", "partner.example/partner")].decode()
    return re.search(r"(?m)^Return-path: <(.*)>$", copy)[1], mail


def days_ago(days):
    day = int(time.time()) // 86400 - days & 0x3FF
    return BASE32[day >> 5] + BASE32[day & 31]


def scenario(lab):
    for where, to in (("S0", "partner@company.example"), ("S0", "sales@company.example"),
                      ("S1", "partner@company.example")):
        srs, mail = returned(lab, where, "Pat.O@other.example", to)
        expect(srs, re.compile(r"^SRS0=[^=]+=[a-z2-7]{2}=other\.example=Pat\.O@mx\.company\.example$"),
            f"sender of what {to} forwards")
    # members inside see the first sender
    _, mail = returned(lab, "S0", "pat@other.example", "sales@company.example")
    anna = wait(lambda: lab.mail_bytes(mail).get(("sky", "company.example/anna")), "anna's copy").decode()
    expect(re.search(r"(?m)^Return-path: <(.*)>$", anna)[1], "pat@other.example", "sender at anna's")
    dora = wait(lambda: lab.mail_bytes(mail).get(("o365", "company.example/dora")), "dora's copy").decode()
    expect(re.search(r"(?m)^Return-path: <(.*)>$", dora)[1], "pat@other.example", "sender at dora's")

    # our own, a bounce, and what nobody forwards
    expect(returned(lab, "S2", "ben@company.example", "partner@company.example")[0], "ben@company.example", "own sender")
    expect(returned(lab, "S0", "", "partner@company.example")[0], "", "null sender")
    expect(returned(lab, "S2", "ben@company.example", "partner@partner.example")[0], "ben@company.example", "plain mail")

    # the bounce comes back
    srs, _ = returned(lab, "S0", "pat@other.example", "partner@company.example")
    bounce = message("", srs)
    expect(lab.submit("S0", bounce).code, 250, "reply to the bounce")
    lab.expect_flow(bounce, srs, "S0 > S3 > ED", mailbox="other.example/pat")
    # hosts that fold case bring it back folded
    folded = message("", srs.lower())
    expect(lab.submit("S0", folded).code, 250, "reply to the bounce, in lower case")
    lab.expect_flow(folded, srs.lower(), "S0 > S3 > ED", mailbox="other.example/pat")

    # nothing else does
    mark, stamp, domain, rest = re.match(r"SRS0=([^=]+)=(..)=([^=]+)=(.*)", srs).groups()
    wrong = "0000" if mark != "0000" else "1111"
    for what, sender, to in (
            ("no bounce", "pat@partner.example", srs),
            ("no bounce, lower case", "pat@partner.example", srs.lower()),
            ("forged", "", f"SRS0={wrong}={stamp}={domain}={rest}"),
            ("for another user", "", f"SRS0={mark}={stamp}={domain}={rest.replace('pat@', 'victim@')}"),
            ("for another domain", "", f"SRS0={mark}={stamp}=partner.example={rest}"),
            ("three weeks old", "", f"SRS0={mark}={days_ago(21)}={domain}={rest}"),
            ("a week ahead", "", f"SRS0={mark}={days_ago(-7)}={domain}={rest}"),
            ("no SRS", "", "anybody@mx.company.example"),
            ("at another domain", "", srs.replace("@mx.company.example", "@company.example")),
            ("SRS1 of ours", "", f"SRS1={mark}=mx.company.example=={mark}={stamp}={domain}={rest}")):
        reply = lab.submit("S0", message(sender, to))
        words = r"5\.1\.1 S0 srs: only bounces" if what.startswith("no bounce") else ""
        expect(reply, re.compile("^550 " + words), f"reply to {what}")
    reply = lab.submit("S0", message("", srs.replace(f"={stamp}=", f"={days_ago(5)}=")))
    expect(reply.code, 250, "reply to a bounce after five days")


run(scenario)
