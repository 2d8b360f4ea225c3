#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a signature whose key DNS does not give, lies about, or hides in 64 KB proves nothing; where DMARC depends on
it the honest mail is refused for now and comes in once DNS answers, and a key that is not there is no reason to wait."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from between import Between
from labkit import expect, message, run
from signer import Signer

KEY, TO = "lab._domainkey.good.example", "anna@company.example"


def scenario(lab):
    with tempfile.TemporaryDirectory() as folder:
        checks(lab, Signer(folder, "good.example"))


def checks(lab, signer):
    lab.dns('good.example. TXT "v=spf1 -all"', '_dmarc.good.example. TXT "v=DMARC1; p=reject"', *signer.dns)

    def send():
        mail = signer.sign(message("pat@good.example", TO))
        return lab.submit("S0", mail), lab.verdicts()[-1]

    # (No "hung": EXIM asks by libc, which reads TCP without a limit. So it waits as long as the server in
    # /etc/resolv.conf does, which must be one that answers for those that hang.)
    for mode in ("silent", "servfail", "numbers", "ring", "short"):
        with Between(lab, {KEY: mode}):
            # what is never answered is waited for
            lab.local_scan("dns_timeout", "1500ms" if mode in ("silent", "numbers") else None)
            lab.local_scan("dmarc_temperror", "tempfail")
            reply, line = send()
            expect(reply.code, 451, f"{mode}: an honest signature")
            expect(line["auth"], re.compile("dmarc=temperror dkim=temperror$"), f"{mode}: the log")
    with Between(lab, {KEY: "silent"}):
        lab.local_scan("dns_timeout", "1500ms")
        lab.local_scan("dmarc_temperror", "score")
        reply, line = send()
        expect(reply.code, 250, "where it is scored")
        expect(line["auth"], re.compile("dmarc=temperror dkim=temperror$"), "what the log says of it")
    lab.local_scan("dns_timeout", None)
    # 64 KB that begin with the key: whoever reads that far finds it. What it is not is a key for others.
    with Between(lab, {KEY: "long"}):
        reply, line = send()
        expect("dkim=pass" in line["auth"], reply.code == 250 and "dmarc=pass" in line["auth"], "64 KB: the log and the reply")
    reply, line = send()
    expect((reply.code, line["auth"]), (250, "spf=fail dmarc=pass dkim=pass"), "where DNS answers")
    signer.selector = b"gone"
    reply, line = send()
    expect((reply.code, line["auth"]), (550, "spf=fail dmarc=fail/reject dkim=permerror"), "a key that is not there")


run(scenario)
