#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what a person may send at S2 is counted in one bucket, whatever login, port or connection
he uses; over it is "try again" with limit and time, and who has sent nothing sends on."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import PASSWORD, eicar, expect, message, run

ANNA, BEN = "anna@company.example", "ben@company.example"
OVER = re.compile(r"451 4\.7\.1 S2 rate: you have used up your messages an hour, try again after "
    r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC")


def send(lab, where="S2", login=ANNA):
    mail = message(BEN if login == BEN else ANNA, BEN)
    return mail, lab.submit(where, mail, login=login)


def scenario(lab):
    lab.sql("update rate_class set messages_per_minute = 4, messages_per_hour = 4 where name = 'normal'")
    # a second login of the same mailbox
    lab.sql("insert into login (name, kind, mailbox, password) select 'anna-phone', 'mailbox', mailbox, password"
        f" from login where name = '{ANNA}'")
    for where, login in (("S2", ANNA), ("S2-TLS", ANNA), ("S2", "anna-phone")):
        _, reply = send(lab, where, (login, PASSWORD))
        expect(reply.code, 250, f"reply at {where} to {login}")

    # what is refused for another reason has eaten nothing: this is the fourth that is taken
    for _ in range(3):
        expect(str(lab.submit("S2", message(ANNA, BEN, body=eicar()))), re.compile("550 5.7.1 S2 virus"), "reply to a virus")
    _, reply = send(lab)
    expect(reply.code, 250, "the last that there is room for")

    for where, login in (("S2", ANNA), ("S2-TLS", "anna-phone")):
        _, reply = send(lab, where, (login, PASSWORD))
        expect(str(reply), OVER, f"reply at {where} to {login}, over the limit")
        verdict = lab.verdicts()[-1]
        expect((verdict["contact"], verdict["verdict"], verdict["check"]), ("S2", "tempfail", "rate"), "verdict")
        expect(verdict["detail"], re.compile(f"^{ANNA} has used up messages an hour, open again at 20"), "detail")
        expect("virus" in verdict["checks"], False, "whether it was scanned for a virus all the same")
    _, reply = send(lab, login=BEN)
    expect(reply.code, 250, "reply to a colleague")

    # readable, and one update lets her go on at once
    shown = lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", "/var/lib/coexim/state/rate.db",
        f"select * from rate where who = '{ANNA}' and \"limit\" like 'messages%'")
    expect(shown, re.compile(rf"{ANNA}\|messages an hour\|4\|4\|20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC"), "the view rate")
    lab.sql(f"update mailbox set rate_class = 'power' where address = '{ANNA}'")
    _, reply = send(lab)
    expect(reply.code, 250, "reply with the class power")


run(scenario)
