#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: every honest way of writing one's own From passes the check of spoofing: names with commas,
quotes and colons, in encoded words and in 8-bit, comments, folding, several own mailboxes, one's
address as one's name; and Date and Message-ID are added where they are missing, From never."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from authors import ANNA, BEN, Submitting, written
from labkit import expect, message, run, wait

BRIEN = "o'brien@company.example"

HONEST = [
    ANNA,
    f" <{ANNA}>",
    f"Anna <{ANNA}>",
    f"Anna M. Doe <{ANNA}>",
    f"Anna<{ANNA}>",
    "ANNA@Company.Example",
    f"{ANNA} (Anna)",
    f"Anna (at home; or not: who knows) <{ANNA}>",
    f'"Doe, Anna" <{ANNA}>',
    f'"Doe, Anna (Company)" <{ANNA}>',
    f'"Anna \\"A.\\" Doe" <{ANNA}>',
    f'"Support: Anna" <{ANNA}>',
    f"Anna O'Neil / Company & Co. <{ANNA}>",
    f'"{ANNA}" <{ANNA}>',
    f"\"'{ANNA}'\" <{ANNA}>",
    f'"Anna [{ANNA}]" <{ANNA}>',
    f'"anna+lists@company.example, mailto:{ANNA}" <info@company.example>',
    f"=?utf-8?Q?M=C3=BCller=2C_Anna?= <{ANNA}>",
    f"=?UTF-8?B?TcO8bGxlciwgQW5uYQ==?= <{ANNA}>",
    f"=?utf-8?Q?anna=40company.example?= <{ANNA}>",
    f"=?iso-8859-1?Q?M=FCller?= =?iso-8859-1?Q?=2C?= Anna <{ANNA}>",
    f"=?windows-1252?Q?M=FCller?=\n\t=?koi8-r?B?4c7OwQ==?=\n <{ANNA}>",
    f"=?iso-2022-jp?B?GyRCMHYbKEI=?= <{ANNA}>",
    f"=?gb2312?B?sLLEyA==?= <{ANNA}>",
    f'"=?utf-8?Q?M=C3=BCller?=" <{ANNA}>',
    f"=?utf-8?Q?{'lang_' * 40}?= <{ANNA}>",
    f"Müller <{ANNA}>",
    f'"Müller, Ännchen" <{ANNA}>',
    f"安娜 <{ANNA}>",
    f"Müller <{ANNA}>".encode("latin-1"),
    f"Anna\n <{ANNA}>",
    "\n " + "\n ".join(["Anna"] * 200) + f"\n <{ANNA}>",
    f"{ANNA}, info@company.example",
    f"Anna <{ANNA}>,\n \"Info, too\" <info@company.example>",
]


def added(lab):
    """What a client may leave to us, and what not."""
    bare = message(ANNA, BEN, raw=f"From: {ANNA}\nSubject: {{id}}\n\ntext\n".encode())
    expect(lab.submit("S2", bare).code, 250, "reply to a mail without Date and Message-ID")

    def arrived():
        return [text for _, where, text in lab._mails() if where == "company.example/ben" and bare.id.encode() in text]

    (copy,) = wait(arrived, "the copy")
    head = copy.split(b"\n\n", 1)[0].decode()
    expect(re.findall(r"(?m)^(Date|Message-I[dD]|From):", head), ["From", "Date", "Message-ID"], "headers of the copy")
    expect(head, re.compile(r"(?m)^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$"), "the date")
    expect(head, re.compile(r"(?m)^Message-ID: <[^@<> ]+@mx\.company\.example>$"), "the Message-ID")


def scenario(lab):
    # she sends more in a minute than a person does
    lab.sql("update mailbox set rate_class = 'power' where address = 'anna@company.example'")
    with Submitting(lab) as submitting:
        mails = []
        for text in HONEST:
            text = text if isinstance(text, bytes) else text.encode()
            mails.append(written(ANNA, b"From: " + text))
            submitting.passes(ANNA, mails[-1], f"From: {text}")
        for line in (f"from:{ANNA}", f"FROM: {ANNA}"):
            submitting.passes(ANNA, written(ANNA, line), line)
        submitting.passes(BRIEN, written(BRIEN, f"From: O'Brien <{BRIEN}>"), "an apostrophe")
    for mail, text in zip(mails, HONEST):
        wait(lambda: lab.mailboxes(mail), f"a copy of the mail with From: {text}")
        (copy,) = lab.mail_bytes(mail).values()
        text = text if isinstance(text, bytes) else text.encode()
        expect(b"\nFrom: " + text + b"\n" in copy, True, f"From is as it was written: {text}")
    added(lab)


run(scenario)
