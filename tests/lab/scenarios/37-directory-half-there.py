#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with a table of the directory missing, or a hot journal that only root can heal, mail is refused for
now and mail in the queue waits; after it each mail reaches its own side exactly once."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from blind import prepare, while_blind
from held import SENDER, SIDES, Held
from labkit import expect, message, run

FOR_NOW = re.compile(r"^451 4\.3\.0 S0 directory: cannot answer now")


def without(lab, table, refused):
    """A table that only some of the questions need is gone."""
    accepted = [(message(SENDER, to), to, flow) for to, flow in SIDES]
    for mail, to, _ in accepted:
        expect(lab.submit("S0", mail).code, 250, f"reply to the mail to {to} before")
    lab.directory.drop_table(table)
    refused()
    lab.run_queue("sky")
    held = Held(lab)
    for mail, to, _ in accepted:
        if table != "contact_check":
            ways = lab.deliveries(mail)
            expect([way.end for way in ways], ["queued"], f"without {table}: the mail to {to}")
            expect(ways[0].detail, re.compile(" R=(ask|directory_trouble) defer "), f"without {table}: where it waits")
    lab.directory.put_back()
    lab.run_queue("sky")
    for mail, to, flow in accepted:
        lab.expect_flow(mail, to, flow)
        expect(len(lab.mailboxes(mail)), 1, f"without {table}: copies of the mail to {to}")
    lab.run_queue("inet")
    lab.run_queue("sky")
    held.arrive_once()


def at_rcpt(lab):
    """Who owns the mailbox is unknown."""
    for address in ("anna@company.example", "dora@company.example", "nobody@company.example"):
        with lab.smtp("S0") as smtp:
            expect(smtp.envelope(SENDER, [address])[1], FOR_NOW, f"RCPT of {address}")


def at_greeting(lab):
    """Which limits are in force is unknown."""
    for where in ("S0", "S1", "S2"):
        with lab.smtp(where) as smtp:
            expect(smtp.greeting, re.compile(r"^451 4\.3\.0 - directory: cannot answer now"), f"greeting at {where}")


def scenario(lab):
    prepare(lab)
    with while_blind(lab, "hot journal", "journal") as refused:
        lab.directory.hot_journal()
        refused()
        # what the log line tells the operator to do: any reading by root
        lab.sql("select 1 from contact")
        os.unlink(lab.directory.path + ".away")
    without(lab, "mailbox", lambda: at_rcpt(lab))
    without(lab, "contact_check", lambda: at_greeting(lab))


run(scenario)
