#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: an allow entry counts where SPF or DKIM proves that very sender, for a person by all his addresses, and for
nobody else; a forged sender gains nothing by it, nor does a forged address of our own, and no virus and no malware
passes by it. A block entry needs no proof. A person's own entry goes before his domain's."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from judged import TEXT, clean, points, state, verdict
from labkit import eicar, expect, message, run
from quarantine import kept
from signer import Signer

ANNA, DORA, BEN = "anna@company.example", "dora@company.example", "ben@company.example"
FRIEND, SIGNED, EVIL = "pat@mine.example", "pat@signed.example", "mallory@evil.example"
OURS, OTHER = "192.0.2.101", "192.0.2.102"


def spam(to, sender=FRIEND, header_from=None, **more):
    mail = message(sender, to, body=TEXT, **more)
    if header_from:
        mail.data = re.sub(rb"^From: .*\n", b"From: %s\n" % header_from.encode(), mail.data)
    return mail


def entry(lab, mailbox, sender, kind):
    state(lab, f"insert into spam_entry (mailbox, sender, kind) values ('{mailbox}', '{sender}', '{kind}')")


def allowed(lab, signer):
    expect(clean(lab, spam([ANNA, DORA])), [], "spam before there is an entry")
    for user in (ANNA, DORA):
        entry(lab, user, FRIEND, "allow")
    mail = spam([BEN, ANNA])
    expect(clean(lab, mail), [ANNA], "with one who has no entry")
    kept(lab, mail, [BEN])
    for to in ([ANNA, DORA, BEN], [BEN, DORA, ANNA]):
        expect(clean(lab, spam(to)), [ANNA, DORA], f"to {to}")
    for to, user in (("info@company.example", ANNA), ("Anna+news@company.example", ANNA), ("boss@company.example", DORA)):
        expect(clean(lab, spam(to)), [user], f"to {to}")
    expect(clean(lab, spam("sales@company.example")), [], "to a group with both in it")

    expect(clean(lab, spam([ANNA, DORA]), source=OTHER), [], "the same sender from another's host")
    expect(clean(lab, spam([ANNA, DORA], EVIL, FRIEND)), [], "From alone forged")
    expect(clean(lab, spam([ANNA, DORA], EVIL, f'"{FRIEND}" <mallory@evil.example>')), [], "in the display name")
    expect(clean(lab, spam([ANNA, DORA], FRIEND, "someone@else.example")), [ANNA, DORA], "the envelope sender, proved")
    expect(clean(lab, spam([ANNA, DORA], FRIEND, BEN)), [], "with a From of ours that nothing proves")

    entry(lab, ANNA, SIGNED, "allow")
    expect(clean(lab, spam(ANNA, EVIL, SIGNED)), [], "without its signature")
    expect(clean(lab, signer.sign(spam(ANNA, EVIL, SIGNED))), [ANNA], "with its signature")
    broken = signer.sign(spam(ANNA, EVIL, SIGNED))
    broken.data += b"One line more.\n"
    expect(clean(lab, broken), [], "with a signature that does not fit")

    for to in (ANNA, DORA):
        for attached in (("a.bin", eicar()), ("invoice.pdf.exe", b"MZ is all it takes")):
            expect(verdict(lab, message(FRIEND, to, attach=[attached])), "reject", f"{attached[0]} for {to}")
    entry(lab, ANNA, BEN, "allow")
    expect(clean(lab, spam(ANNA, EVIL, BEN)), [], "a forged colleague")


def blocked(lab):
    def mail(to, sender=EVIL):
        return message(sender, to)

    state(lab, "delete from spam_entry")
    expect(clean(lab, mail([ANNA, DORA])), [ANNA, DORA], "honest mail")
    entry(lab, ANNA, EVIL, "block")
    one = mail([ANNA, DORA])
    expect(clean(lab, one), [DORA], "blocked by one")
    kept(lab, one, [ANNA])
    expect(clean(lab, mail([ANNA, DORA]), source=OTHER), [DORA], "and not proved")
    for address in ("info@company.example", "Anna+x@Company.EXAMPLE", '"anna"@company.example', '"an\\na"@company.example'):
        expect(clean(lab, mail([DORA, address])), [DORA], f"at {address}")
    entry(lab, ANNA, "@evil.example", "allow")
    expect(clean(lab, mail(ANNA)), [], "an address before its domain")
    expect(clean(lab, mail(ANNA, "other@evil.example")), [ANNA], "another of the domain")

    state(lab, "delete from spam_entry")
    lab.sql("insert into spam_entry (domain, sender, kind) values ('company.example', '@evil.example', 'block'), "
        "('company.example', 'pat@mine.example', 'allow')")
    expect(clean(lab, mail([ANNA, DORA, "anna@moving.example"])), ["anna@moving.example"], "blocked by the domain")
    expect(clean(lab, spam([ANNA, DORA, "anna@moving.example"])), [ANNA, DORA], "allowed by the domain")
    entry(lab, ANNA, EVIL, "allow")
    entry(lab, DORA, FRIEND, "block")
    expect(clean(lab, mail([ANNA, DORA])), [ANNA], "his own before the domain's, allow")
    expect(clean(lab, spam([ANNA, DORA])), [ANNA], "his own before the domain's, block")


def scenario(lab):
    with tempfile.TemporaryDirectory() as folder:
        signer = Signer(folder, "signed.example")
        lab.dns(f'mine.example. TXT "v=spf1 ip4:{OURS} -all"', f'evil.example. TXT "v=spf1 ip4:{OURS} -all"',
            'signed.example. TXT "v=spf1 -all"', *signer.dns)
        # so that SPF alone refuses nothing here
        lab.sql("update spam_point set points = 0 where name glob 'SPF_*' or name glob 'D*'")
        points(lab)
        allowed(lab, signer)
        blocked(lab)


run(scenario)
