#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a name in From that nothing proves is judged by what its domain publishes, by dmarc_override, and for a
domain of ours as quarantine at least, for users of both sides; own_source lets our own services in. One
connection carries nothing over from one message to the next."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

USERS = ("anna@company.example", "dora@company.example")


def auth(lab, sender, header_from, to="anna@company.example", smtp=None):
    """What the log says of a mail by sender with header_from in From."""
    mail = message(sender, to)
    lines = b"".join(b"From: %s\n" % (text if isinstance(text, bytes) else text.encode()) for text in header_from)
    mail.data = re.sub(rb"^From: .*\n", lambda _: lines, mail.data)
    if smtp is None:
        lab.submit("S0", mail)
    else:
        smtp.envelope(mail.sender, mail.to)
        smtp.data(mail.data)
    return lab.verdicts()[-1]["auth"]  # of what is refused, Exim logs no Message-ID


def scenario(lab):
    lab.dns(
        'mine.example. TXT "v=spf1 ip4:192.0.2.101 -all"',
        '_dmarc.mine.example. TXT "v=DMARC1; p=reject"',
        '_dmarc.strictly.example. TXT "v=DMARC1; p=reject"',
        '_dmarc.kept.example. TXT "v=DMARC1; p=quarantine"',
        '_dmarc.open.example. TXT "v=DMARC1; p=none"',
        '_dmarc.company.example. TXT "v=DMARC1; p=none"')
    rows = (
        ("a@mine.example", ["a@mine.example"], "dmarc=pass "),
        ("a@mine.example", ["a@strictly.example"], "dmarc=fail/reject "),
        ("a@mine.example", ["a@sub.strictly.example"], "dmarc=fail/reject "),
        ("a@mine.example", ["a@kept.example"], "dmarc=fail/quarantine "),
        ("a@mine.example", ["a@open.example"], "dmarc=fail "),
        ("a@mine.example", ["a@silent.example"], "dmarc=none "),
        ("a@mine.example", ["a@mine.example", "a@strictly.example"], "dmarc=fail/reject "),
        ("a@mine.example", ["a@mine.example, b@strictly.example"], "dmarc=fail/reject "),
    )
    for sender, header_from, wanted in rows:
        expect(auth(lab, sender, header_from) + " ", re.compile(re.escape(wanted)), f"{header_from} sent by {sender}")
    for to in USERS:
        expect(auth(lab, "a@mine.example", ["boss@company.example"], to), re.compile("dmarc=fail/quarantine"),
            f"our own domain from outside, for {to}")
    # what no program reads as an address of ours, and a person does
    for text in ("=?utf-8?q?boss=40company.example?=", "<=?utf-8?q?boss=40company.example?=>", "boss\uff20company.example",
            "boss\uff20company.example?", "boss\uff20company\u3002example", "boss\ufe6bcompany\uff0eexample \u2014",
            "boss@company.example? <a@silent.example>", b"boss@company.example\xa0<a@silent.example>",
            b"boss@company.example\x1b<a@silent.example>", b"boss@company.example\xad", "boss@company.example/silent.example",
            "boss@[company.example]", "boss@company.example?@silent.example <a@silent.example>",
            "boss@company.example .silent.example"):
        expect(auth(lab, "a@silent.example", [text]), re.compile("dmarc=none/quarantine|dmarc=fail/quarantine"),
            f"our own domain in {text!r}")
    for text in ("a@mine\n .example", "a (x) @mine.example", '"boss@company.example" <a@mine.example>'):
        expect(auth(lab, "a@mine.example", [text]), re.compile("dmarc=(pass|none) "), f"From: {text!r}")
    lab.sql("insert into own_source (domain, proved) values ('company.example', 'mine.example')")
    for to in USERS:
        expect(auth(lab, "a@mine.example", ["boss@company.example"], to) + " ", re.compile("dmarc=fail "),
            f"by a source of ours, for {to}")
    lab.sql("update own_source set proved = 'other.example'")
    expect(auth(lab, "a@mine.example", ["boss@company.example"]), re.compile("dmarc=fail/quarantine"), "by another")
    lab.sql("insert into dmarc_override (domain, policy) values ('strictly.example', 'none'), ('silent.example', 'reject')")
    expect(auth(lab, "a@mine.example", ["a@strictly.example"]) + " ", re.compile("dmarc=fail "), "let in by a row")
    expect(auth(lab, "a@mine.example", ["a@silent.example"]), re.compile("dmarc=none/reject"), "kept out by a row")

    with lab.smtp("S0") as smtp:
        smtp.cmd("EHLO mx.inet.example")
        for sender, wanted in (("a@mine.example", "dmarc=pass"), ("a@silent.example", "dmarc=fail/reject"),
                ("a@mine.example", "dmarc=pass")):
            expect(auth(lab, sender, ["a@mine.example"], smtp=smtp), re.compile(wanted), f"in one connection, {sender}")


run(scenario)
