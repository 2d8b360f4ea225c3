# SPDX-License-Identifier: GPL-2.0-or-later
"""What the scenarios about digests share."""
import email
import email.policy
import os
import re

from labkit import expect, wait
from quarantine import state

DIGEST = "kept for you at"


def mails(lab, host, address):
    """What lies in a mailbox of the lab, parsed, the oldest first."""
    user, _, domain = address.partition("@")
    found = []
    for folder, _, names in os.walk(os.path.join(lab.dir, host, "mail", domain, user)):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found.append((os.stat(path).st_mtime_ns, name, file.read()))
    return [email.message_from_bytes(text, policy=email.policy.default) for _, _, text in sorted(found)]


def digests(lab, host, address):
    """The digests among them."""
    return [mail for mail in mails(lab, host, address) if DIGEST in str(mail["Subject"])]


def run(lab, *options, check=True):
    """coexim digest run on sky as its job does it, until all that it sent is delivered; whom it told, {address: entries}."""
    said = lab.exec("sky", "coexim", "digest", "run", *options, check=check)
    wait(lambda: not lab.queue("sky") and not lab.queue("o365"), "the digests to be delivered")
    return {to: int(count) for to, count in re.findall(r"^digest to (\S+): (\d+) entries$", said, re.M)}


def part(mail, kind):
    """The text of a part: "html" or "plain"."""
    return mail.get_body((kind,)).get_content()


def links(mail, kind="html"):
    """What a digest's page leads to, in its order."""
    return re.findall(r'href="([^"]*)"' if kind == "html" else r"^(?:https?|mailto):\S+$", part(mail, kind), re.M)


def subjects(mail):
    """Those that its text lists."""
    return re.findall(r"^Subject: (.*)$", part(mail, "plain"), re.M)


def told(lab):
    """How far each person has been told, {address: entry}."""
    rows = state(lab, "SELECT person || ' ' || entry FROM digest_told").splitlines()
    return {person: int(entry) for person, entry in (row.split() for row in rows)}


def hour_has_come(lab, domain=None):
    """The last digests were yesterday's."""
    state(lab, "UPDATE digest_run SET ran_at = ran_at - 86400" + (f" WHERE domain = '{domain}'" if domain else ""))
    state(lab, "UPDATE digest_told SET told_at = told_at - 86400" + (f" WHERE person LIKE '%@{domain}'" if domain else ""))


class Known:
    """A mail that lies in a mailbox, as labkit looks for it by its Message-ID."""

    def __init__(self, mail):
        self.id, self.to = mail["Message-ID"].strip("<>"), [mail["To"]]


def one(lab, host, address):
    """The only digest there."""
    found = digests(lab, host, address)
    expect(len(found), 1, f"digests for {address} at {host}")
    return found[0]
