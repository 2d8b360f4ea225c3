# SPDX-License-Identifier: GPL-2.0-or-later
"""What the scenarios about the quarantine share."""
import json

from labkit import expect, message, wait

STATE = "/var/lib/coexim/state/state.db"
FOLDER = "/var/lib/coexim/quarantine"
SPAMMER = "pat@partner.example"
SKY, O365, GROUP = "anna@company.example", "dora@company.example", "sales@company.example"


def state(lab, sql):
    """In state.db on sky; its output."""
    return lab.exec("sky", "sqlite3", "-bail", "-cmd", ".timeout 10000", STATE, sql).strip()


def everything_is_spam(lab, points=9):
    """Whatever comes by S0 has so many points: above the 8 of quarantine; the classifier has none."""
    lab.sql("UPDATE spam_point SET points = 0 WHERE name IN ('CLASS_SPAM', 'CLASS_HAM', 'CLASS_UNTAUGHT')")
    lab.sql(f"UPDATE spam_point SET points = {points} WHERE name IN ('SPF_PASS', 'SPF_NONE')")
    lab.sql("UPDATE spam_point SET points = 0 WHERE name IN ('CLASS_SPAM', 'CLASS_HAM', 'CLASS_UNTAUGHT')")


def send(lab, to, **options):
    """A mail for to at S0, which takes it."""
    sender = options.pop("sender", SPAMMER)
    mail = message(sender, to, **options)
    reply = lab.submit("S0", mail)
    expect(reply.code, 250, f"reply to the message ({reply.text})")
    return mail


def entries(lab, mail, ended=False):
    """{address: entry} of what is kept of the mail."""
    ids = {line.split()[2] for line in lab.log("sky") if f" id={mail.id}" in line and " <= " in line}
    rows = json.loads(coexim(lab, "list", "--json", *(["--all"] if ended else [])))
    return {row["recipient"]: row for row in rows if row["exim_id"] in ids}


def kept(lab, mail, to=None):
    """Waits until the mail is kept for all of to; its entries."""
    to = sorted(to or mail.to)
    return wait(lambda: sorted(found := entries(lab, mail)) == to and found, f"{mail.id} to be kept for {to}")


def coexim(lab, *words, **options):
    """coexim quarantine WORDS on sky, as root; its output."""
    return lab.exec("sky", "coexim", "quarantine", *map(str, words), **options)


def files(lab):
    """The files in the quarantine's folder, with their paths below it."""
    return sorted(lab.exec("sky", "find", FOLDER, "-type", "f", "-printf", "%P\\n").split())
