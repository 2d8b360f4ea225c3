#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: mail for a mailbox of which each side thinks that the other has it is refused
(5.4.6), not sent to and fro: its sender gets one bounce, and nothing stays anywhere."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import HOSTS, expect, message, run, wait


def scenario(lab):
    # Office 365 has never heard of them, and asks us: "internal relay"
    lab.sql("""insert into mailbox (address, home) values
        ('ghost@company.example', 'o365'), ('ghost@branch.example', 'o365')""")
    # where it is handed in, from whom, to whom, and where the bounce must lie
    rows = [
        ("O2", "emil@company.example", "ghost@company.example", ("o365", "company.example/emil")),
        ("INET", "pat@partner.example", "ghost@branch.example", ("inet", "partner.example/pat")),
        ("INET", "sue@partner.example", "ghost@company.example", ("inet", "partner.example/sue")),
        ("S2", "ben@company.example", "ghost@company.example", ("sky", "company.example/ben")),
    ]
    for place, sender, recipient, where in rows:
        mail = message(sender, recipient)
        expect(lab.submit(place, mail).code, 250, f"{place} takes it")

        def bounces():
            return [text for host, folder, text in lab._mails() if (host, folder) == where and mail.id.encode() in text]

        wait(bounces, f"the bounce in {where}")
        wait(lambda: not any(lab.queue(host) for host in HOSTS), "empty queues")
        expect(len(bounces()), 1, f"bounces to {sender}")
        text = bounces()[0].decode()
        expect(text, re.compile(r"\nAuto-Submitted: auto-replied\n"), "it is a bounce")
        expect(text, re.compile(r"550 5\.4\.6 S1 loop: this mailbox is on the sending side"), "the bounce's reason")
        expect(lab.mailboxes(mail), [], "mailboxes with the mail itself")
        passed = [line for line in lab.log("sky") if f"id={mail.id}" in line and " <= " in line]
        expect(len(passed), 0 if place == "O2" or "branch" in recipient else 1, "times it came to the gateway")

    # the other way about: both have it, and each delivers what it gets
    lab.o365_mailbox("anna@company.example")
    twice = message("emil@company.example", "anna@company.example")
    expect(lab.submit("O2", twice).code, 250, "O2 takes it")
    lab.expect_flow(twice, "anna@company.example", "O2 > LD")


run(scenario)
