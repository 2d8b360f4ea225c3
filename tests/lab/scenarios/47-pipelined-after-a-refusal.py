#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a mail pipelined behind one that is refused (a virus: 550; past a limit: 451) is judged by
itself: the clean one is taken and delivered once, a second virus refused; by DATA and by BDAT."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from archives import nested
from labkit import eicar, expect, message, run

SENDER, ANNA, DORA = "pat@partner.example", "anna@company.example", "dora@company.example"


def virus(to):
    return message(SENDER, to, attach=[("a.com", eicar())]), "^550 5.7.1 S0 virus: Eicar"


def limit(to):
    mail = message(SENDER, to, attach=[("a.zip", nested(b"deep down", 30))])
    return mail, "^451 4.7.1 S0 virus: cannot be checked now"


def clean(to):
    return message(SENDER, to), "(?s)^250 .*OK id="


def envelope(mail):
    return f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{mail.to[0]}>\r\n".encode()


def by_data(smtp, mails):
    """The next envelope is sent with the end of the data before it."""
    smtp.put(envelope(mails[0][0]) + b"DATA\r\n")
    for number, (mail, wanted) in enumerate(mails):
        expect([smtp.reply().code for _ in range(3)], [250, 250, 354], f"replies to envelope {number}")
        data = mail.data.replace(b"\n", b"\r\n") + b".\r\n"
        if number + 1 < len(mails):
            data += envelope(mails[number + 1][0]) + b"DATA\r\n"
        smtp.put(data)
        expect(smtp.reply(), re.compile(wanted), f"reply to mail {number}")


def by_bdat(smtp, mails):
    """Everything at once."""
    burst = b""
    for mail, _ in mails:
        data = mail.data.replace(b"\n", b"\r\n")
        burst += envelope(mail) + b"BDAT %d LAST\r\n" % len(data) + data
    smtp.put(burst)
    for number, (_, wanted) in enumerate(mails):
        expect([smtp.reply().code for _ in range(2)], [250, 250], f"replies to envelope {number}")
        expect(smtp.reply(), re.compile(wanted), f"reply to mail {number}")


def scenario(lab):
    for send in (by_data, by_bdat):
        mails = [virus(ANNA), clean(DORA), limit(DORA), clean(ANNA), virus(DORA), virus(ANNA), clean(ANNA)]
        seen = len(lab.verdicts())
        with lab.smtp("S0") as smtp:
            send(smtp, mails)
        expect([row["verdict"] for row in lab.verdicts()[seen:]],
            ["reject", "accept", "tempfail", "accept", "reject", "reject", "accept"], "the module's log lines")
        for mail, wanted in mails:
            if "250" in wanted:
                lab.expect_flow(mail, mail.to[0], "S0 > LD" if mail.to == [ANNA] else "S0 > S4 > O1 > LD")
            else:
                lab.expect_nowhere(mail)


run(scenario)
