# SPDX-License-Identifier: GPL-2.0-or-later
"""What the gateway must do while its directory cannot answer: the same at each edge, whatever the trouble."""

import contextlib
import re

from held import SENDER, SIDES, Held
from labkit import expect, message

FOR_NOW = re.compile(r"^451 4\.3\.0 \S+ directory: cannot answer now, try again later$")


def prepare(lab):
    """Mail that is taken waits for run_queue(), and locks are not waited for long."""
    lab.local_scan("directory_timeout", "200ms")
    lab.site("SITE_LOCK_WAIT", "1")
    lab.site("queue_only", "true")


@contextlib.contextmanager
def while_blind(lab, what, reason, kept_open=False, greeting=FOR_NOW):
    """With the directory in trouble (inside "with"): each edge says 451, and nothing moves. At the end of
    the "with" it must be mended: then each mail reaches its own side, once.

    Yields a function to call as soon as the trouble is there. reason: pattern of the module's log detail.
    kept_open: an Exim process that has the database open already may go on reading it.
    greeting: what each edge says instead of FOR_NOW.
    """
    accepted = [(message(SENDER, to), to, flow) for to, flow in SIDES]
    for mail, to, _ in accepted:
        expect(lab.submit("S0", mail).code, 250, f"{what}: reply to the mail to {to} before")
    with lab.smtp("S0") as s0, lab.smtp("S0") as late, lab.smtp("S1") as s1, lab.smtp("S2") as s2:
        expect([reply.code for reply in late.envelope(SENDER, ["anna@company.example"])], [250, 250], "envelope")
        yield lambda: _refused(
            lab, what, reason, greeting, accepted, late, () if kept_open else (s0, s1, s2))
    held = accepted.pop()
    lab.run_queue("sky")
    for mail, to, flow in accepted:
        lab.expect_flow(mail, to, flow)
        expect(len(lab.mailboxes(mail)), 1, f"{what}: copies of the mail to {to} that was in the queue")
    lab.run_queue("inet")
    lab.run_queue("sky")
    held.arrive_once()
    expect(lab.queue("sky"), [], f"{what}: what is left in our queue")


def _refused(lab, what, reason, greeting, accepted, late, open_before):
    for where in ("S0", "S1", "S2"):
        with lab.smtp(where) as smtp:
            expect(smtp.greeting, greeting, f"{what}: greeting at {where}")
    if open_before:
        s0, s1, s2 = open_before
        expect(s0.envelope(SENDER, ["anna@company.example"])[1], FOR_NOW, f"{what}: RCPT at S0")
        # S1 asks for O365's networks first
        expect(s1.envelope("dora@company.example", ["anna@company.example"])[0], FOR_NOW, f"{what}: MAIL at S1")
        expect(s2.login("ben@company.example"), re.compile(r"^4\d\d .*(directory|authenticate)"), f"{what}: AUTH at S2")
    expect(late.data(message(SENDER, "anna@company.example").data),
        re.compile("^451 4.3.0 (S0|-) directory: cannot answer now"), f"{what}: reply to a mail that had its recipient")
    row = lab.verdicts()[-1]
    expect([row["verdict"], row["check"]], ["tempfail", "directory"], f"{what}: the module's log line")
    expect(row["detail"], re.compile(reason), f"{what}: the reason in it")
    lab.run_queue("sky")
    for mail, to, _ in accepted:
        expect(lab.mailboxes(mail), [], f"{what}: copies of the mail to {to}")
        ways = lab.deliveries(mail)
        expect([way.end for way in ways], ["queued"], f"{what}: the mail to {to} that was in the queue")
        # at the first question, not somewhere on the way out
        expect(ways[0].detail, re.compile(" R=(ask|directory_trouble) defer "), f"{what}: where it waits")
    accepted.append(Held(lab))
