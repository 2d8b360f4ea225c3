#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: neither S0 nor S1 passes anything on to a domain that is not ours, however the
address is dressed up; nothing of it is left in any queue or mailbox."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import HOSTS, expect, message, run

RELAY, UNKNOWN, SYNTAX = "550 5.7.1", "550 5.1.1", "501 "
FORGED = "550 5.[17].1"  # at S0 a forged or misused return address, at S1 nothing of ours
ATTEMPTS = [
    ("<pat@partner.example>", RELAY),
    ("pat@partner.example", RELAY),
    ("<PAT@PARTNER.EXAMPLE>", RELAY),
    ("<pat@sub.{us}>", RELAY),
    ("<pat@not{us}>", RELAY),
    ("<pat@{us}.partner.example>", RELAY),
    ("<root@localhost>", RELAY),
    ("<root@mx.company.example>", RELAY),
    ("<pat%partner.example@{us}>", UNKNOWN),
    ('<"pat%partner.example"@{us}>', UNKNOWN),
    ('<"pat@partner.example"@{us}>', UNKNOWN),
    ("<partner.example!pat@{us}>", UNKNOWN),
    ("<{us}!partner.example!pat>", SYNTAX),
    ("<@{us}:pat@partner.example>", RELAY),
    ("<@{us},@mx.{us}:pat@partner.example>", RELAY),
    ("<@{us}:pat%partner.example@{us}>", UNKNOWN),
    ("<pat@[192.0.2.25]>", SYNTAX),
    ("<pat@[IPv6:2001:db8:25::25]>", SYNTAX),
    ("<anna@[203.0.113.10]>", SYNTAX),
    ("<pat@192.0.2.25>", RELAY),
    ("<pat@partner.example.>", SYNTAX),
    ("<anna@{us}.>", SYNTAX),
    ("<pat@partner.example@{us}>", SYNTAX),
    ("<anna@{us}@partner.example>", SYNTAX),
    ("<anna@{us},pat@partner.example>", SYNTAX),
    ("<anna@{us}> <pat@partner.example>", SYNTAX),
    ("<@{us}>", SYNTAX),
    ('<""@{us}>', UNKNOWN),
    ("<>", SYNTAX),
    ("<pat>", SYNTAX),
    ("<|/bin/true@{us}>", UNKNOWN),
    ("<|/bin/true>", SYNTAX),
    ("</tmp/file@{us}>", UNKNOWN),
    ('<"anna@{us} pat"@partner.example>', RELAY),
    ("<srs0=aaaa=bb=partner.example=pat@mx.company.example>", FORGED),
    ("<srs0+aaaa=bb=partner.example=pat@mx.company.example>", FORGED),
]
SENDERS = ["pat@other.example", "", "anna@{us}", "root@localhost", "postmaster@mx.company.example", "SRS0=x@mx.company.example"]


def scenario(lab):
    us = "moving.example"  # S0 and S1 both take its mail
    for place in ("S0", "S1"):
        for number, (address, want) in enumerate(ATTEMPTS):
            sender = SENDERS[number % len(SENDERS)].format(us=us)
            with lab.smtp(place) as smtp:
                expect(smtp.cmd(f"MAIL FROM:<{sender}>").code, 250, f"{place}: MAIL FROM:<{sender}>")
                reply = smtp.cmd(f"RCPT TO:{address.format(us=us)}")
                expect(reply, re.compile(f"^{want}"), f"{place}: {address} from <{sender}>")
                expect(smtp.cmd("DATA").code, 503, f"{place}: DATA after {address}")

        # whoever he says he is
        for sender in SENDERS:
            with lab.smtp(place, ehlo=place == "S1") as smtp:
                if place == "S0":
                    smtp.reply()
                    smtp.cmd("EHLO mx.company.example")
                expect(smtp.cmd(f"MAIL FROM:<{sender.format(us=us)}>").code, 250, f"{place}: MAIL FROM:<{sender}>")
                expect(smtp.cmd("RCPT TO:<pat@partner.example>"), re.compile("^550 5.7.1"), f"{place}: from {sender}")
        # a recipient of ours beside it changes nothing for it
        mail = message("pat@other.example", [f"anna@{us}", "pat@partner.example"])
        with lab.smtp(place) as smtp:
            replies = smtp.envelope(mail.sender, mail.to)
            expect([reply.code for reply in replies], [250, 250, 550], f"{place}: both in one envelope")
            expect(smtp.data(smtp.stamp + mail.data).code, 250, "the mail to the first")
        lab.expect_flow(mail, f"anna@{us}", f"{place} > LD")
        expect(len(lab.mailboxes(mail)), 1, "copies")

    arrived = [line for line in lab.log("sky") if " <= " in line]
    expect(len(arrived), 2, "messages that the gateway took")
    expect([lab.queue(host) for host in HOSTS], [[], [], []], "queues")
    expect([line for host in ("inet", "o365") for line in lab.log(host) if " <= " in line], [], "taken elsewhere")


run(scenario)
