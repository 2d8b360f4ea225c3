#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a group with members on both sides and outside gives each member exactly one copy, by
S0, S1 and S2, also where a member is named twice by way of another alias; a member that is gone
bounces alone."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

WAYS = [("S0", "pat@partner.example"), ("S2", "ben@company.example"),
        ("O2", "emil@company.example"), ("S1", "pat@partner.example")]
EACH_ONCE = sorted([("sky", "company.example/anna"), ("sky", "company.example/ben"),
    ("o365", "company.example/dora"), ("inet", "partner.example/partner")])


def expect_each_once(lab, mail):
    wait(lambda: lab.settled(mail) and len(lab.mailboxes(mail)) >= len(EACH_ONCE), f"{mail.id} at each member")
    expect(lab.mailboxes(mail), EACH_ONCE, f"copies of {mail.id}")


def scenario(lab):
    # info leads to anna, who is a member herself; everybody is sales (anna, dora, partner) and more
    lab.sql("insert into alias (address, target) values"
            " ('everybody@company.example', 'sales@company.example'),"
            " ('everybody@company.example', 'info@company.example'),"
            " ('everybody@company.example', 'anna@company.example'),"
            " ('everybody@company.example', 'postmaster@company.example')")
    sent = []
    for where, sender in WAYS:
        mail = message(sender, "everybody@company.example")
        expect(lab.submit(where, mail).code, 250, f"reply at {where}")
        sent.append(mail)
    # the group and members of it in one envelope
    mail = message("pat@partner.example", ["everybody@company.example", "ben@company.example", "dora@company.example"])
    expect(lab.submit("S0", mail).code, 250, "reply to the group and two members")
    for mail in [*sent, mail]:
        expect_each_once(lab, mail)

    # an alias to an alias to a mailbox
    lab.sql("insert into alias (address, target) values ('chief@company.example', 'boss@company.example')")
    mail = message("pat@partner.example", "chief@company.example")
    expect(lab.submit("S0", mail).code, 250, "reply to alias of alias")
    lab.expect_flow(mail, "chief@company.example", "S0 > S4 > O1 > LD", mailbox="company.example/dora")

    # a member is gone: the others have theirs, and the sender hears of that one alone
    lab.sql("insert into alias (address, target) values ('everybody@company.example', 'gone@company.example')")
    mail = message("pat@partner.example", "everybody@company.example")
    expect(lab.submit("S0", mail).code, 250, "reply to a group with a member that is gone")
    expect_each_once(lab, mail)
    lab.expect_bounce(mail, r"(?s)gone@company\.example.*no such mailbox here")
    failed = re.findall(r"(?m)^\S+ \S+ \S+ \*\* (\S+)", "\n".join(lab.log("sky")))
    expect(failed, ["gone@company.example"], "who failed")

    # an alias that leads to nobody else is refused at once
    lab.sql("insert into alias (address, target) values ('alone@company.example', 'gone@company.example')")
    reply = lab.submit("S0", message("pat@partner.example", "alone@company.example"))
    expect(reply, re.compile(r"^550 5\.1\.1 "), "reply to an alias that leads nowhere")


run(scenario)
