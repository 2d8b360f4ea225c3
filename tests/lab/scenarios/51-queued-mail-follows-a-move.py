#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: mail that is already queued follows a mailbox that moves, in both directions and
also when it came by S1, where a mailbox of Office 365 would be refused as a loop."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run
from peers import expect_waits, move, run_queue_until


def submit(lab, where, mail):
    expect(lab.submit(where, mail).code, 250, f"reply at {where}")
    expect_waits(lab, mail)
    return mail


def expect_only(lab, mail, place):
    run_queue_until(lab, lambda: lab.mailboxes(mail), f"{mail.id} to be delivered")
    expect(lab.mailboxes(mail), [place], f"where {mail.id} lies")


def scenario(lab):
    # for Office 365 while it is down: dora comes to SkyConnect
    lab.stop("o365", "exim")
    waiting = [
        submit(lab, "S0", message("pat@partner.example", "dora@company.example")),
        submit(lab, "S2", message("ben@company.example", "dora@company.example")),
        # an alias: S1 may take it
        submit(lab, "S1", message("emil@company.example", "boss@company.example")),
    ]
    move(lab, "dora@company.example", "skyconnect")
    for mail in waiting:
        expect_only(lab, mail, ("sky", "company.example/dora"))
    lab.start("o365", "exim")

    # for a SkyConnect mailbox that cannot be written: anna goes to Office 365
    mailbox = os.path.join(lab.env["SKY_MAIL"], "company.example", "anna")
    os.makedirs(os.path.dirname(mailbox), exist_ok=True)
    with open(mailbox, "w", encoding="ascii"):
        pass
    waiting = [
        submit(lab, "S0", message("pat@partner.example", "anna@company.example")),
        submit(lab, "S1", message("emil@company.example", "anna@company.example")),
        submit(lab, "S1", message("pat@partner.example", "anna@company.example")),
    ]
    move(lab, "anna@company.example", "o365")
    for mail in waiting:
        expect_only(lab, mail, ("o365", "company.example/anna"))
    expect(lab.queue("sky"), [], "the gateway's queue")

    # only what is queued passes: the next one for the moved mailbox is a loop at S1
    expect(lab.submit("S1", message("emil@company.example", "anna@company.example")).text[:9],
        "5.4.6 S1 ", "reply at S1 to the next message")


run(scenario)
