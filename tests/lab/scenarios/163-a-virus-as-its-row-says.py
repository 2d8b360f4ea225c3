#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a virus at S0 is refused, kept, or put off as its row says, for a user of either side; what is kept reaches no
mailbox. With several recipients it has one fate, whatever they think of spam; at S2 it cannot
be kept."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from judged import state
from labkit import eicar, expect, message, run
from quarantine import kept

SIDES = ("anna@company.example", "dora@company.example")
ACTION = "update contact_check set action = '%s' where contact = 'S0' and \"check\" = 'virus'"


def virus(to, sender="pat@partner.example"):
    return message(sender, to, attach=[("letter.bin", eicar())])


def scenario(lab):
    for to in SIDES:
        expect(lab.submit("S0", virus(to)), re.compile("^550 5.7.1 S0 virus: Eicar"), f"as shipped, for {to}")
    lab.sql(ACTION % "tempfail")
    for to in SIDES:
        expect(lab.submit("S0", virus(to)), re.compile("^451 4.7.1 S0 virus: Eicar"), f"tempfail, for {to}")
    lab.sql(ACTION % "quarantine")
    # an allow entry is about spam
    for to in SIDES:
        state(lab, f"insert into spam_entry (mailbox, sender, kind) values ('{to}', 'pat@partner.example', 'allow')")
    for to in (*([side] for side in SIDES), list(SIDES), list(reversed(SIDES))):
        mail = virus(to)
        expect(lab.submit("S0", mail).code, 250, f"quarantine, for {to}")
        row = lab.verdicts(mail)[0]
        expect((row["verdict"], row["check"], row["detail"]), ("quarantine", "virus", "Eicar-Test-Signature.UNOFFICIAL"), "the log")
        for entry in kept(lab, mail).values():
            expect(entry["kind"], "virus", f"of what kind it is: {entry}")
        expect(lab.mailboxes(mail), [], f"mailboxes with it, for {to}")
    expect(lab.submit("S2", virus("partner@partner.example", SIDES[0])).code, 550, "at S2")


run(scenario)
