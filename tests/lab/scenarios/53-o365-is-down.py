#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: while Office 365 is down, 200 messages for it wait and local delivery goes on; when it
is back all 200 arrive exactly once, and none has bounced."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import copies, run_queue_until

ROUNDS = 100
ANNA, DORA = "anna@company.example", "dora@company.example"
EMIL, PARTNER = "emil@company.example", "partner@partner.example"
PLACE = {ANNA: ("sky", "company.example/anna"), DORA: ("o365", "company.example/dora"),
         EMIL: ("o365", "company.example/emil"), PARTNER: ("inet", "partner.example/partner")}


def scenario(lab):
    lab.stop("o365", "exim")
    lab.sql("update rate_class set messages_per_minute = 300 where name = 'normal'")
    lab.sql("update rate_class set recipients_per_minute = 600 where name = 'normal'")
    mails = []
    # mixed: for one side, for the other, and for several in one envelope
    with lab.smtp("S0") as s0, lab.smtp("S2", login="ben@company.example") as s2:
        for i in range(ROUNDS):
            for smtp, sender, to in ((s0, "pat@partner.example", [DORA]), (s0, "pat@partner.example", [ANNA]),
                                     (s2, "ben@company.example", [EMIL, ANNA] if i % 10 else [EMIL, ANNA, PARTNER])):
                mails.append(message(sender, to))
                expect(smtp.send(mails[-1]).code, 250, f"reply to message {len(mails)}")
    waiting = [mail for mail in mails if DORA in mail.to or EMIL in mail.to]
    expect(len(waiting), 200, "messages for Office 365")

    def lies_as(wanted):
        lies = copies(lab)
        return all(lies.get(mail.id, []) == wanted(mail) for mail in mails)

    # everybody else has theirs while Office 365 is still down
    others = {mail.id: sorted(PLACE[to] for to in mail.to if to not in (DORA, EMIL)) for mail in mails}
    wait(lambda: lies_as(lambda mail: others[mail.id]), "all local and outside deliveries", 150)
    # (a copy lies in its mailbox before Exim takes its message out of the queue)
    wait(lambda: len(lab.queue("sky")) <= 200, "what is delivered to leave the queue")
    expect(len(lab.queue("sky")), 200, "messages that wait")

    lab.start("o365", "exim")
    everyone = {mail.id: sorted(PLACE[to] for to in mail.to) for mail in mails}
    run_queue_until(lab, lambda: not lab.queue("sky"), "the gateway's queue to be empty", seconds=150)
    wait(lambda: not lab.queue("o365"), "Office 365's own queue to be empty")
    lies = copies(lab)
    for mail in mails:
        expect(lies.pop(mail.id, []), everyone[mail.id], f"copies of {mail.id}")
    expect(lies, {}, "other mail (bounces)")
    expect([line for line in lab.log("sky") if " ** " in line or " <= <> " in line], [], "bounces")


run(scenario)
