#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S0, S1 and S2 are the same by IPv6: mail is delivered, a login sends as itself and as nobody else, Office 365 is known by
a network of IPv6 and another tenant is refused, SPF is asked for the address, the log names the peer."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import STAMP, Smtp, eicar, expect, message, run

PAT, ANNA, BEN, EMIL = "pat@six.example", "anna@company.example", "ben@company.example", "emil@company.example"
US, S1 = "2001:db8:5::10", "2001:db8:5::11"
HONEST, O365, STRANGER = "2001:db8:25:1::1", "2001:db8:25:2::1", "2001:db8:25:3::1"


class Six(Smtp):
    """A connection by IPv6, up to after EHLO, and TLS and AUTH where asked."""

    def __init__(self, lab, source, address, port, login=None, tls=False):
        super().__init__(lab, "inet", source, address, port)
        self.greeting = self.reply()
        self.cmd("EHLO " + self.name)
        if tls or login:
            self.starttls()
        if login:
            expect(self.login(login).code, 235, f"login of {login} by IPv6")


def line(lab, mail, peer, **wanted):
    row = lab.verdicts(mail)[0] if mail else lab.verdicts()[-1]
    expect({name: row.get(name) for name in wanted}, wanted, "the module's line")
    expect(row["peer"], f"[{peer}]", "the peer in it")


def s0(lab):
    with Six(lab, HONEST, US, 25) as smtp:
        mail = message(PAT, ANNA)
        expect(smtp.send(mail).code, 250, "reply at S0")
        line(lab, mail, HONEST, contact="S0", verdict="accept", auth="spf=pass dmarc=pass dkim=none")
        lab.expect_flow(mail, ANNA, "S0 > LD")
        expect(smtp.send(message(PAT, ANNA, attach=[("invoice.com", eicar())])), re.compile("^550 5.7.1 S0 virus"), "a virus")
        line(lab, None, HONEST, contact="S0", verdict="reject", check="virus")
        expect(smtp.envelope(PAT, ["nobody@company.example"])[1].code, 550, "nobody")
    with Six(lab, STRANGER, US, 25) as smtp:
        mail = message(PAT, ANNA)
        smtp.send(mail)
        row = lab.verdicts()[-1]
        expect(row["auth"], re.compile("^spf=fail dmarc=fail"), f"who may not send for this domain: {row}")


def s2(lab):
    with Six(lab, HONEST, US, 587, BEN) as smtp:
        mail = message(BEN, ANNA)
        expect(smtp.send(mail).code, 250, "reply at S2")
        line(lab, mail, HONEST, contact="S2", verdict="accept", checks="ddos,auth,spoof,rate,virus")
        lab.expect_flow(mail, ANNA, "S2 > LD")
        expect(smtp.send(message(EMIL, ANNA)), re.compile("^550 5.7.1 S2 spoof"), "as a director")
        line(lab, None, HONEST, contact="S2", verdict="reject", check="spoof")
    with Six(lab, STRANGER, US, 587, tls=True) as smtp:
        expect(smtp.login(BEN, "wrong horse").code, 535, "a wrong password")
        expect(smtp.cmd(f"MAIL FROM:<{BEN}>").code, 530, "without a login")


def s1(lab):
    with Six(lab, O365, S1, 25) as smtp:
        expect(smtp.greeting, re.compile("^451 4.7.1 S1 tenant"), "before the network is listed")
    lab.sql("insert into o365_network (network) values ('2001:db8:25:2::/64')")
    with Six(lab, O365, S1, 25, tls=True) as smtp:
        smtp.stamp = STAMP
        mail = message(EMIL, ANNA)
        expect(smtp.send(mail).code, 250, "reply at S1")
        line(lab, mail, O365, contact="S1", verdict="accept", checks="tenant")
        lab.expect_flow(mail, ANNA, "S1 > LD")
        smtp.stamp = b"X-OriginatorOrg: echo.onmicrosoft.example\n"
        expect(smtp.send(message(EMIL, ANNA)), re.compile("^550 5.7.1 S1 tenant"), "another tenant")
        line(lab, None, O365, contact="S1", verdict="reject", check="tenant")
    for source in (STRANGER, HONEST):
        with Six(lab, source, S1, 25) as smtp:
            expect(smtp.greeting, re.compile("^451 4.7.1 S1 tenant"), f"the greeting for {source}")


def scenario(lab):
    lab.dns('six.example. TXT "v=spf1 ip6:2001:db8:25:1::/64 -all"', "six.example. MX 10 mx.inet.example.",
        '_dmarc.six.example. TXT "v=DMARC1; p=reject"')
    lab.site("SITE_S1_ADDRESS", S1)
    lab.site("SITE_LISTEN", f"<; {US}.25 ; {US}.587 ; {S1}.25")
    lab.sql(f"insert into listener values ('{US}', 25, 'S0'), ('{S1}', 25, 'S1')")
    for source in (HONEST, O365, STRANGER):
        lab.exec("inet", "ip", "addr", "add", source + "/128", "dev", "eth0", "nodad")
    try:
        s0(lab)
        s2(lab)
        s1(lab)
    finally:
        for source in (HONEST, O365, STRANGER):
            lab.exec("inet", "ip", "addr", "del", source + "/128", "dev", "eth0")


run(scenario)
