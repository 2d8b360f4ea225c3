#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: by DATA and by BDAT in any pieces, with LF, CR, NUL and 8-bit bytes in headers and body,
a virus is found and a harmless mail is taken; and what looks like an end of data is none: one
connection's data is one message."""
import base64
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run

SENDER, TO = "pat@partner.example", "anna@company.example"
HEAD = (b"From: pat@partner.example\r\nTo: anna@company.example\r\nMessage-ID: <{id}>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=mark\r\n")
PARTS = (b"\r\n--mark\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--mark\r\nContent-Type: "
    b"application/octet-stream; name=a.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--mark--\r\n")
# name: what is done to the mail's bytes
FORMS = {
    "CRLF": lambda mail: mail,
    "LF in the headers": lambda mail: mail.replace(b"MIME-Version: 1.0\r\n", b"X-A: b\nMIME-Version: 1.0\r\n"),
    "LF in the body": lambda mail: mail.replace(b"See the file.", b"See\nthe\nfile."),
    "CR in the headers": lambda mail: mail.replace(b"MIME-Version", b"X-A: b\rc\r\nMIME-Version"),
    "CR in the body": lambda mail: mail.replace(b"See the file.", b"See\rthe\r\rfile."),
    "NUL in the headers": lambda mail: mail.replace(b"MIME-Version", b"X-A: b\0c\r\nMIME-Version"),
    "NUL in the body": lambda mail: mail.replace(b"See the file.", b"See\0the\0file."),
    "8-bit in the headers": lambda mail: mail.replace(b"MIME-Version", b"Subject: \xe4\xff \xc3\xa4\r\nMIME-Version"),
    "8-bit in the body": lambda mail: mail.replace(b"See the file.", bytes(range(128, 256))),
}
# between the dot and what a smuggler would have read as the next command
ENDS = [
    b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\n", b"\n.\r", b"\r\n\0.\r\n", b"\r\n.\0\r\n",
    b"\r.\r\n", b"\r\n\x85.\r\n",
]


def in_pieces(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)]


def ways():
    """name: function (smtp, data) that hands it over and returns the last reply"""
    def bdat(pieces, last_empty=False):
        def send(smtp, data):
            cut = in_pieces(data, pieces) + ([b""] if last_empty else [])
            for piece in cut[:-1]:
                reply = smtp.bdat(piece, last=False)
                if reply.code != 250:
                    return reply
            return smtp.bdat(cut[-1])
        return send

    yield "DATA", lambda smtp, data: smtp.raw_data(data.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    yield "one BDAT", bdat(1 << 20)
    yield "BDAT by 7 bytes", bdat(7)
    yield "BDAT by 97 bytes, an empty one at the end", bdat(97, last_empty=True)


def lf_body(smtp, data):
    head, body = data.split(b"\r\n\r\n", 1)
    return smtp.bdat(head + b"\r\n\r\n" + body.replace(b"\r\n", b"\n"))


def forms(lab, attached, wanted):
    content = base64.encodebytes(attached).replace(b"\n", b"\r\n").rstrip()
    with lab.smtp("S0") as smtp:
        for form, change in FORMS.items():
            for way, hand_over in [*ways(), ("BDAT with a body of LF lines", lf_body)]:
                mail = message(SENDER, TO, raw=change(HEAD + PARTS % content))
                smtp.envelope(SENDER, [TO])
                expect(hand_over(smtp, mail.data), wanted, f"reply to {form} by {way}")
                if "250" in wanted.pattern:
                    yield mail


def smuggling(lab):
    for end in ENDS:
        second = message(SENDER, "dora@company.example", body=b"smuggled\n")
        first = message(SENDER, TO)
        data = (first.data.replace(b"\n", b"\r\n") + end +
            b"MAIL FROM:<a@partner.example>\r\nRCPT TO:<dora@company.example>\r\nDATA\r\n" +
            second.data.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        seen = len(lab.verdicts())
        with lab.smtp("S0") as smtp:
            smtp.envelope(SENDER, [TO])
            expect(smtp.raw_data(data).code, 250, f"reply to data with {end!r} in it")
            # were more commands read, their replies would come before this one's
            expect(smtp.cmd("HELP"), re.compile("^214"), f"the next reply, after {end!r}")
        expect(len(lab.verdicts()) - seen, 1, f"messages from data with {end!r} in it")
        lab.expect_flow(first, TO, "S0 > LD")
        expect(lab.mailboxes(second), [], "a smuggled mail")


def scenario(lab):
    lab.site("queue_only", "true")
    for _ in forms(lab, eicar(), re.compile("^550 5.7.1 S0 virus: Eicar-Test-Signature")):
        pass
    taken = list(forms(lab, b"harmless", re.compile("(?s)^250 .*OK id=")))
    expect(len(lab.queue("sky")), len(taken), "mails in the queue")
    lab.site("queue_only", None)
    smuggling(lab)


run(scenario)
