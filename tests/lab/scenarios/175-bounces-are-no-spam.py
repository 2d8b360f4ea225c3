#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a bounce, a delay warning, a read receipt and a vacation reply, with the null sender, come in at S0 unmarked for
a user of either side, and have no points for being what they are; our own bounce is not judged at all."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

USERS = {"anna@company.example": "S0 > LD", "dora@company.example": "S0 > S4 > O1 > LD"}


GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
REPORT = (
    b"From: Mail Delivery System <MAILER-DAEMON@inet.example>\nTo: %s\nSubject: %s\nMessage-ID: <{id}>\n"
    b"Date: Thu, 05 Nov 2026 10:00:00 +0000\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/report; report-type=%s; boundary="b"\n\n'
    b"--b\nContent-Type: text/plain; charset=us-ascii\n\n%s\n"
    b"--b\nContent-Type: message/%s\n\n%s\n"
    b"--b\nContent-Type: text/rfc822-headers\n\nFrom: anna@company.example\nTo: nobody@inet.example\n"
    b"Subject: Our offer\nMessage-ID: <1@company.example>\n\n--b--\n"
)
# subject, kind, text, fields
AUTOMATIC = {
    "bounce": (b"Mail delivery failed: returning message to sender", b"delivery-status",
        b"This message was created automatically by mail delivery software.\n\n"
        b"A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error.",
        b"Reporting-MTA: dns; mx.inet.example\n\nAction: failed\nFinal-Recipient: rfc822;nobody@inet.example\nStatus: 5.0.0\n"),
    "warning": (b"Warning: message delayed 24 hours", b"delivery-status",
        b"The message has not been delivered yet. No action is required on your part.",
        b"Reporting-MTA: dns; mx.inet.example\n\nAction: delayed\nFinal-Recipient: rfc822;nobody@inet.example\nStatus: 4.0.0\n"),
    "receipt": (b"Read: Our offer", b"disposition-notification",
        b"Your message was read on Thursday, 5 November 2026.",
        b"Final-Recipient: rfc822;nobody@inet.example\nDisposition: manual-action/MDN-sent-manually; displayed\n"),
}


def automatic(name, to):
    subject, kind, text, fields = AUTOMATIC[name]
    return message("", to, raw=REPORT % (to.encode(), subject, kind, text, kind, fields))


def scenario(lab):
    for to, flow in USERS.items():
        mails = [automatic(name, to) for name in AUTOMATIC]
        mails.append(message("", to, subject="Automatic reply: Our offer", headers=["Auto-Submitted: auto-replied",
            "X-Auto-Response-Suppress: All", "Precedence: bulk"],
            body="Thank you for your message. I am out of the office until Monday, 9 November.\n\nKind regards\nPat\n"))
        for mail in mails:
            expect(lab.submit("S0", mail).code, 250, f"the reply to {mail.data[:200]}")
            row = lab.verdicts(mail)[0]
            expect((row["contact"], row["verdict"]), ("S0", "accept"), f"the verdict: {row}")
            # SPF and DMARC of nobody, and the classifier's opinion of the text, are all that it may have
            for test in row["tests"].split(","):
                expect(test.split(":")[0] in ("CLASSIFIER_UNTAUGHT", "CLASSIFIER"), True, f"{test} in {row['tests']}")
            lab.expect_flow(mail, to, flow)
            (copy,) = lab.mail_bytes(mail).values()
            expect(b"\nX-Spam" in copy, False, "a mark")

    # Our own, of a mail with the text that is spam: S2 looks for none, and LOCAL neither.
    lost = message("anna@company.example", "unknown@partner.example", body=GTUBE)
    expect(lab.submit("S2", lost).code, 250, "a mail that will come back")
    wait(lambda: any(row["contact"] == "LOCAL" for row in lab.verdicts()), "our own bounce")
    row = [row for row in lab.verdicts() if row["contact"] == "LOCAL"][0]
    expect((row["verdict"], row["score"]), ("accept", "-"), "its verdict")
    wait(lambda: lab.queue("sky") == [], "its delivery")


run(scenario)
