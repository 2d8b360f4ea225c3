# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail at S2 whose From, Sender and the like are written byte for byte, and what becomes of it."""

import re

from labkit import expect, message

ANNA, BEN = "anna@company.example", "ben@company.example"
DORA, EMIL = "dora@company.example", "emil@company.example"  # directors, on Office 365
PAT = "pat@partner.example"


def written(sender, *lines, to=BEN, body=b"Some text.\n"):
    """A mail with these header lines (text or bytes, each with its folded lines, LF between)."""
    head = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    return message(sender, to, raw=head + b"To: " + to.encode() + b"\nMessage-ID: <{id}>\n\n" + body)


class Submitting:
    """Connections to S2, one for each login, kept for the next mail. Use it with "with"."""

    def __init__(self, lab):
        self.lab, self.open = lab, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for smtp in self.open.values():
            smtp.close()

    def send(self, login, mail):
        if login not in self.open:
            self.open[login] = self.lab.smtp("S2", login=login)
        return self.open[login].send(mail)

    def refused(self, login, mail, why, code="550 5.7.1"):
        """Refused; and the log line names contact, check and exactly this reason."""
        seen = len(self.lab.verdicts())
        reply = self.send(login, mail)
        expect(str(reply)[:len(code) + 10], f"{code} S2 spoof:", f"reply to {login}, {why}: {reply}")
        rows = self.lab.verdicts()[seen:]
        verdict = "reject" if code.startswith("5") else "tempfail"
        expect([(row["contact"], row["verdict"], row["check"], row["detail"]) for row in rows],
            [("S2", verdict, "spoof", why)], f"the module's line on the mail of {login}")
        if code.startswith("5"):
            expect(str(reply), f"{code} S2 spoof: {why}", "reply")
        expect(self.lab.mailboxes(mail), [], "mailboxes with the mail")

    def passes(self, login, mail, what):
        """Taken, and the check was made."""
        seen = len(self.lab.verdicts())
        expect(self.send(login, mail), re.compile("^250 OK"), f"reply to {login}, {what}")
        (row,) = self.lab.verdicts()[seen:]
        expect((row["verdict"], "spoof" in row["checks"].split(",")), ("accept", True), f"the module's line, {what}")
