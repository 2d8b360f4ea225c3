#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a message with the EICAR test virus is refused with 550 at S0, for a user of
either side, and at S2; it reaches no mailbox and no queue, and the log says where, what and why."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run


def scenario(lab):
    attempts = [
        ("S0", "pat@partner.example", "anna@company.example"),
        ("S0", "pat@partner.example", "dora@company.example"),
        ("S2", "ben@company.example", "anna@company.example"),
        ("S2", "ben@company.example", "dora@company.example"),
        ("S2-TLS", "ben@company.example", "partner@partner.example"),
    ]
    for where, sender, recipient in attempts:
        contact = where[:2]
        mail = message(sender, recipient, attach=[("invoice.com", eicar())])
        reply = lab.submit(where, mail)
        expect(reply, re.compile(rf"^550 5\.7\.1 {contact} virus: Eicar-Test-Signature"), f"reply at {where}")
        lab.expect_nowhere(mail)
        verdict = lab.verdicts()[-1]
        expect((verdict["contact"], verdict["verdict"], verdict["check"], verdict["from"]),
            (contact, "reject", "virus", f"<{sender}>"), "the module's log line")

        # the same without the virus passes: it is the virus that is refused
        clean = message(sender, recipient, attach=[("invoice.bin", b"harmless")])
        expect(lab.submit(where, clean).code, 250, f"reply at {where} to a harmless mail")
        expect("virus" in lab.verdicts(clean)[0]["checks"].split(","), True, "the virus check was made")


run(scenario)
