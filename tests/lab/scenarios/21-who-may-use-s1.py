#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S1 takes mail over TLS alone (530), and from Office 365's networks alone (451, never
550, so that a stale list bounces nothing); one insert lets the next message pass."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

ANNA, EMIL = "anna@company.example", "emil@company.example"
REFUSED = r'contact=S1 verdict=tempfail check=tenant detail="[^"]+" peer=\[192\.0\.2\.110\]'


def refusals(lab):
    return [line for line in lab.log("sky") if re.search(REFUSED, line)]


def scenario(lab):
    with lab.smtp("S1", tls=False) as smtp:
        expect(smtp.cmd(f"MAIL FROM:<{EMIL}>"), re.compile("^530 5.7.0 S1 tls"), "MAIL without TLS")
        expect(smtp.cmd("MAIL FROM:<>"), re.compile("^530 5.7.0 S1 tls"), "MAIL with the null sender without TLS")
        expect(smtp.cmd(f"RCPT TO:<{ANNA}>").code, 503, "RCPT all the same")
        expect(smtp.cmd("DATA").code, 503, "DATA all the same")
        smtp.starttls()
        mail = message(EMIL, ANNA)
        expect(smtp.send(mail).code, 250, "the same connection after STARTTLS")
    lab.expect_flow(mail, ANNA, "S1 > LD")

    # a stranger who has found S1 gets no place there
    with lab.smtp("S1", host="inet", source="192.0.2.110") as smtp:
        expect(smtp.greeting, re.compile("^451 4.7.1 S1 tenant: not from this address now, try later$"), "greeting")
        expect(smtp.closed(), True, "whether the connection has ended")
        wait(lambda: len(refusals(lab)) == 1, "a log line on him")

    # unless he may yet show a certificate; and Office 365 from an address that is new
    lab.sql("insert into o365_certificate (name) values ('mail.protection.o365.example')")
    with lab.smtp("S1", host="inet", source="192.0.2.110") as smtp:
        for sender in (EMIL, "", "pat@partner.example"):
            expect(smtp.cmd(f"MAIL FROM:<{sender}>"), re.compile("^451 4.7.1 S1 tenant"), f"MAIL FROM:<{sender}>")
        expect(smtp.cmd(f"RCPT TO:<{ANNA}>").code, 503, "RCPT all the same")
        wait(lambda: len(refusals(lab)) == 4, "a log line on each MAIL")

        # the same connection, before and after each change
        mail = message(EMIL, ANNA)
        lab.sql("insert into o365_network (network) values ('192.0.2.110')")
        expect(smtp.send(mail).code, 250, "after the insert")
        lab.expect_flow(mail, ANNA, "S1 > LD")
        lab.sql("update o365_network set network='192.0.2.0/28' where network='192.0.2.110'")
        expect(smtp.cmd(f"MAIL FROM:<{EMIL}>").code, 451, "with a network that it is not in")
        lab.sql("update o365_network set network='192.0.2.0/25' where network='192.0.2.0/28'")
        mail = message(EMIL, ANNA)
        expect(smtp.send(mail).code, 250, "with a network that it is in")
        lab.expect_flow(mail, ANNA, "S1 > LD")
        lab.sql("delete from o365_network")
        expect(smtp.cmd(f"MAIL FROM:<{EMIL}>").code, 451, "with no network at all")
    with lab.smtp("S1") as smtp:
        expect(smtp.cmd(f"MAIL FROM:<{EMIL}>").code, 451, "Office 365, with no network at all")
    lab.sql("delete from o365_certificate")
    with lab.smtp("S1") as smtp:
        expect(smtp.greeting.code, 451, "Office 365, with no network and no certificate at all")

    # being of Office 365's network opens no other door
    with lab.smtp("S0", host="o365", source="198.51.100.30") as smtp:
        reply = smtp.envelope(EMIL, ["anna@branch.example"])[1]
        expect(reply, re.compile("^451 4.7.1 S0 mx"), "S0 from Office 365's network")


run(scenario)
