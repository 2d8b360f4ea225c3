# SPDX-License-Identifier: GPL-2.0-or-later
"""What trouble must do to mail: refuse it for now, and let it arrive once when the trouble is over."""

import re

from labkit import expect, message, wait

SENDER = "pat@partner.example"
# Both sides: who, and the way that mail from outside takes.
SIDES = [("anna@company.example", "S0 > LD"), ("dora@company.example", "S0 > S4 > O1 > LD")]


class Held:
    """One mail for each side, sent by the internet's own mail host in the midst of trouble.

    It keeps them, as any sender's host does. arrive_once() when the trouble is over.
    """

    def __init__(self, lab, **parts):
        self.lab = lab
        self.mails = [(message(SENDER, to, **parts), to, flow) for to, flow in SIDES]
        for mail, _, _ in self.mails:
            lab.outside(mail)
        wait(lambda: all(lab.settled(mail) for mail, _, _ in self.mails), "inet's first try")
        for mail, _, _ in self.mails:
            expect(lab.mailboxes(mail), [], "copies in the midst of trouble")
            expect([way.end for way in lab.deliveries(mail)], ["queued"], "what inet did with the mail")
        # (inet may keep the second for what it was told of the first)
        details = "\n".join(lab.deliveries(mail)[0].detail for mail, _, _ in self.mails)
        expect(details, re.compile(r": (SMTP error .*: )?4\d\d "), "what inet was told")

    def arrive_once(self):
        self.lab.run_queue("inet")
        for mail, to, flow in self.mails:
            self.lab.expect_flow(mail, to, flow)
            expect(len(self.lab.mailboxes(mail)), 1, f"copies of the mail to {to}")
        expect(self.lab.queue("inet"), [], "what is left in inet's queue")


def expect_refused(lab, where, sender, to, check, reason, reply=None, **parts):
    """A mail is refused for now by the module; its log line has check and reason (a pattern)."""
    mail = message(sender, to, **parts)
    answer = lab.submit(where, mail)
    expect(answer, re.compile(reply or rf"^451 4\.\d\.\d {where[:2]} {check}: cannot "), f"reply at {where}")
    row = lab.verdicts()[-1]
    expect([row[name] for name in ("contact", "verdict", "check", "from")],
        [where[:2], "tempfail", check, f"<{sender}>"], "the module's log line")
    expect(row["detail"], re.compile(reason), "the reason in the log line")
    lab.expect_nowhere(mail)
