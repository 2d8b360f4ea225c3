#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: thresholds are the domain's, and a person's own; all who reject get 550, where some do it is kept for
them; the row's action is the heaviest that may be. A mark is three headers on top of bytes that are as they came, so that a
signature that verified at S0 verifies at O1; marks that came with a mail are gone, whether spam is looked for or not."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from judged import TEXT, clean, points, state, verdict
from labkit import expect, message, run, wait
from quarantine import kept
from signer import Signer

ANNA, DORA, BEN, MOVING = "anna@company.example", "dora@company.example", "ben@company.example", "anna@moving.example"
PAT = "pat@good.example"
FORGED = ["X-Spam-Flag: YES", "X-Spam-Score: -100", "x-spam-STATUS : No, score=-100\n\ttests=NONE", "X-Spam-Level: *",
    "X-Coexim-Malware: none"]


def spam(to, **more):
    return message(PAT, to, body=TEXT, **more)


def heads(lab, mail, wanted):
    """The headers of its copies by mailbox, once there are so many."""
    copies = wait(lambda: (found := lab.mail_bytes(mail)) and len(found) == wanted and found, f"{wanted} copies of {mail.id}")
    return {where: text.split(b"\n\n", 1)[0].decode() for (_, where), text in copies.items()}


def thresholds(lab):
    def set_domain(domain, *values):
        lab.sql(f"insert into spam_threshold (domain, tag, quarantine, reject) values ('{domain}', %s, %s, %s)" % values)

    for to in (ANNA, DORA):
        expect(verdict(lab, spam(to)), "quarantine", f"9 points for {to}")
    set_domain("moving.example", 9.5, 10, 11)
    expect(clean(lab, spam([ANNA, MOVING])), [MOVING], "a domain that takes more")
    lab.sql("update spam_threshold set tag = 5, quarantine = 6, reject = 7 where domain = 'moving.example'")
    expect(verdict(lab, spam(MOVING)), "reject", "a domain that takes less")
    for to in ([MOVING, BEN], [BEN, MOVING]):
        mail = spam(to)
        expect(clean(lab, mail), [], f"one would reject it, one keep it: {to}")
        kept(lab, mail, to)
        expect(lab.verdicts(mail)[0]["fates"], "accept:0,tag:0,quarantine:2", "what the log says of it")
    state(lab, f"insert into spam_threshold (mailbox, reject) values ('{ANNA}', 8)")
    expect(verdict(lab, spam("anna+x@company.example")), "reject", "her own threshold, by a tagged address")
    expect(verdict(lab, spam([ANNA, MOVING])), "reject", "all reject it")
    expect(lab.submit("S0", spam([ANNA, MOVING])).text, re.compile(r"^5\.7\.1 S0 spam: judged to be spam"), "the reply")
    state(lab, f"insert into spam_threshold (mailbox, tag, quarantine, reject) values ('{BEN}', 1000, 1000, 1000)")
    for to in ([ANNA, BEN], [BEN, ANNA]):
        mail = spam(to)
        expect(clean(lab, mail), [BEN], f"one rejects it, one takes all: {to}")
        expect(lab.verdicts(mail)[0]["fates"], "accept:1,tag:0,quarantine:1", "what the log says of it")
        kept(lab, mail, [ANNA])

    action = "update contact_check set action = '%s' where contact = 'S0' and \"check\" = 'spam'"
    for word, wanted in (("tag", "tag"), ("quarantine", "quarantine"), ("tempfail", "tempfail"), ("reject", "reject")):
        lab.sql(action % word)
        expect(verdict(lab, spam(ANNA)), wanted, f"the action {word} for one who rejects it")
    state(lab, "delete from spam_threshold")


def marks(lab, signer):
    lab.sql("update spam_threshold set tag = 5, quarantine = 500, reject = 500")
    mail = signer.sign(spam([ANNA, DORA], headers=FORGED))
    expect(verdict(lab, mail), "tag", "a signed mail with 9 points")
    body = mail.data.split(b"\n\n", 1)[1]
    for where, head in heads(lab, mail, 2).items():
        row = lab.verdicts(mail)[0]
        for name, wanted in (("Flag", "YES"), ("Score", row["score"]), ("Status", f"Yes, score={row['score']} tests={row['tests']}")):
            got = re.findall(rf"(?im)^x-spam-{name}\s*: (.*)$", head)
            expect(got, [wanted], f"X-Spam-{name} for {where}")
        expect("X-Coexim-Malware" in head, False, f"another's mark for {where}")
        expect("\nX-Spam-Level: *" in head, True, f"a header that is not ours for {where}")
        expect(head.index("X-Spam-Flag: YES") < head.index("DKIM-Signature:"), True, "ours on top")
    expect([text.endswith(body) for text in lab.mail_bytes(mail).values()], [True, True], "the body as it came")
    # EXIM: <= has DKIM= with the domains of the signatures that verified
    wait(lambda: any(" DKIM=good.example " in line and mail.id in line for line in lab.log("o365")),
        "Office 365 to verify the same signature")

    plain = message(PAT, [ANNA, DORA], headers=FORGED)
    expect(verdict(lab, plain), "accept", "an honest mail with marks of its own")
    lab.sql("update contact_check set enabled = 0 where contact = 'S0' and \"check\" = 'spam'")
    off = message(PAT, [ANNA, DORA], headers=FORGED)
    expect(verdict(lab, off), "accept", "the same where spam is switched off")
    for which in (plain, off):
        for where, head in heads(lab, which, 2).items():
            expect(re.findall(r"(?im)^x-spam-(?!level).*$|^x-coexim.*$", head), [], f"marks that came with it for {where}")


def scenario(lab):
    with tempfile.TemporaryDirectory() as folder:
        signer = Signer(folder, "good.example")
        lab.dns('good.example. TXT "v=spf1 ip4:192.0.2.101 -all"', *signer.dns)
        points(lab)
        thresholds(lab)
        marks(lab, signer)


run(scenario)
