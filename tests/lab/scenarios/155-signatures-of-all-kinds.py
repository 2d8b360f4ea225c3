#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a real signature proves the sender alone where it covers From and the whole body; what was written behind l=
proves nothing, and a key for tests proves what it signs. With more signatures than Exim verifies, or a longer
line, nothing is proved and nothing lost: forged and honest mail alike is kept, not refused and not passed. Where
spam is switched off nothing is verified at all."""
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run
from signer import Signer

# Its SPF passes for nobody, so that DKIM alone can prove it.
SENDER, TO = "pat@good.example", "anna@company.example"
JUNK = "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=x%d.example; s=lab; h=From; bh=AAAA; b=AAAA"


def judge(lab, mail, wanted, what):
    reply = lab.submit("S0", mail)
    row = lab.verdicts()[-1]
    expect(row["auth"] + " ", re.compile(wanted), what)
    return reply, row


def scenario(lab):
    with tempfile.TemporaryDirectory() as folder:
        checks(lab, {"good.example": Signer(folder, "good.example"), "testing.example": Signer(folder, "testing.example", "t=y; ")})


def checks(lab, signers):
    for domain, signer in signers.items():
        lab.dns(f'{domain}. TXT "v=spf1 -all"', f'_dmarc.{domain}. TXT "v=DMARC1; p=reject"', *signer.dns)

    def signed(domain="good.example", without=(), length=None, until=None, **more):
        return signers[domain].sign(message("pat@" + domain, TO, **more), without=without, length=length, until=until)

    judge(lab, signed(), "dmarc=pass dkim=pass ", "an honest signature")
    judge(lab, signed(without=[b"From"]), "dmarc=fail/reject dkim=fail ", "one that leaves From out")

    body = "A line.\n" * 9
    size = len(body) + 9
    judge(lab, signed(length=size, body=body), "dmarc=pass dkim=pass ", "l= of the whole body")
    judge(lab, signed(length=size - 2, body=body), "dmarc=fail/reject dkim=fail ", "l= of less")
    judge(lab, signed(length=0, body=body), "dmarc=fail/reject dkim=fail ", "l= of nothing")
    more = signed(length=size, body=body)
    more.data += b"And click here.\n"
    judge(lab, more, "dmarc=fail/reject dkim=fail ", "what somebody wrote behind it")

    # what Exim's own process would not survive to be asked for
    for huge in (10**16, 2**63 - 1, 2**63, 10**30):
        judge(lab, signed(length=huge), "dmarc=pass dkim=pass ", f"l={huge}")

    now = int(time.time())
    judge(lab, signed(until=now + 3600), "dmarc=pass dkim=pass ", "one that ends in an hour")
    judge(lab, signed(until=now - 86400), "dmarc=fail/reject dkim=fail ", "one that ended yesterday, sent again")
    for never in (10**12, 2**63, 10**30):
        judge(lab, signed(until=never), "dmarc=pass dkim=pass ", f"one that ends at {never}")

    # an old mail with other headers before it: they end where Exim and everybody reads text, and Exim's DKIM goes on
    for text in (b"Please pay to that account.\n", b" \nPay\n", b"A b: c\n"):
        old = signed()
        old.data = b"From: boss@good.example\nSubject: Pay\nMessage-ID: <%s>\n" % old.id.encode() + text + old.data
        _, row = judge(lab, old, "dmarc=(fail/quarantine dkim=policy|fail/reject dkim=(none|fail)) ", f"headers that end at {text!r}")
        expect(row["verdict"] in ("quarantine", "reject"), True, f"what becomes of it: {row}")
    for body in ("", ".\n..\n...x\n", "a\n\nb\n", "From: x\n", "x" * 5000 + "\n", " \n\t\n"):
        judge(lab, signed(body=body), "dmarc=pass dkim=pass ", f"an honest body {body[:20]!r}")
    bare = signed(body="")
    bare.data = bare.data.split(b"\n\n")[0] + b"\n"
    judge(lab, bare, "dkim=(pass|fail) ", "headers, and nothing behind them")
    for header in ("X-A:", "X-A: ", "X-A:\n ", "X-A: b\n \n\t", "X-A: b\n c  ", ".X-A: b"):
        judge(lab, signed(headers=[header]), "dmarc=pass dkim=pass ", f"an honest header {header!r}")

    # Exim takes out those three as it reads, and the signature does not cover what is put before it
    for header in ("Return-Path: <pat@good.example>", "Delivery-Date: today", "Envelope-To: <anna@company.example>"):
        judge(lab, signed(headers=[header]), "dmarc=pass dkim=pass ", f"an honest header {header!r}")
    mail = signed()
    mail.data = b"Return-Path: <pat@good.example>\nReceived: by relay.good.example; Thu, 26 Nov 2026 10:00:00 +0000\n" + mail.data
    judge(lab, mail, "dmarc=pass dkim=pass ", "an honest mail that a relay hands on")

    judge(lab, signed(domain="testing.example"), "dmarc=pass dkim=pass ", "a key for tests, and it passes")
    broken = signed(domain="testing.example")
    # (EXIM: where the body does not fit the signature it does not ask for the key)
    broken.data = broken.data.replace(b"\nSubject: ", b"\nSubject: no ")
    _, row = judge(lab, broken, "dmarc=fail/reject dkim=fail ", "a key for tests, and it fails")
    expect("DKIM_FAIL" in row["tests"], False, f"points for the failure of a test: {row['tests']}")

    for count, wanted in ((18, "dmarc=pass dkim=(fail,)*pass(,fail)* "), (19, "dmarc=fail/quarantine dkim=policy "),
            (24, "dmarc=fail/quarantine dkim=policy ")):
        mail = signed(headers=[JUNK % i for i in range(count)])
        reply, row = judge(lab, mail, wanted, f"an honest signature and {count} others")
        expect(reply.code, 250, f"the reply to {count + 1} signatures")
    forged = message(SENDER, TO, headers=[JUNK % i for i in range(25)])
    _, row = judge(lab, forged, "dmarc=fail/quarantine dkim=policy ", "25 signatures, and none of them honest")
    expect(row["verdict"], "quarantine", "what becomes of it")
    judge(lab, message(SENDER, TO, headers=[JUNK % 1]), "dmarc=fail/reject dkim=fail ", "one, and not honest")
    judge(lab, signed(body="x" * 30000), "dmarc=fail/quarantine dkim=policy ", "an honest signature over a long line")
    judge(lab, message(SENDER, TO, body="x" * 30000), "dmarc=fail/reject dkim=none ", "a long line and no signature")

    lab.sql("update contact_check set enabled = 0 where contact = 'S0' and \"check\" = 'spam'")
    mail = signed()
    expect(lab.submit("S0", mail).code, 250, "the reply where spam is switched off")
    expect(lab.verdicts(mail)[0].get("auth"), None, "what is then found of the sender")
    arrived = [line for line in lab.log("sky") if f"id={mail.id}" in line and " <= " in line]
    expect(len(arrived), 1, "arrivals")
    expect(" DKIM=" in arrived[0], False, "whether Exim has verified the signature then")


run(scenario)
