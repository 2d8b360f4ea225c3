#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with all that asks for a login taken out of the ACLs, the module still refuses S2 mail of nobody (550,
check auth), and still takes that of who has logged in; S0 is as it was."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

PAT, ANNA, BEN = "pat@partner.example", "anna@company.example", "ben@company.example"


def scenario(lab):
    acl = "/etc/exim4/coexim/acl.conf"
    with lab.smtp("S2") as smtp:
        expect(smtp.cmd(f"MAIL FROM:<{BEN}>").code, 530, "MAIL without a login, the ACLs whole")
    text = lab.exec("sky", "cat", acl)
    expect(text.count("!authenticated = *"), 2, "places in the ACLs that ask for a login")
    lab.exec("sky", "sed", "-i", "s/!authenticated = \\*/condition = no/", acl)
    lab.stop("sky", "exim")
    lab.start("sky", "exim")

    for to in (ANNA, PAT):
        with lab.smtp("S2") as smtp:
            mail = message(BEN, to)
            expect(smtp.send(mail), re.compile("^550 5.7.0 S2 auth: authentication required"), f"to {to} with the slip")
            row = lab.verdicts()[-1]
            expect((row["contact"], row["verdict"], row["check"], row["detail"]),
                ("S2", "reject", "auth", "nobody has logged in on this connection"), "the module's line")
            lab.expect_nowhere(mail)
    mail = message(BEN, ANNA)
    expect(lab.submit("S2", mail).code, 250, "who has logged in")
    lab.expect_flow(mail, ANNA, "S2 > LD")
    mail = message(PAT, ANNA)
    expect(lab.submit("S0", mail).code, 250, "S0")
    lab.expect_flow(mail, ANNA, "S0 > LD")


run(scenario)
