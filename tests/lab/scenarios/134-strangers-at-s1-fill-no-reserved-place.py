#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: strangers who may yet show S1 a certificate, and say nothing, get the places that all contacts share, and none of
those kept for Office 365: it goes on. Where certificates alone can tell who it is, they are kept for all at S1."""
import contextlib
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

ANNA, EMIL = "anna@company.example", "emil@company.example"
STRANGER, CONNECTIONS, RESERVE, STRANGERS = "192.0.2.120", 30, 10, 40
FULL = re.compile("^421 .*Too many concurrent SMTP connections")


def silent(lab, stack):
    """A stranger's connection to S1 that stays open with half a word said, where it is greeted; its greeting."""
    smtp = stack.enter_context(lab.smtp("S1", host="inet", source=STRANGER, ehlo=False))
    greeting = smtp.reply()
    if greeting.code == 220:
        smtp.put(b"EH")
    else:
        smtp.close()
    return greeting


def office_365(lab):
    mail = message(EMIL, ANNA)
    return mail, lab.submit("S1", mail)


def scenario(lab):
    lab.site("SITE_CONNECTIONS", str(CONNECTIONS))
    lab.site("SITE_RESERVE_FOR_S1", str(RESERVE))
    lab.sql("insert into o365_certificate (name) values ('mail.protection.o365.example')")
    with contextlib.ExitStack() as stack:
        greetings = [silent(lab, stack) for _ in range(STRANGERS)]
        expect([greeting.code for greeting in greetings], [220] * (CONNECTIONS - RESERVE) + [421] * (STRANGERS - CONNECTIONS + RESERVE),
            "the strangers' greetings")
        for greeting in greetings[CONNECTIONS - RESERVE:]:
            expect(greeting, FULL, "a refusal")
        for _ in range(5):
            mail, reply = office_365(lab)
            expect(reply.code, 250, "Office 365 meanwhile")
        lab.expect_flow(mail, ANNA, "S1 > LD")
        expect(lab.log("sky"), re.compile(r"temporarily refused connection from .*\[192\.0\.2\.120\].*: not in reserve list"), "the log")

        # no network is listed: before the certificate nobody can be told from anybody
        lab.sql("delete from o365_network")
        expect(silent(lab, stack).code, 220, "a stranger where only certificates tell")
    wait(lambda: lab.submit("S0", message("pat@partner.example", ANNA)).code == 250, "S0 to take mail again")


run(scenario)
