#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S4 shows Office 365 who we are: known by our address alone or by our certificate alone,
O1 takes mail from our own domain; known by neither it refuses that, in its own words."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

BY_ADDRESS, BY_CERTIFICATE = "203.0.113.12\n", "mx.company.example: 1\n"


def send(lab, sender):
    mail = message(sender, "dora@company.example")
    expect(lab.submit("S2" if sender.startswith("ben") else "S0", mail).code, 250, "reply")
    return mail


def refused(lab, mail):
    flow = lab.flow(mail)
    expect(flow, "S2 > S4 > bounced", "flow")
    wait(lambda: [line for line in lab.log("sky") if "5.7.68 TenantInboundAttribution" in line], "O1's refusal")
    expect(lab.mailboxes(mail), [], f"copies of {mail.id}")


def scenario(lab):
    for gateways, certificates in ((BY_ADDRESS, ""), ("", BY_CERTIFICATE)):
        lab.o365_file("gateways", gateways or "203.0.113.99\n")
        lab.o365_file("certificates", certificates)
        lab.expect_flow(send(lab, "ben@company.example"), "dora@company.example", "S2 > S4 > O1 > LD")

    # our certificate is known and not shown; our address is known and not used
    lab.site("SITE_S4_CERTIFICATE", None)
    lab.site("SITE_S4_PRIVATE_KEY", None)
    refused(lab, send(lab, "ben@company.example"))
    lab.o365_file("gateways", BY_ADDRESS)
    lab.expect_flow(send(lab, "ben@company.example"), "dora@company.example", "S2 > S4 > O1 > LD")
    lab.site("SITE_S4_INTERFACE", "203.0.113.10")
    refused(lab, send(lab, "ben@company.example"))
    # only our own domain needs it
    lab.expect_flow(send(lab, "pat@partner.example"), "dora@company.example", "S0 > S4 > O1 > LD")


run(scenario)
