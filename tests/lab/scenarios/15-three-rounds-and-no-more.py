#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a message passes three times, this time included; the fourth time it is refused
with 550 5.4.6, whatever else stands in its Received: lines. One that has been to a hundred other hosts
is taken, and more are refused while its sender still waits: nothing that was taken bounces."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

PAT, ANNA = "pat@partner.example", "anna@company.example"
OURS = "Received: from a.example ([192.0.2.7]) by mx.company.example with esmtp (Exim 4.96); Mon, 1 Jan 2024 00:00:00 +0000"
FOLDED = "Received: from a.example ([192.0.2.7])\n\tby mx.company.example with esmtp; Mon, 1 Jan 2024 00:00:00 +0000"
OTHERS = [
    "Received: from mx.company.example by b.example with esmtp; Mon, 1 Jan 2024 00:00:00 +0000",
    "Received: from c.example by mx.company.example.other.example with esmtp; Mon, 1 Jan 2024 00:00:00 +0000",
    "Received: from c.example by notmx.company.example with esmtp; Mon, 1 Jan 2024 00:00:00 +0000",
    "Received: from c.example by mxxcompany.example with esmtp; Mon, 1 Jan 2024 00:00:00 +0000",
    "X-Received: from c.example by mx.company.example with esmtp; Mon, 1 Jan 2024 00:00:00 +0000",
]
# Exim looks at 64 KB of Received: lines. A loop's own come first.
NOISE = "Received: from " + "by mx.company.exampl by " * 30000 + "; Mon, 1 Jan 2024 00:00:00 +0000"
LOOP = re.compile(r"^550 5\.4\.6 S\d loop: more than three rounds")


def scenario(lab):
    for headers, passes in [
        ([OURS] * 2, True),
        ([OURS] * 3, False),
        ([FOLDED] * 2, True),
        ([FOLDED] * 3, False),
        ([OURS, *OTHERS, FOLDED, *OTHERS], True),
        ([OURS, *OTHERS, OURS, *OTHERS, FOLDED, *OTHERS], False),
        ([OURS] * 25, False),
        ([NOISE], True),
        ([OURS, OURS, NOISE], True),
        ([OURS, OURS, OURS, NOISE], False),
        (["Received:"] * 20 + ["Received: by"] * 5, True),
    ]:
        shape = [line[:40] for line in headers]
        for place, sender in [("S0", PAT), ("S1", "emil@company.example"), ("S2", "ben@company.example")]:
            mail = message(sender, ANNA, headers=headers)
            reply = lab.submit(place, mail)
            if not passes:
                expect(reply, LOOP, f"{place}: {shape}")
                expect(lab.mailboxes(mail), [], "mailboxes")
                continue
            expect(reply.code, 250, f"{place}: {shape}")
            lab.expect_flow(mail, ANNA, f"{place} > LD")

    for place, sender in [("S0", PAT), ("S1", "emil@company.example"), ("S2", "ben@company.example")]:
        mail = message(sender, ANNA, headers=[OTHERS[0]] * 99)
        expect(lab.submit(place, mail).code, 250, f"{place}: a long way")
        lab.expect_flow(mail, ANNA, f"{place} > LD")
        for lines in (100, 120):
            mail = message(sender, ANNA, headers=[OTHERS[0]] * lines)
            expect(str(lab.submit(place, mail)), f"550 5.4.6 {place} loop: more than 100 Received: lines", f"{lines} lines")

    # a forward by a user of Office 365 comes twice, rightly
    lab.o365_file("mailboxes", f'dora@company.example: password="x" forward={ANNA}\n')
    mail = message(PAT, "dora@company.example")
    expect(lab.submit("S0", mail).code, 250, "to a user of Office 365 who forwards")
    lab.expect_flow(mail, "dora@company.example", "S0 > S4 > O1 > O3 > S1 > LD", mailbox="company.example/anna")

    # what came by no door of ours is stopped by the routers
    for rounds in (2, 3):
        mail = message(PAT, ANNA, headers=[OURS] * rounds)
        lab.exec("sky", "exim4", "-f", PAT, ANNA, input=mail.data.decode())
        if rounds == 2:
            lab.expect_flow(mail, ANNA, "LOCAL > LD")
        else:
            lab.expect_bounce(mail, "5.4.6 loop")
            expect([lab.mailboxes(mail), wait(lambda: lab.queue("sky") == [], "an empty queue")], [[], True], "left of it")


run(scenario)
