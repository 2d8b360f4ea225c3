# SPDX-License-Identifier: GPL-2.0-or-later
"""For scenarios about the verdict on spam.

    points(lab)                  from now on mail with TEXT in its body has 9 points more: quarantine, as shipped;
                                 the classifier has none
    state(lab, "insert ...")     in state.db on sky
    verdict(lab, mail)           sends it to S0: "accept", "tag", "quarantine", "reject", "tempfail" or "mixed"
    clean(lab, mail)             sends it: which of its recipients got it in their mailbox without a mark
    STATE                        state.db as this machine sees it
"""

import os

from labkit import Failed, message, wait

ON_SKY = "/var/lib/coexim/state/state.db"
TEXT = "This is worth ninethousand points.\n"


def state_path(lab):
    return os.path.join(os.path.dirname(lab.env["DATABASE"]), "state", "state.db")


def points(lab):
    def tests():
        lab.submit("S0", message("pat@partner.example", "ben@company.example", body=TEXT))
        return lab.verdicts()[-1].get("tests", "")

    # its opinion of the lab's mail is no matter
    lab.sql("update spam_point set points = 0 where name in ('CLASS_SPAM', 'CLASS_HAM', 'CLASS_UNTAUGHT')")
    # the scanner may not have seen yet that the rules of the scenario before are gone
    wait(lambda: "LAB_" not in tests(), "the rules as shipped")
    lab.rules("insert into spam_rule (name, target, pattern, score) values ('LAB_NINE', 'text', 'ninethousand', 9)")
    wait(lambda: "LAB_NINE:9.0" in tests(), "the rule to count")


def state(lab, sql):
    return lab.exec("sky", "sqlite3", "-bail", "-cmd", ".timeout 5000", ON_SKY, sql)


def verdict(lab, mail, **how):
    reply = lab.submit("S0", mail, **how)
    rows = lab.verdicts()
    if not rows or (reply.code == 250) != (rows[-1]["verdict"] not in ("reject", "tempfail")):
        raise Failed(f"the reply {reply} does not go with the log {rows[-1:]}")
    return rows[-1]["verdict"]


def clean(lab, mail, **how):
    if verdict(lab, mail, **how) in ("reject", "tempfail"):
        return []
    wait(lambda: lab.settled(mail), "the end of its deliveries")
    return sorted(f"{user}@{domain}" for (_, where), text in lab.mail_bytes(mail).items()
        for domain, user in [where.split("/")] if b"\nX-Spam-Flag: " not in b"\n" + text.split(b"\n\n", 1)[0])
