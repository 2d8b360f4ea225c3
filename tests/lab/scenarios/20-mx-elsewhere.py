#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S0 takes nothing from the internet for a domain whose MX is at Office 365: 451, or
550 by a macro. While it moves both S0 and S1 take it. One update counts for the next message."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

PAT = "pat@partner.example"


def scenario(lab):
    def answers(domain):
        """What S0 and S1 say to anna, dora's alias and nobody at a domain, in connections of their own."""
        found = []
        for place in ("S0", "S1"):
            with lab.smtp(place) as smtp:
                found.append([str(smtp.cmd(line))[:9] for line in (f"MAIL FROM:<{PAT}>",
                    f"RCPT TO:<anna@{domain}>", f"RCPT TO:<boss@{domain}>", f"RCPT TO:<nobody@{domain}>")][1:])
        return found

    taken, closed = ["250 Accep", "250 Accep", "550 5.1.1"], ["451 4.7.1"] * 3
    expect(answers("company.example"), [taken, taken], "MX at SkyConnect")
    expect(answers("branch.example"), [closed, taken], "MX at Office 365")
    expect(answers("moving.example"), [taken, taken], "MX at both")

    with lab.smtp("S0") as smtp:
        replies = smtp.envelope(PAT, ["anna@branch.example", "anna@company.example"])
        expect(replies[1], re.compile("^451 4.7.1 S0 mx: not taken here, look up the MX again"), "the reply's words")
        expect(replies[2].code, 250, "another domain of ours in the same envelope")
        smtp.cmd("RSET")
        # the same connection, before and after each update
        for position, code in [("both", 250), ("o365", 451), ("skyconnect", 250), ("o365", 451)]:
            lab.sql(f"update domain set mx='{position}' where name='branch.example'")
            mail = message(PAT, "anna@branch.example")
            expect(smtp.send(mail).code, code, f"after the update to {position}")
            if code == 250:
                lab.expect_flow(mail, mail.to[0], "S0 > LD")
            else:
                smtp.cmd("RSET")
                lab.expect_nowhere(mail)

    # while it moves, both doors stand open, S0 fully checked
    for place in ("S0", "S1"):
        mail = message(PAT, "anna@moving.example")
        expect(lab.submit(place, mail).code, 250, f"{place} while it moves")
        lab.expect_flow(mail, mail.to[0], f"{place} > LD")
        expect(lab.verdicts(mail)[0]["checks"], "virus,malware,spam" if place == "S0" else "tenant", f"checks at {place}")

    # our own people submit whatever the MX says
    mail = message("ben@branch.example", "anna@branch.example")
    expect(lab.submit("S2", mail).code, 250, "S2")
    lab.expect_flow(mail, mail.to[0], "S2 > LD")

    lab.site("SITE_MX_ELSEWHERE", "550 5.7.1")
    with lab.smtp("S0") as smtp:
        reply = smtp.envelope(PAT, ["anna@branch.example"])[1]
        expect(reply, re.compile("^550 5.7.1 S0 mx: not taken here"), "the reply with SITE_MX_ELSEWHERE = 550 5.7.1")


run(scenario)
