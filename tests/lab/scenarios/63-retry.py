#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: delayed mail for Office 365 is tried again by the rule of SITE_S4_RETRY_HOSTS, by the queue
runner alone and not before its time; no first delay bounces, at S4, S3 or local delivery."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import O1_HOST, expect_waits, restart

RETRY = "/etc/exim4/coexim/retry.conf"
AGAIN_S = 8


def scenario(lab):
    # what is shipped: a short rule for O365's hosts, another for everybody else
    expect(lab.exec("sky", "exim4", "-brt", O1_HOST), re.compile(r"mail\.protection\.o365\.example +\* +F,2h,2m; F,12h,10m; F,5d,30m"), "rule for O1")
    expect(lab.exec("sky", "exim4", "-brt", "mx.inet.example"), re.compile(r"\* +\* +F,2h,15m;"), "rule for others")

    # every kind of delivery is delayed once
    lab.stop("o365", "exim")
    lab.stop("inet", "exim")
    mailbox = os.path.join(lab.env["SKY_MAIL"], "company.example", "anna")
    os.makedirs(os.path.dirname(mailbox), exist_ok=True)
    with open(mailbox, "w", encoding="ascii"):
        pass
    for to in ("dora@company.example", "partner@partner.example", "anna@company.example"):
        mail = message("ben@company.example", to)
        expect(lab.submit("S2", mail).code, 250, "reply at S2")
        expect_waits(lab, mail)
    expect(waits_for_s(lab, O1_HOST), 120, "seconds until O1 is tried again")
    expect(waits_for_s(lab, "mx.inet.example"), 900, "seconds until another host is tried again")

    # the runner does it: with the rule's times in seconds
    lab.reset()
    lab.exec("sky", "sed", "-i", f"s/F,2h,2m; /F,2h,{AGAIN_S}s; /", RETRY)
    restart(lab, "sky")
    lab.stop("o365", "exim")
    mail = message("ben@company.example", "dora@company.example")
    began = time.monotonic()
    expect(lab.submit("S2", mail).code, 250, "reply at S2")
    expect_waits(lab, mail)
    lab.start("o365", "exim")
    lab.exec("sky", "exim4", "-q")
    early = lab.mailboxes(mail)
    # on a machine that is so slow the time may have come
    if time.monotonic() - began < AGAIN_S:
        expect(early, [], "copies before the time has come")

    def tried():
        lab.exec("sky", "exim4", "-q")
        return lab.mailboxes(mail)

    wait(tried, "the runner to deliver")
    lab.expect_flow(mail, "dora@company.example", "S2 > S4 > O1 > LD")


def waits_for_s(lab, host):
    """From Exim's hints: seconds between the last try of a host and the next."""
    def hint():
        hints = lab.exec("sky", "exim_dumpdb", "/var/spool/exim4", "retry")
        return re.search(rf"  T:{re.escape(host)}:\S+ .*\n(\S+) (\S+)  (\S+) (\S+)  (\S+) (\S+)", hints)

    # EXIM: they are written after the log line on the delay
    found = wait(hint, f"{host} in the hints")
    seconds = [sum(int(part) * unit for part, unit in zip(found[i].split(":"), (3600, 60, 1))) for i in (4, 6)]
    return (seconds[1] - seconds[0]) % 86400


run(scenario)
