#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a login sends under its own addresses alone: as a director on Office 365, a colleague, a
group or a stranger it is refused, in the envelope, in From, in Sender, in the Resent- lines and by
display name; its own mailbox, alias and plus-address pass. The row of contact_check counts."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from authors import ANNA, BEN, DORA, PAT, Submitting, written
from labkit import expect, run, wait

# dora's own alias; a group that Anna is in; an alias that leads outside; nobody
OTHERS = (DORA, "Dora@Company.Example", BEN, "boss@company.example", "sales@company.example",
    "partner@company.example", "dora+x@company.example", "nobody@company.example", PAT)


def others(lab, submitting):
    for other in OTHERS:
        why = f"{other} is not an address of login {ANNA}"
        submitting.refused(ANNA, written(other, f"From: {ANNA}"), f"envelope sender {why}")
        submitting.refused(ANNA, written(ANNA, f"From: {other}"), f"From {why}")
        submitting.refused(ANNA, written(ANNA, f"From: {ANNA}", f"Sender: {other}"), f"Sender {why}")
        submitting.refused(ANNA, written(ANNA, f'From: "{other}" <{ANNA}>'), f"From {why}")
    why = f"{DORA} is not an address of login {ANNA}"
    for line in ("Resent-From", "Resent-Sender"):
        submitting.refused(ANNA, written(ANNA, f"From: {ANNA}", f"{line}: Dora <{DORA}>"), f"{line} {why}")
    # what is resent was another's first: strict, From counts as well
    submitting.refused(ANNA, written(ANNA, f"From: {DORA}", f"Resent-From: {ANNA}"), f"From {why}")
    expect([line for line in lab.log("sky") if " <= " in line], [], "what the gateway took")


def own(lab, submitting):
    mails = [
        written(ANNA, f"From: Anna <{ANNA}>"),
        written("ANNA@company.EXAMPLE", "From: ANNA@COMPANY.example"),
        written("info@company.example", "From: info@company.example", f"Sender: {ANNA}"),
        written("anna+news@company.example", "From: Anna <anna+x+y@company.example>"),
        written("info+news@company.example", "From: info+2@company.example", f"Resent-From: {ANNA}",
            "Resent-Sender: info@company.example"),
    ]
    for mail in mails:
        submitting.passes(ANNA, mail, mail.sender)
    for mail in mails:
        # Exim logs no Message-ID of what was resent
        wait(lambda: lab.mailboxes(mail), f"a copy of the mail of {mail.sender}")
        expect(lab.mailboxes(mail), [("sky", "company.example/ben")], "mailboxes")


def by_its_row(lab, submitting):
    why = f"From {DORA} is not an address of login {ANNA}"
    row = "where contact='S2' and \"check\"='spoof'"

    lab.sql(f"update contact_check set action='tempfail' {row}")
    submitting.refused(ANNA, written(ANNA, f"From: {DORA}"), why, code="451 4.7.1")

    lab.sql(f"update contact_check set action='observe' {row}")
    mail = written(ANNA, f"From: {DORA}")
    expect(submitting.send(ANNA, mail).code, 250, "reply where the check observes")
    expect(lab.verdicts(mail)[0]["observed"], f"spoof: {why}", "what it would have refused")

    lab.sql(f"update contact_check set action='reject', enabled=0 {row}")
    mail = written(ANNA, f"From: {DORA}")
    expect(submitting.send(ANNA, mail).code, 250, "reply where the check is off")
    expect("spoof" in lab.verdicts(mail)[0]["checks"], False, "the check was made")

    lab.sql(f"update contact_check set enabled=1 {row}")
    submitting.refused(ANNA, written(ANNA, f"From: {DORA}"), why)

    # a directory that cannot say whose an address is, is not a "no", nor a "yes"
    lab.directory.drop_table("send_as")
    reply = submitting.send(ANNA, written(ANNA, f"From: {ANNA}"))
    expect(str(reply), "451 4.7.1 S2 spoof: cannot be checked now, try again later", "reply without the table")
    line = lab.verdicts()[-1]
    expect((line["check"], "no such table: send_as" in line["detail"]), ("spoof", True), f"the module's line: {line}")
    lab.directory.put_back()


def scenario(lab):
    with Submitting(lab) as submitting:
        others(lab, submitting)
        own(lab, submitting)
        by_its_row(lab, submitting)


run(scenario)
