#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: mail with the null sender is taken at S0, S1, S2 and from this machine, and
checked at S0 and S2 like any other; to people outside it goes from S2 alone."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run

US = "@moving.example"  # S0 and S1 both take its mail


def automatic(to, author="ben" + US, **options):
    """A vacation reply of Ben's: at S2 the null sender is for nothing else. From outside it is not his: lab/157."""
    mail = message("", to, headers=["Auto-Submitted: auto-replied"], **options)
    mail.data = mail.data.replace(b"From: postmaster@inet.example", b"From: " + author.encode())
    return mail


def scenario(lab):
    for place, author, options, virus_passes in [
        ("S0", "pat@partner.example", {}, False),
        ("S1", "ben" + US, {}, True),  # the check is off there as shipped
        ("S2", "ben" + US, {"login": "ben" + US}, False),
    ]:
        for to, way in [("anna", "LD"), ("boss", "S4 > O1 > LD")]:
            mail = automatic(to + US, author)
            expect(lab.submit(place, mail, **options).code, 250, f"{place}: to {to}")
            lab.expect_flow(mail, to + US, f"{place} > {way}",
                mailbox=f"moving.example/{'dora' if to == 'boss' else to}")
            row = lab.verdicts(mail)[0]
            expect((row["from"], row["contact"], row["verdict"]), ("<>", place, "accept"), "the module's line")
            expect("virus" in row["checks"].split(","), not virus_passes, f"virus among the checks at {place}")
        virus = automatic("anna" + US, attach=[("invoice.com", eicar())])
        reply = lab.submit(place, virus, **options)
        if virus_passes:
            expect(reply.code, 250, f"{place}: a virus")
        else:
            expect(reply, re.compile(f"^550 5.7.1 {place} virus"), f"{place}: a virus")
            expect(lab.mailboxes(virus), [], "mailboxes with the virus")

        outside = automatic("pat@partner.example")
        reply = lab.submit(place, outside, **options)
        if place == "S2":
            expect(reply.code, 250, "S2: to outside")
            lab.expect_flow(outside, "pat@partner.example", "S2 > S3 > ED")
        else:
            expect(reply, re.compile(f"^550 5.7.1 {place} relay"), f"{place}: to outside")

    # an alias that leads outside keeps it: no SRS sender for a bounce
    mail = message("", "partner" + US)
    expect(lab.submit("S0", mail).code, 250, "S0: to an alias that leads outside")
    lab.expect_flow(mail, "partner" + US, "S0 > S3 > ED", mailbox="partner.example/partner")
    (copy,) = lab.mail_bytes(mail).values()
    expect(copy.decode(), re.compile(r"^Return-path: <>\n", re.I), "the copy's envelope sender")

    # this machine's own: neither refused nor scanned, even with a virus and no scanner
    lab.scanner.stop()
    mail = message("", "anna" + US, attach=[("invoice.com", eicar())])
    lab.exec("sky", "exim4", "-f", "<>", "anna" + US, input=mail.data.decode())
    lab.expect_flow(mail, "anna" + US, "LOCAL > LD")
    row = lab.verdicts(mail)[0]
    expect((row["from"], row["verdict"], row["checks"]), ("<>", "accept", "-"), "the module's line")


run(scenario)
