#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with SITE_LMTP_SOCKET local delivery is by LMTP: each recipient once; a store that is gone,
or says "later" to one recipient before or after the message, delays that recipient alone, and he
too gets it once."""
import contextlib
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import labkit
from labkit import expect, message, run, wait
from peers import expect_waits, run_queue_until

SOCKET = "/run/lab/store"
ANNA, BEN = ("sky", "company.example/anna"), ("sky", "company.example/ben")


@contextlib.contextmanager
def store(lab):
    """While in "with", the store runs."""
    program = os.path.join(labkit.TOP, "tests", "lab", "lmtp_server")
    server = subprocess.Popen(
        [lab.tool, "exec", "sky", "/usr/bin/python3", program, SOCKET, "/var/mail/coexim"],
        env={**os.environ, "LAB": lab.dir}, stdin=subprocess.DEVNULL)
    try:
        wait(lambda: lab.exec("sky", "sh", "-c", f"test -S {SOCKET} && echo yes", check=False), "the store")
        yield
    finally:
        # the process on sky, not the one that entered it
        lab.exec("sky", "pkill", "-KILL", "-f", "lmtp_server " + SOCKET)
        server.wait()
        lab.exec("sky", "rm", "-f", SOCKET)


def send(lab, to):
    mail = message("pat@partner.example", to)
    expect(lab.submit("S0", mail).code, 250, "reply at S0")
    return mail


def scenario(lab):
    for user in ("busy", "full"):
        lab.sql(f"insert into mailbox (address, home) values ('{user}@company.example', 'skyconnect')")
    lab.site("SITE_LMTP_SOCKET", SOCKET)
    both = ["anna@company.example", "ben@company.example"]

    # the store is not there yet
    gone = send(lab, both)
    expect_waits(lab, gone, count=2)
    expect(lab.mailboxes(gone), [], "copies while the store is gone")

    with store(lab):
        run_queue_until(lab, lambda: not lab.queue("sky"), "the queue to be empty")
        expect(lab.mailboxes(gone), [ANNA, BEN], "copies after the store came")

        mail = send(lab, both[0])
        lab.expect_flow(mail, both[0], "S0 > LD")
        expect(lab.mail_bytes(mail)[ANNA].startswith(b"Return-path: <pat@partner.example>\n"), True, "Return-path on top")
        mail = send(lab, "dora@company.example")
        lab.expect_flow(mail, "dora@company.example", "S0 > S4 > O1 > LD")

        # one of several is put off, when named or after the message
        busy = send(lab, ["busy@company.example", "anna@company.example"])
        full = send(lab, ["full@company.example", "anna@company.example", "ben@company.example"])
        expect_waits(lab, busy)
        expect_waits(lab, full)
        lab.run_queue("sky")
        expect(lab.mailboxes(busy), [ANNA], "copies while one is put off")
        expect(lab.mailboxes(full), [ANNA, BEN], "copies while one mailbox is full")

    # healed: both now lead to a mailbox that takes it
    for user in ("busy", "full"):
        lab.sql(f"delete from mailbox where address='{user}@company.example'")
        lab.sql(f"insert into alias (address, target) values ('{user}@company.example', 'o''brien@company.example')")
    with store(lab):
        run_queue_until(lab, lambda: not lab.queue("sky"), "the queue to be empty")
    brien = ("sky", "company.example/o'brien")
    expect(lab.mailboxes(busy), [ANNA, brien], "copies in the end")
    expect(lab.mailboxes(full), [ANNA, BEN, brien], "copies in the end")


run(scenario)
