#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with SITE_S3_SMARTHOST all mail to the outside goes to that host and not by MX, whether
our people's or forwarded; a smart host that is not to be found delays it, and nothing freezes."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import expect_waits, run_queue_until


def scenario(lab):
    # the smart host has a name that no MX leads to
    lab.dns("smart.inet.example. A 192.0.2.25", "hosted.example. MX 10 mx.inet.example.")
    lab.sql("insert into alias (address, target) values ('away@company.example', 'pat@hosted.example')")

    mail = message("ben@company.example", "pat@hosted.example")
    expect(lab.submit("S2", mail).code, 250, "reply at S2")
    lab.expect_flow(mail, "pat@hosted.example", "S2 > S3 > ED")
    expect(used(lab, mail), "mx.inet.example", "host by MX")

    for value in ("smart.inet.example", "smart.inet.example::25"):
        lab.site("SITE_S3_SMARTHOST", value)
        for where, sender, to in (("S2", "ben@company.example", "pat@hosted.example"),
                                  ("S0", "pat@other.example", "away@company.example")):
            mail = message(sender, to)
            expect(lab.submit(where, mail).code, 250, f"reply at {where}")
            lab.expect_flow(mail, to, f"{where} > S3 > ED", mailbox="hosted.example/pat")
            expect(used(lab, mail), "smart.inet.example", f"host for {mail.id}")
        # O365's people stay with O365
        mail = message("ben@company.example", "dora@company.example")
        expect(lab.submit("S2", mail).code, 250, "reply at S2")
        lab.expect_flow(mail, "dora@company.example", "S2 > S4 > O1 > LD")

    # queued, then the smart host has no address any more
    lab.stop("inet", "exim")
    mail = message("ben@company.example", "pat@hosted.example")
    expect(lab.submit("S2", mail).code, 250, "reply at S2")
    expect_waits(lab, mail)
    lab.start("inet", "exim")
    lab.site("SITE_S3_SMARTHOST", "no-such-host.inet.example")
    lab.run_queue("sky")
    expect(expect_waits(lab, mail), re.compile("no-such-host"), "why it waits")
    lab.site("SITE_S3_SMARTHOST", "smart.inet.example")
    run_queue_until(lab, lambda: lab.mailboxes(mail), f"{mail.id} to be delivered")
    expect(used(lab, mail), "smart.inet.example", "host after all")


def used(lab, mail):
    """The host that the gateway's log names as the one that took the mail."""
    def lines():
        ids = [line.split()[2] for line in lab.log("sky") if f" id={mail.id} " in line]
        return [line for line in lab.log("sky") if ids and f" {ids[0]} => " in line and " H=" in line]

    (line,) = wait(lines, f"the delivery of {mail.id}")
    return re.search(r" H=(\S+)", line)[1]


run(scenario)
