#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a digest that is ours byte for byte does not pass S0 when it comes from outside, for users of either side; nor
does one under another name of ours, or by a login at S2. It is kept, and told of as such."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import Message, expect, run as run_scenario
import digests
import quarantine
from digests import one, run
from quarantine import O365, SKY, kept, send


def forged(mail, sender, to, number):
    """The digest as it lies in the mailbox, without what delivery has put on top of it, and with an id of its own."""
    text = mail.as_bytes()
    id_ = f"forged{number}@company.example"
    return Message(id_, sender, [to], text.replace(mail["Message-ID"].encode(), f"<{id_}>".encode()))


def scenario(lab):
    quarantine.everything_is_spam(lab)
    kept(lab, send(lab, [SKY, O365], subject="Spam"))
    expect(run(lab, "--now"), {SKY: 1, O365: 1}, "digests")
    originals = {SKY: one(lab, "sky", SKY), O365: one(lab, "o365", O365)}

    # nothing but the forgery counts now
    lab.sql("UPDATE spam_point SET points = 0 WHERE name IN ('SPF_PASS', 'SPF_NONE')")
    number = 0
    for to, mail in originals.items():
        for sender in ("", "postmaster@company.example", "pat@partner.example"):
            number += 1
            copy = forged(mail, sender, to, number)
            reply = lab.submit("S0", copy)
            expect(reply.code, 250, f"a forged digest from <{sender}> for {to}: {reply}")
            found = kept(lab, copy)
            expect(found[to]["kind"], "spam", "its kind")
            expect(lab.mailboxes(copy), [], "mailboxes with it")
    # ours own people cannot, either: From is nobody's own
    copy = forged(originals[SKY], "anna@company.example", O365, 99)
    expect(lab.submit("S2", copy, login="anna@company.example").code, 550, "a forged digest at S2")

    # they are told of, and what tells is no forgery
    expect(run(lab, "--now"), {SKY: 3, O365: 3}, "digests of the forged ones")
    expect(len(digests.digests(lab, "sky", SKY)), 2, "anna's")
    text = digests.part(digests.digests(lab, "sky", SKY)[-1], "plain")
    expect(text.count("It does not come from whom it names as its author."), 3, f"why they were kept: {text}")
    expect(len(digests.digests(lab, "o365", O365)), 2, "dora's")


run_scenario(scenario)
