#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what came in by S0 reaches Office 365 by S4 byte for byte, with our Received line on top and
nothing else: long lines, 8-bit headers, no Date or Message-ID, foreign Return-path, Envelope-to and
Delivery-date headers, Bcc, trailing blanks, no final newline."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

SENDER, TO = "pat@partner.example", "dora@company.example"
HEAD = b"From: pat@partner.example\nX-Lab: %s\n"
MAILS = {
    "a line of 5,000 characters": HEAD + b"\n" + b"x" * 5000 + b"\nend\n",
    "a line of 100,000 characters": HEAD + b"\n" + b"0123456789" * 10_000 + b"\nend\n",
    "a header of 5,000 characters": HEAD + b"Subject: " + b"word " * 1000 + b"end\n\ntext\n",
    "8-bit headers": HEAD + b"Subject: caf\xe9 \xc3\xa9\nX-\xe4: \xff\xfe\n\n\xe9\x80\xff\n",
    "no Date, no Message-ID, no To": HEAD + b"\ntext\n",
    "foreign delivery headers": HEAD + b"Return-path: <x@partner.example>\nReturn-Path: <y@partner.example>\n"
        b"Delivery-date: Mon, 1 Jan 2001 00:00:00 +0000\nEnvelope-to: <z@partner.example>\n"
        b"Bcc: hidden@partner.example\n\ntext\n",
    "trailing blanks, odd folding": HEAD +
        b"Subject:   two  blanks  \n\t folded \nsubject:twice\nEmpty:\n\ntext  \n \n\t\n\n\n",
    "dots and From lines": HEAD + b"\n.\n..\n.x\nFrom the start\n>From\n",
    "headers alone": HEAD,
    "two empty lines": HEAD + b"\n\n",
    "a signature": HEAD +
        b"DKIM-Signature: v=1; a=rsa-sha256; d=partner.example; s=x;\n\tb=AbC=\n  dEf\nDate: now\n\ntext\n",
}


def arrived(lab, mark):
    """The whole text as it lies in O365's mailbox."""
    found = [text for host, where, text in lab._mails(-1)
        if (host, where) == ("o365", "company.example/dora") and b"\nX-Lab: " + mark + b"\n" in text]
    return found[0] if found else None


def unchanged(lab, what, sent):
    mark = re.search(rb"\nX-Lab: (\S+)", sent)[1]
    wanted = sent if sent.endswith(b"\n") else sent + b"\n"
    if b"\n\n" not in wanted:
        wanted += b"\n"
    text = wait(lambda: arrived(lab, mark), f"the mail with {what}")
    at = len(text) - len(wanted)
    if text[at:] != wanted:
        expect(text, wanted, f"what arrived of the mail with {what}")
    names = [line.split(b":")[0] for line in text[:at].split(b"\n") if line and line[:1] not in b" \t"]
    # the first three are Office 365's own
    expect(names, [b"Return-path", b"Envelope-to", b"Received", b"Authentication-Results", b"Received"],
        f"what was added to the mail with {what}")
    ours = text[:at].split(b"\nReceived: ")[2]
    expect(ours.decode(), re.compile(r"(?s)^from .*by mx\.company\.example .*for dora@company\.example"),
        "our Received line")


def scenario(lab):
    sent = []
    for number, (what, text) in enumerate(MAILS.items()):
        for way in ("data", "bdat"):
            mail = message(SENDER, TO, raw=text % f"{number}.{way}.{os.getpid()}".encode())
            with lab.smtp("S0") as smtp:
                smtp.envelope(SENDER, [TO], " BODY=8BITMIME")
                if way == "data":
                    reply = smtp.data(mail.data)
                else:
                    reply = smtp.bdat(mail.data.replace(b"\n", b"\r\n"))
            expect(reply.code, 250, f"reply to {what} by {way}")
            sent.append((what, mail.data))
    last = message(SENDER, TO, raw=(HEAD + b"\nno newline") % b"last.%d" % os.getpid())
    with lab.smtp("S0") as smtp:
        smtp.envelope(SENDER, [TO])
        expect(smtp.bdat(last.data.replace(b"\n", b"\r\n")).code, 250, "reply to a mail without a final newline")
    for what, data in sent + [("no final newline", last.data)]:
        unchanged(lab, what, data)


run(scenario)
