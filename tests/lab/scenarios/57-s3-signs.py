#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S3 signs our own people's mail with the key of the domain in From, and the receiver's
verifier agrees; without a key nothing is signed, nor what a stranger sent; a key that cannot be
had or a directory in trouble delays the mail, and it never leaves unsigned."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import expect_waits, publish_dkim, run_queue_until
from quarantine import coexim, kept

PARTNER = "partner@partner.example"


def arrival(lab, mail):
    """The receiver's log line: it verifies, and names in DKIM= what held."""
    return wait(lambda: [line for line in lab.log("inet") if f" id={mail.id} " in line], f"{mail.id} at inet")[0]


def send(lab, where, sender, to=PARTNER, **more):
    mail = message(sender, to, **more)
    expect(lab.submit(where, mail).code, 250, f"reply at {where}")
    return mail


def signatures(lab, mail):
    wait(lambda: lab.mailboxes(mail), f"a copy of {mail.id}")
    (copy,) = lab.mail_bytes(mail).values()
    return re.findall(rb"(?m)^DKIM-Signature:", copy.split(b"\n\n", 1)[0])


def expect_signed(lab, mail):
    expect(len(signatures(lab, mail)), 1, f"signatures of {mail.id}")
    expect(arrival(lab, mail), re.compile(r" DKIM=company\.example "), "what the receiver verified")


def expect_not_signed(lab, mail):
    expect(len(signatures(lab, mail)), 0, f"signatures of {mail.id}")
    # the receiver verifies what has no signature to nothing
    expect(" DKIM=" in arrival(lab, mail), False, "DKIM at the receiver")


def scenario(lab):
    # no key, no signature
    expect_not_signed(lab, send(lab, "S2", "ben@company.example"))

    # lines of any length, 8-bit bytes, and dots survive the way to the verifier
    publish_dkim(lab, "company.example", "s2026")
    expect_signed(lab, send(lab, "S2", "ben@company.example"))
    expect_signed(lab, send(lab, "S2", "ben@company.example",
        body=b".\n..two\n" + b"long " * 1000 + b"\ncaf\xc3\xa9  \n\n\n"))
    # of another domain of ours, which has no key
    expect_not_signed(lab, send(lab, "S2", "ben@branch.example"))

    # what came from outside, by alias, with our domain in From: not our people's
    expect_not_signed(lab, send(lab, "S0", "pat@other.example", "partner@company.example"))
    forged = message("pat@other.example", "partner@company.example")
    forged.data = forged.data.replace(b"From: pat@other.example", b"From: anna@company.example")
    expect(lab.submit("S0", forged).code, 250, "reply at S0")
    # kept, and not signed when it is released either
    coexim(lab, "release", kept(lab, forged)["partner@company.example"]["entry"])
    expect_not_signed(lab, forged)

    # a broken key: waits, and goes out signed when it is whole again
    whole = lab.sql("select private_key from dkim_key")
    lab.sql("update dkim_key set private_key='-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'")
    mail = send(lab, "S2", "ben@company.example")
    expect_waits(lab, mail)
    expect(lab.mailboxes(mail), [], f"copies of {mail.id}")
    lab.sql(f"update dkim_key set private_key='{whole}'")
    run_queue_until(lab, lambda: lab.mailboxes(mail), f"{mail.id} to be delivered")
    expect_signed(lab, mail)

    # queued, and then the directory cannot say which key: waits too
    lab.stop("inet", "exim")
    mail = send(lab, "S2", "ben@company.example")
    expect_waits(lab, mail)
    lab.start("inet", "exim")
    lab.directory.drop_table("dkim_key")
    lab.run_queue("sky")
    expect(expect_waits(lab, mail), re.compile("the directory cannot answer now"), "why it waits")
    expect(lab.mailboxes(mail), [], f"copies of {mail.id}")
    lab.directory.put_back()
    run_queue_until(lab, lambda: lab.mailboxes(mail), f"{mail.id} to be delivered")
    expect_signed(lab, mail)
    expect(len(lab.mailboxes(mail)), 1, f"copies of {mail.id}")


# Exim tells of a broken key in its panic log, as an operator would wish
run(scenario, allow_panic=("PEM-block import", "DKIM: signing failed"))
