#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: one update moves a mailbox to the other side and one moves it back; the next message
goes to its new side, from S0, S2 and Office 365 alike, and nothing is restarted."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run
from peers import move

PLACES = [("S0", "pat@partner.example"), ("S2", "ben@company.example"), ("O2", "emil@company.example")]
ON_SKY = {"S0": "S0 > LD", "S2": "S2 > LD", "O2": "O2 > O3 > S1 > LD"}
ON_O365 = {"S0": "S0 > S4 > O1 > LD", "S2": "S2 > S4 > O1 > LD", "O2": "O2 > LD"}


def expect_flows(lab, address, flows):
    sent = []
    for where, sender in PLACES:
        mail = message(sender, address)
        expect(lab.submit(where, mail).code, 250, f"reply at {where}")
        sent.append((where, mail))
    for where, mail in sent:
        lab.expect_flow(mail, address, flows[where])
        expect(len(lab.mailboxes(mail)), 1, f"copies of {mail.id}")


def scenario(lab):
    for address, there, back in (("anna@company.example", "o365", "skyconnect"),
                                 ("dora@company.example", "skyconnect", "o365")):
        flows = {"o365": ON_O365, "skyconnect": ON_SKY}
        expect_flows(lab, address, flows[back])
        move(lab, address, there)
        expect_flows(lab, address, flows[there])
        move(lab, address, back)
        expect_flows(lab, address, flows[back])


run(scenario)
