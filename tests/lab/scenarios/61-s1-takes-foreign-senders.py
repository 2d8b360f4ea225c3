#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with the MX at Office 365 the internet's mail for SkyConnect's people comes by S1 with
foreign envelope senders, bounces among it, and is delivered as it is, whoever the sender is."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run


def scenario(lab):
    for sender in ("pat@partner.example", "pat@other.example", "", "SRS0=ab12=cd=far.example=x@partner.example"):
        mail = message(sender, "anna@branch.example")
        lab.outside(mail)
        lab.expect_flow(mail, "anna@branch.example", "O1 > O3 > S1 > LD")
        copy = lab.mail_bytes(mail)[("sky", "branch.example/anna")]
        expect(copy.split(b"\n", 1)[0], f"Return-path: <{sender}>".encode(), "envelope sender")
        # S0 takes nothing for this domain
        expect(lab.submit("S0", message(sender, "anna@branch.example")).code, 451, "reply at S0")


run(scenario)
