#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: bounces, read receipts, vacation and calendar replies pass the check of spoofing, the first
three with the null sender; with it nothing else passes, nor they when From is another's."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from authors import ANNA, DORA, PAT, Submitting, written
from labkit import expect, run

NULL = "the null sender is for delivery reports, receipts and automatic replies alone"


def report(kind, part):
    lines = (f"Content-Type: multipart/report; report-type={kind};\n\tboundary=\"b\"", "MIME-Version: 1.0")
    return lines, f"--b\n\nFor people.\n--b\nContent-Type: message/{kind}\n\n{part}\n--b--\n".encode()


def calendar(method):
    lines = ("MIME-Version: 1.0", f"Content-Type: text/calendar; method={method}; charset=utf-8", "Subject: Accepted: lunch")
    return lines, (f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1@company.example\n"
        f"ORGANIZER:mailto:{DORA}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{ANNA}\nEND:VEVENT\nEND:VCALENDAR\n").encode()


AUTOMATIC = [
    ("bounce", *report("delivery-status", "Reporting-MTA: dns; store.company.example")),
    ("read receipt", *report("disposition-notification", f"Final-Recipient: rfc822; {ANNA}")),
    ("vacation reply", ("Auto-Submitted: auto-replied (vacation)", "Precedence: bulk"), b"Away.\n"),
    ("vacation reply of another program", ("AUTO-SUBMITTED: auto-generated",), b"Away.\n"),
]
NOT = [
    ("nothing said", (), b""),
    ("a mail of a person", ("Auto-Submitted: no",), b""),
    ("another report", *report("feedback-report", "Feedback-Type: abuse")),
    ("a report in a name", ('Content-Type: text/plain; name="multipart/report; report-type=delivery-status"',), b""),
    ("calendar reply", *calendar("REPLY")),
]


def scenario(lab):
    mails = []
    with Submitting(lab) as submitting:
        for name, lines, body in AUTOMATIC:
            for sender in ("", ANNA):
                mails.append(written(sender, f"From: Anna <{ANNA}>", *lines, to=PAT, body=body))
                submitting.passes(ANNA, mails[-1], f"{name} from <{sender}>")
                submitting.refused(ANNA, written(sender, f"From: {DORA}", *lines, body=body),
                    f"From {DORA} is not an address of login {ANNA}")
        for method in ("REPLY", "REQUEST"):
            lines, body = calendar(method)
            mails.append(written(ANNA, f"From: {ANNA}", *lines, to=DORA, body=body))
            submitting.passes(ANNA, mails[-1], f"calendar {method}")
        for name, lines, body in NOT:
            submitting.refused(ANNA, written("", f"From: {ANNA}", *lines, to=PAT, body=body), NULL)
    for mail in mails:
        lab.expect_flow(mail, mail.to[0], "S2 > S3 > ED" if mail.to == [PAT] else "S2 > S4 > O1 > LD")
    expect(len([line for line in lab.log("sky") if " <= " in line]), len(mails), "mails that the gateway took")


run(scenario)
