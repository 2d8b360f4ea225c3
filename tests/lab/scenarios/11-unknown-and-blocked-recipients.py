#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a recipient that nobody has is refused at RCPT with 550 5.1.1, a blocked one
with 550 5.2.1, also when an alias leads to him; at S0, S1 and S2 alike."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

UNKNOWN = ["nobody", "nobody+anna", "ann", "annaa", "anna.", "%", "_nna", "anna' or '1'='1", '"nobody"', '"an na"']
BLOCKED = ["left", "LEFT", '"left"', "left+tag", "former", "earlier"]


def scenario(lab):
    us = "@moving.example"  # S0 and S1 both take its mail
    lab.sql(f"""insert into alias values ('former{us}', 'left{us}'), ('earlier{us}', 'former{us}');
        insert into alias values ('two{us}', 'left{us}'), ('two{us}', 'anna{us}')""")
    for place, sender in [("S0", "pat@partner.example"), ("S1", "emil" + us), ("S2", "ben" + us)]:
        login = {"login": sender} if place == "S2" else {}
        for names, reply in [(UNKNOWN, "55[03] 5.1.1"), (BLOCKED, "550 5.2.1")]:
            for name in names:
                with lab.smtp(place, **login) as smtp:
                    expect(smtp.cmd(f"MAIL FROM:<{sender}>").code, 250, "reply to MAIL")
                    answer = smtp.cmd(f"RCPT TO:<{name}{us}>")
                    if " " in name and '"' not in name:
                        expect(answer, re.compile("^501 "), f"{place}: {name}, no address at all")
                        continue
                    expect(answer, re.compile(f"^{reply}"), f"{place}: {name}")
                    expect(smtp.cmd("DATA").code, 503, f"{place}: DATA with no recipient")
        # a group: who is blocked gets nothing, and his share comes back
        mail = message("pat@partner.example" if place != "S2" else sender, "two" + us)
        expect(lab.submit(place, mail, **login).code, 250, f"{place}: a group with a blocked member")
        lab.flow(mail, "two" + us)
        expect(lab.mailboxes(mail), [("sky", "moving.example/anna")], "mailboxes")
    expect([line for line in lab.log("sky", "rejectlog") if "coexim" in line and "tempfail" in line], [], "trouble")

    # he comes back with one update
    lab.sql(f"update mailbox set state='active' where address='left{us}'")
    mail = message("pat@partner.example", "former" + us)
    expect(lab.submit("S0", mail).code, 250, "the alias after it")
    lab.expect_flow(mail, "former" + us, "S0 > LD", mailbox="moving.example/left")


run(scenario)
