#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: nothing of one recipient or message counts for the next of its connection: neither
the module's verdict ($local_scan_data) nor what the routers found ($address_data)."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run

US = "@company.example"
PAT = "pat@partner.example"
OUR_LINE = "Received: from a.example by mx.company.example with esmtp; Mon, 1 Jan 2024 00:00:00 +0000"


def in_one_go(smtp, sender, to, data=None):
    """The envelope pipelined with DATA; all replies, with data also the one to it."""
    lines = [f"MAIL FROM:<{sender}>"] + [f"RCPT TO:<{address}>" for address in to] + ["DATA"]
    smtp.put("".join(line + "\r\n" for line in lines).encode())
    replies = [smtp.reply() for _ in lines]
    if replies[-1].code == 354:
        smtp.put((data or b"").replace(b"\n", b"\r\n") + b".\r\n")
        replies.append(smtp.reply())
    return replies


def from_the_internet(lab):
    clean = message(PAT, "anna" + US)
    virus = message(PAT, "dora" + US, attach=[("invoice.com", eicar())])
    loop = message(PAT, "anna" + US, headers=[OUR_LINE] * 4)
    alias = message(PAT, "boss" + US)
    mixed = message(PAT, ["anna" + US, "nobody" + US, "left" + US, "partner@partner.example", "dora" + US])
    late = message(PAT, "late" + US)
    last = message(PAT, "anna" + US)
    lab.sql(f"insert into alias values ('late{US}', 'later@partner.example')")
    with lab.smtp("S0") as smtp:
        expect([r.code for r in in_one_go(smtp, PAT, clean.to, clean.data)], [250, 250, 354, 250], "clean")
        expect([str(r)[:9] for r in in_one_go(smtp, PAT, ["nobody" + US])],
            ["250 OK", "550 5.1.1", "503 All R"], "unknown")
        smtp.cmd("RSET")
        expect(in_one_go(smtp, PAT, virus.to, virus.data)[-1], re.compile("^550 5.7.1 S0 virus"), "virus")
        expect(in_one_go(smtp, PAT, loop.to, loop.data)[-1], re.compile("^550 5.4.6 S0 loop"), "loop")
        expect([r.code for r in in_one_go(smtp, PAT, alias.to, alias.data)], [250, 250, 354, 250], "alias")
        expect([str(r)[:9].strip() for r in in_one_go(smtp, PAT, mixed.to, mixed.data)[1:-2]],
            ["250 Accep", "550 5.1.1", "550 5.2.1", "550 5.7.1", "250 Accep"], "mixed recipients")
        expect(in_one_go(smtp, PAT, virus.to, virus.data)[-1], re.compile("^550 5.7.1 S0 virus"), "virus again")
        expect(smtp.send(late).code, 250, "to an alias that leads to who answers later")
        expect(smtp.send(last).code, 250, "last")
    lab.expect_flow(clean, "anna" + US, "S0 > LD")
    lab.expect_flow(alias, "boss" + US, "S0 > S4 > O1 > LD", mailbox="company.example/dora")
    lab.expect_flow(mixed, "anna" + US, "S0 > LD")
    lab.expect_flow(mixed, "dora" + US, "S0 > S4 > O1 > LD")
    lab.expect_flow(last, "anna" + US, "S0 > LD")
    expect(lab.mailboxes(virus) + lab.mailboxes(loop), [], "mailboxes with the virus or the loop")
    expect(len(lab.mailboxes(mixed)), 2, "copies of the mail with mixed recipients")
    expect([row["verdict"] for row in lab.verdicts()],
        ["accept", "reject", "accept", "accept", "reject", "accept", "accept"], "verdicts in their order")
    kept = lab.exec("sky", "sh", "-c", "grep -ah '^-local_scan' $(find /var/spool/exim4/input -name '*-H')")
    expect(kept, re.compile("^-local_scan contact=S0 verdict=accept [^\n]*$"), "the verdict kept with the queued mail")


def from_office_365(lab):
    alias = message(PAT, ["boss" + US, "dora" + US, "info" + US])
    own = message(PAT, "dora" + US)
    good = message(PAT, "anna" + US)
    with lab.smtp("S1") as smtp:
        replies = in_one_go(smtp, PAT, alias.to, smtp.stamp + alias.data)
        expect([str(r)[:9] for r in replies[1:4]], ["250 Accep", "550 5.4.6", "250 Accep"], "alias, mailbox, alias")
        expect(replies[-1].code, 250, "the mail to two aliases")
        expect(in_one_go(smtp, PAT, own.to)[1], re.compile("^550 5.4.6 S1 loop"), "a mailbox of Office 365")
        smtp.cmd("RSET")
        expect(smtp.send(good).code, 250, "a mailbox of ours after it")
    lab.expect_flow(alias, "boss" + US, "S1 > S4 > O1 > LD", mailbox="company.example/dora")
    lab.expect_flow(alias, "info" + US, "S1 > LD", mailbox="company.example/anna")
    lab.expect_flow(good, "anna" + US, "S1 > LD")


def scenario(lab):
    from_the_internet(lab)
    from_office_365(lab)


run(scenario)
