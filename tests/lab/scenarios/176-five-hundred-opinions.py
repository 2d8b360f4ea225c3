#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: one message to as many recipients as Exim takes, on both sides, each with an opinion of his own, by his
thresholds and entries: each has his own fate, and one more recipient waits for the next message."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from judged import TEXT, points, state
from labkit import expect, message, run, wait
from quarantine import kept

COUNT = 500
NUMBERS = "with recursive n (i) as (select 0 union all select i + 1 from n where i < %d) " % (COUNT - 1)


def address(number):
    return f"m{number}@company.example"


def wanted(number):
    """Four kinds of people."""
    return ("accept", "tag", "quarantine", "quarantine")[number % 4]


def scenario(lab):
    points(lab)
    lab.sql(NUMBERS + "insert into mailbox (address, home) select 'm' || i || '@company.example', 'skyconnect' from n")
    state(lab, NUMBERS + "insert into spam_threshold select 'm' || i || '@company.example', "
        "iif(i % 4 = 0, 100, 9), iif(i % 4 < 2, 100, 9), iif(i % 4 = 2, 9, 100) from n")
    state(lab, NUMBERS + "insert into spam_entry (mailbox, sender, kind) select 'm' || i || '@company.example', "
        "'pat@partner.example', 'block' from n where i % 4 = 3")

    numbers = [(7 * i) % COUNT for i in range(COUNT)]
    mail = message("pat@partner.example", [address(number) for number in numbers], body=TEXT)
    mail.data = mail.data.replace(b"To: " + ", ".join(mail.to).encode(), b"To: all of us <list@partner.example>")
    with lab.smtp("S0") as smtp:
        replies = smtp.envelope(mail.sender, mail.to)
        expect([reply.code for reply in replies], [250] * (COUNT + 1), "the replies to the recipients")
        expect(smtp.cmd("RCPT TO:<ben@company.example>").code, 452, "one more recipient")
        expect(smtp.data(mail.data).code, 250, "the reply to the message")
    row = lab.verdicts(mail)[0]
    expect((row["verdict"], row["fates"], row["rcpts"]), ("mixed", "accept:125,tag:125,quarantine:250", str(COUNT)), "the log")

    def arrived():
        copies = {where: text.split(b"\n\n", 1)[0] for (_, where), text in lab.mail_bytes(mail).items()}
        plain = {where for where, head in copies.items() if b"\nX-Spam-Flag: YES" not in head}
        marked = set(copies) - plain
        ways = {kind: {f"company.example/m{number}" for number in numbers if wanted(number) == kind} for kind in ("accept", "tag")}
        return plain == ways["accept"] and marked == ways["tag"]

    wait(arrived, "each one's copy, marked as he wants it", 150)
    kept(lab, mail, [address(number) for number in range(COUNT) if wanted(number) == "quarantine"])


run(scenario)
