#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a name server that is silent, lies, loops or answers with 64 KB where DMARC's policy stands makes no forged
mail pass and no honest one fail: what SPF proves of the very domain passes, the rest is refused for now, or
scored, as the settings say, and the log says why."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from between import Between
from labkit import expect, message, run

HONEST, FORGER, TO = "pat@mine.example", "mallory@evil.example", "anna@company.example"
MODES = {"silent": "no answer|time", "servfail": "server|SERVFAIL|fail", "numbers": "no answer|time", "ring": "ring",
    "short": "no DNS message", "hung": "no answer|time"}


def send(lab, sender):
    """From says mine.example, whoever sends it."""
    mail = message(sender, TO)
    mail.data = re.sub(rb"^From: .*\n", b"From: pat@mine.example\n", mail.data)
    return lab.submit("S0", mail), lab.verdicts()[-1]


def scenario(lab):
    lab.dns('mine.example. TXT "v=spf1 ip4:192.0.2.101 -all"', '_dmarc.mine.example. TXT "v=DMARC1; p=reject"',
        'evil.example. TXT "v=spf1 ip4:192.0.2.101 -all"')
    expect(send(lab, HONEST)[1]["auth"], re.compile("dmarc=pass "), "where DNS answers")
    expect(send(lab, FORGER)[0].code, 550, "a forgery where DNS answers")
    for mode, reason in MODES.items():
        with Between(lab, {"_dmarc.mine.example": mode}):
            # what is never answered is waited for
            lab.local_scan("dns_timeout", "1500ms" if "no answer" in reason else None)
            lab.local_scan("dmarc_temperror", "tempfail")
            expect(send(lab, HONEST)[0].code, 250, f"{mode}: what SPF proves")
            reply, line = send(lab, FORGER)
            expect(reply.code, 451, f"{mode}: a forgery")
            expect((line["verdict"], line["check"]), ("tempfail", "spam"), f"{mode}: the log")
            expect(line["detail"], re.compile(reason), f"{mode}: the reason in the log")
            lab.local_scan("dmarc_temperror", "score")
            reply, line = send(lab, FORGER)
            expect(reply.code, 250, f"{mode}: a forgery where it is scored")
            expect(line["auth"], re.compile("dmarc=temperror "), f"{mode}: what the log says of it")
    lab.local_scan("dns_timeout", None)
    # A record of 64 KB is a wrong one, and no policy (RFC 7489, section 6.6.3); it makes nothing pass.
    with Between(lab, {"_dmarc.mine.example": "long"}):
        expect(send(lab, FORGER)[1]["auth"], re.compile("dmarc=permerror "), "64 KB: a forgery")
    expect(send(lab, FORGER)[0].code, 550, "where DNS answers again")


run(scenario)
