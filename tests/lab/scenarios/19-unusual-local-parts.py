#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: apostrophes, quotes and capital letters in a local part or login lead to the same
mailbox as without, at S0, S1 and S2, on both sides; what has control characters in it is no address."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

US = "moving.example"  # S0 and S1 both take its mail


def scenario(lab):
    lab.sql(f"""insert into mailbox (address, home) values ('o''malley@{US}', 'o365');
        insert into alias values ('o''all@{US}', 'o''brien@{US}'), ('o''all@{US}', 'o''malley@{US}')""")
    lab.o365_mailbox(f"o'malley@{US}")
    here = ["anna", "Anna", "ANNA", '"anna"', '"Anna"', '"an\\na"']
    brien = ["o'brien", "O'Brien", '"o\'brien"', '"O\'BRIEN"', '"o\\\'brien"']
    there = ["dora", "DORA", '"dora"', '"Dora"']
    malley = ["o'malley", "O'Malley", '"o\'malley"']
    for place, sender in [("S0", "o'hara@partner.example"), ("S1", f"emil@{US}"), ("S2", f"o'brien@{US}")]:
        login = {"login": sender} if place == "S2" else {}
        with lab.smtp(place, **login) as smtp:
            sent = []
            for names, mailbox, way in [(here, "anna", "LD"), (brien, "o'brien", "LD"),
                    (there, "dora", "S4 > O1 > LD"), (malley, "o'malley", "S4 > O1 > LD")]:
                for name in names:
                    domain = US.title() if name == name.upper() else US
                    mail = message(sender, f"{name}@{domain}")
                    reply = smtp.send(mail)
                    if place == "S1" and way != "LD":
                        expect(str(reply)[:9], "550 5.4.6", f"S1: {name}")
                        smtp.cmd("RSET")
                        continue
                    expect(reply.code, 250, f"{place}: {name}")
                    sent.append((mail, ("sky" if way == "LD" else "o365", f"{US}/{mailbox}"), way))
            group = message(sender, f"O'All@{US}")
            expect(smtp.send(group).code, 250, f"{place}: a group with an apostrophe")
        for mail, where, way in sent:
            expect(lab.flow(mail), f"{place} > {way}", f"flow to {mail.to[0]}")
            expect(lab.mailboxes(mail), [where], f"mailboxes of the mail to {mail.to[0]}")
        lab.flow(group)
        expect(lab.mailboxes(group), [("o365", f"{US}/o'malley"), ("sky", f"{US}/o'brien")], "the group's mailboxes")

    # whoever logs in as he writes it is the same person
    for login in (f"o'brien@{US}", f"O'Brien@{US.upper()}", f"BEN@{US}", "Printer"):
        mail = message("printer@company.example" if login == "Printer" else login, f"anna@{US}")
        expect(lab.submit("S2", mail, login=login).code, 250, f"login {login}")
        lab.expect_flow(mail, f"anna@{US}", "S2 > LD")
        (line,) = [line for line in lab.log("sky") if f"id={mail.id}" in line and " <= " in line]
        expect(f"A=plain:{login.lower()} " in line, True, f"the log names {login.lower()}")

    # in quotes too nothing that acts on the terminal of who reads a log
    for place in ("S0", "S1", "S2"):
        login = {"login": f"anna@{US}"} if place == "S2" else {}
        with lab.smtp(place, **login) as smtp:
            for control in ("\x1b[2J", "\x08", "\x7f", "\x9b"):
                expect(str(smtp.cmd(f'MAIL FROM:<"{control}"@partner.example>'))[:9], "501 5.1.7", f"{place}: a sender with {control!r}")
                expect(smtp.cmd("MAIL FROM:<\u00e5sa@partner.example>").code, 250, f"{place}: a sender with letters that are not ASCII")
                expect(str(smtp.cmd(f'RCPT TO:<"anna+{control}"@{US}>'))[:9], "501 5.1.3", f"{place}: a recipient with {control!r}")
                smtp.cmd("RSET")
    expect([line for line in lab.log("sky") if "\x1b" in line and "coexim contact=" in line], [], "control characters in our log lines")


run(scenario)
