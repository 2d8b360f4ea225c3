#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: an O1 that answers 4xx, at whatever step, or hangs, delays the mail and loses nothing:
it waits unfrozen and without a bounce, other deliveries go on, and each message arrives once."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import expect_waits, o365_like, run_queue_until

DORA, EMIL = ("o365", "company.example/dora"), ("o365", "company.example/emil")
BUSY = "defer message = 451 4.7.500 Server busy. Please try again later"
STEPS = {
    "greeting": [(r"(?m)^begin acl$", f"acl_smtp_connect = busy\nbegin acl\nbusy:\n  {BUSY}")],
    "MAIL": [(r"(?m)^mail:$", f"mail:\n  {BUSY}\n")],
    "RCPT": [(r"(?m)^rcpt:$", f"rcpt:\n  {BUSY}\n")],
    "data": [(r"(?m)^data:$", f"data:\n  {BUSY}\n")],
}


def submit(lab, to):
    mail = message("pat@partner.example", to)
    expect(lab.submit("S0", mail).code, 250, "reply at S0")
    return mail


def scenario(lab):
    waiting = []
    for step, changes in STEPS.items():
        o365_like(lab, *changes)
        mail = submit(lab, ["dora@company.example", "anna@company.example"])
        expect_waits(lab, mail)
        # the first delay makes a retry time: now by force
        lab.run_queue("sky")
        expect(expect_waits(lab, mail), re.compile("451 4.7.500 Server busy"), f"why it waits for its {step}")
        expect(lab.mailboxes(mail), [("sky", "company.example/anna")], f"copies while the {step} is put off")
        waiting.append((mail, [DORA, ("sky", "company.example/anna")]))

    # one recipient later, the other now
    o365_like(lab, (r"(?m)^rcpt:$", f"rcpt:\n  {BUSY}\n    local_parts = dora\n"))
    mail = submit(lab, ["dora@company.example", "emil@company.example"])
    expect_waits(lab, mail)
    # (O1 has taken it, and delivers it by itself)
    wait(lambda: lab.mailboxes(mail), "emil's copy")
    expect(lab.mailboxes(mail), [EMIL], "copies while dora is put off")
    waiting.append((mail, [DORA, EMIL]))

    lab.stop("o365", "exim")
    lab.start("o365", "exim")
    run_queue_until(lab, lambda: not lab.queue("sky"), "the gateway's queue to be empty")
    wait(lambda: not lab.queue("o365"), "Office 365's own queue to be empty")
    for mail, places in waiting:
        expect(lab.mailboxes(mail), sorted(places), f"copies of {mail.id}")

    # takes the connection and says nothing
    daemon = lab.exec("o365", "cat", "/run/lab/exim.pid").strip()
    lab.exec("o365", "kill", "-STOP", daemon)
    mail = submit(lab, ["dora@company.example", "anna@company.example"])
    wait(lambda: lab.mailboxes(mail), "anna's copy while O1 hangs")
    expect(lab.mailboxes(mail), [("sky", "company.example/anna")], "copies while O1 hangs")
    lab.exec("o365", "kill", "-CONT", daemon)
    wait(lambda: len(lab.mailboxes(mail)) > 1, "dora's copy after O1 hung")
    expect(lab.mailboxes(mail), sorted([DORA, ("sky", "company.example/anna")]), f"copies of {mail.id}")


run(scenario)
