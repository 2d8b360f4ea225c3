#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: user+tag goes where user goes, on both sides, unless it has a row of its own."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import PASSWORD, expect, message, run

US = "@company.example"


def scenario(lab):
    lab.sql(f"""insert into mailbox (address, home) values
            ('anna+away{US}', 'o365'), ('dora+here{US}', 'skyconnect');
        insert into alias values ('ben+list{US}', 'anna{US}')""")
    there = [f'{name}{US}: password="{PASSWORD}"' for name in ("dora", "emil", "anna+away")]
    lab.o365_file("mailboxes", "\n".join(there) + "\n")

    # recipient, further flow, mailbox
    rows = [
        ("anna+tag", "LD", "anna"),
        ("ANNA+Tag", "LD", "anna"),
        ("anna+one+two", "LD", "anna"),
        ("anna+", "LD", "anna"),
        ("o'brien+x", "LD", "o'brien"),
        ("info+tag", "LD", "anna"),
        ("ben+list", "LD", "anna"),
        ("ben+List+more", "LD", "ben"),
        ("dora+tag", "S4 > O1 > LD", "dora"),
        ("dora+here", "LD", "dora+here"),
        ("boss+tag", "S4 > O1 > LD", "dora"),
        ("anna+away", "S4 > O1 > LD", "anna+away"),
        ("anna+Away", "S4 > O1 > LD", "anna+away"),
    ]
    for place, sender in [("S0", "pat@partner.example"), ("S2", "ben" + US)]:
        with lab.smtp(place, **({"login": sender} if place == "S2" else {})) as smtp:
            sent = []
            for name, _, _ in rows:
                mail = message(sender, name + US)
                expect(smtp.send(mail).code, 250, f"{place}: {name}")
                sent.append(mail)
            for name in ("+anna", "+", "nobody+anna"):
                expect(smtp.cmd(f"MAIL FROM:<{sender}>").code, 250, "MAIL")
                expect(str(smtp.cmd(f"RCPT TO:<{name}{US}>"))[:9], "550 5.1.1", f"{place}: {name}")
                smtp.cmd("RSET")
        for mail, (name, way, mailbox) in zip(sent, rows):
            lab.expect_flow(mail, name + US, f"{place} > {way}", mailbox=f"company.example/{mailbox}")

    # from Office 365 a tag does not hide that the mailbox is there
    with lab.smtp("S1") as smtp:
        smtp.cmd(f"MAIL FROM:<emil{US}>")
        for name, want in [("dora+tag", "550 5.4.6"), ("dora+here", "250 Accep"), ("anna+tag", "250 Accep")]:
            expect(str(smtp.cmd(f"RCPT TO:<{name}{US}>"))[:9], want, f"S1: {name}")


run(scenario)
