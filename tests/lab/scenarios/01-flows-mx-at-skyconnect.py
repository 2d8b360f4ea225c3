#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with the MX at SkyConnect each of the eight mail flows goes as its row in the
table says, and one copy lies in the one mailbox where it ends."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import flows
from labkit import expect, run


def scenario(lab):
    rows = flows.table(lab, "skyconnect")
    expect(len(rows), 8, "rows")
    sent = [flows.send(lab, way_in, sender, recipient) for _, _, way_in, sender, recipient, _ in rows]
    for row, (mail, reply) in zip(rows, sent):
        expect(reply.code, 250, f"reply to the mail from {row[0]} to {row[1]}")
        lab.expect_flow(mail, row[4], row[5])
    for mail, _ in sent:
        expect(len(lab.mailboxes(mail)), 1, f"copies of {mail.id}")


run(scenario)
