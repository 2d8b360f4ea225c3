#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a program's name is seen through whatever is done to it in the header, where any mail program might show it:
pieces, character sets, encoded words, two names, two headers, dots and blanks at its end, marks of direction, folders,
uuencoded text, a message within. Each is refused for a user of either side; the same with an honest name passes."""
import base64
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

SIDES = ("anna@company.example", "dora@company.example")
TYPE, DISPOSITION = b"Content-Type: application/octet-stream", b"Content-Disposition: attachment"

# Headers of a part; SETUP is the name.
NAMES = {
    "plain": TYPE + b"\n" + DISPOSITION + b'; filename="SETUP"',
    "without quotes": TYPE + b"\n" + DISPOSITION + b"; filename=SETUP",
    "in capitals": TYPE + b"\n" + DISPOSITION + b'; FILENAME="SETUP"',
    "of the type alone": TYPE + b'; name="SETUP"',
    "the type says another": TYPE + b'; name="letter.txt"\n' + DISPOSITION + b'; filename="SETUP"',
    "the disposition says another": TYPE + b'; name="SETUP"\n' + DISPOSITION + b'; filename="letter.txt"',
    "inline": TYPE + b'\nContent-Disposition: inline; filename="SETUP"',
    "two names, the last": TYPE + b"\n" + DISPOSITION + b'; filename="letter.txt"; filename="SETUP"',
    "two names, the first": TYPE + b"\n" + DISPOSITION + b'; filename="SETUP"; filename="letter.txt"',
    "two names of the type": TYPE + b'; name="letter.txt"; name="SETUP"',
    "two dispositions, the last": TYPE + b"\n" + DISPOSITION + b'; filename="letter.txt"\n' + DISPOSITION + b'; filename="SETUP"',
    "two dispositions, the first": TYPE + b"\n" + DISPOSITION + b'; filename="SETUP"\n' + DISPOSITION + b'; filename="letter.txt"',
    "in pieces (RFC 2231)": TYPE + b"\n" + DISPOSITION + b';\n filename*0="SET";\n filename*1="UP"',
    "in pieces, turned round": TYPE + b"\n" + DISPOSITION + b';\n filename*1="UP";\n filename*0="SET"',
    "in pieces with a character set": TYPE + b"\n" + DISPOSITION + b";\n filename*0*=UTF-8''SET;\n filename*1*=UP",
    "in percents": TYPE + b"\n" + DISPOSITION + b"; filename*=UTF-8''PERCENT",
    "in percents beside an honest one": TYPE + b"\n" + DISPOSITION + b"; filename=\"letter.txt\"; filename*=UTF-8''PERCENT",
    "in percents of another set": TYPE + b"\n" + DISPOSITION + b"; filename*=iso-8859-1'en'PERCENT",
    "an encoded word": TYPE + b"\n" + DISPOSITION + b'; filename="=?UTF-8?B?BASE64?="',
    "an encoded word without quotes": TYPE + b"\n" + DISPOSITION + b"; filename==?UTF-8?B?BASE64?=",
    "two encoded words": TYPE + b'; name="=?utf-8?q?SET?= =?utf-8?q?UP?="',
    "dots and blanks behind it": TYPE + b"\n" + DISPOSITION + b'; filename="SETUP. . "',
    "a folder of Windows": TYPE + b"\n" + DISPOSITION + b'; filename="C:\\\\letters\\\\SETUP"',
    "folders": TYPE + b"\n" + DISPOSITION + b'; filename="../../SETUP"',
    "a quote in it": TYPE + b"\n" + DISPOSITION + b'; filename="a\\"SETUP"',
    "folded": TYPE + b"\n" + DISPOSITION + b';\n\tfilename =\n\t"SETUP"',
    "a message within": b"Content-Type: message/rfc822\n\nSubject: within\nMIME-Version: 1.0\n" + TYPE + b'; name="SETUP"',
    "a picture by its type": b'Content-Type: image/jpeg; name="SETUP"',
    "text by its type": b'Content-Type: text/plain; name="SETUP"',
}
NAME, HONEST = b"invoice.pdf.exe", b"invoice.2026.pdf"


def put(name, headers):
    return (headers.replace(b"SETUP", name).replace(b"PERCENT", b"".join(b"%%%02X" % byte for byte in name))
        .replace(b"BASE64", base64.b64encode(name)).replace(b"SET", name[:9]).replace(b"UP", name[9:]))


def mail_with(headers, to, alone=False):
    head = (b"From: pat@partner.example\nTo: %s\nSubject: A letter\nMessage-ID: <{id}>\nMIME-Version: 1.0\n"
        b"Date: Thu, 05 Nov 2026 10:00:00 +0000\n" % to.encode())
    if alone:
        return message("pat@partner.example", to, raw=head + headers + b"\n\nhello\n")
    return message("pat@partner.example", to, raw=head + b'Content-Type: multipart/mixed; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nHello.\n--b\n" + headers + b"\n\nhello\n--b--\n")


def scenario(lab):
    for to in SIDES:
        with lab.smtp("S0") as smtp:
            def judged(what, mail):
                reply = smtp.send(mail)
                return reply, lab.verdicts()[-1]

            for what, headers in NAMES.items():
                for alone in (False, True):
                    reply, row = judged(what, mail_with(put(NAME, headers), to, alone))
                    expect(reply, re.compile("^550 5.7.1 S0 malware: .*double-extension"), f"{what}, alone={alone}, for {to}")
                    reply, row = judged(what, mail_with(put(HONEST, headers), to, alone))
                    expect((reply.code, row["verdict"]), (250, "accept"), f"{what}, honest, alone={alone}, for {to}: {row}")
            for what, name, rule in (
                    ("a mark of direction in percents", b"filename*=UTF-8''letter%E2%80%AEexe.txt", "direction-override"),
                    ("a mark of direction, encoded", b'filename="=?UTF-8?Q?letter=E2=80=AEexe=2Etxt?="', "direction-override"),
                    ("a mark of direction, raw", 'filename="letter\u202eexe.txt"'.encode(), "direction-override"),
                    ("a gap", b'filename="letter.txt%s.exe"' % (b" " * 60), "blank-gap"),
                    ("a gap of wide blanks", 'filename="letter.txt{}.exe"'.format("\u3000" * 9).encode(), "blank-gap")):
                reply, row = judged(what, mail_with(TYPE + b"\n" + DISPOSITION + b"; " + name, to))
                expect(reply, re.compile(f"^550 5.7.1 S0 malware: .*{rule}"), f"{what} for {to}")
            uuencoded = b"Hello.\n\nbegin 644 %s\n%%:&5L;&\\*\n`\nend\n"
            for name, wanted in ((NAME, 550), (HONEST, 250)):
                mail = message("pat@partner.example", to, body=uuencoded % name)
                expect(judged("uuencoded", mail)[0].code, wanted, f"uuencoded {name} for {to}")


run(scenario)
