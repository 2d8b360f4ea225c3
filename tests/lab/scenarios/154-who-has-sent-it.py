#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what SPF, DKIM and DMARC prove of a sender stands in the log and in one Authentication-Results header on top;
one in our name that came with the mail is gone, another's stays. A real DKIM signature that verified
at S0 verifies at O1 too; one whose body was changed does not pass."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from signer import Signer

FORGED = (
    b"Authentication-Results: mx.company.example; dkim=pass header.d=company.example",
    b'Authentication-Results: "mx.company\\.example" (;) ; dmarc=pass header.from=company.example',
    b"Authentication-Results: mx.other.example; spf=fail smtp.mailfrom=x.example",
)


def results(lab, mail, where):
    """The Authentication-Results headers of the mail where it lies now, from the top."""
    found = wait(lambda: [text for host, folder, text in lab._mails(-1)
        if (host, folder) == where and mail.id.encode() in text], "the mail")
    head = found[0].split(b"\n\n", 1)[0].replace(b"\n\t", b" ")
    return [line.decode() for line in head.split(b"\n") if line.lower().startswith(b"authentication-results:")]


def scenario(lab):
    with tempfile.TemporaryDirectory() as folder:
        signer = Signer(folder, "good.example")
        lab.dns(
            'good.example. TXT "v=spf1 ip4:192.0.2.101 -all"',
            '_dmarc.good.example. TXT "v=DMARC1; p=reject"',
            *signer.dns)
        mail = signer.sign(message("pat@good.example", ["anna@company.example", "dora@company.example"], headers=FORGED))
        changed = signer.sign(message("pat@good.example", "anna@company.example"))
        changed.data += b"One line more.\n"
    expect(lab.submit("S0", mail).code, 250, "reply to a signed mail")
    expect(lab.verdicts(mail)[0]["auth"], "spf=pass dmarc=pass dkim=pass", "what the log says")
    got = results(lab, mail, ("sky", "company.example/anna"))
    expect(len(got), 2, f"Authentication-Results, ours and another's: {got}")
    expect(got[0], re.compile(r"^Authentication-Results: mx\.company\.example; spf=pass smtp\.mailfrom=good\.example; "
        r"dkim=pass header\.d=good\.example header\.s=lab; dmarc=pass \(p=reject dis=none\) header\.from=good\.example$"),
        "ours")
    expect(got[1], re.compile("mx.other.example"), "another's")
    # EXIM: <= has DKIM= with the domains of the signatures that verified
    wait(lambda: any(" DKIM=good.example " in line and mail.id in line for line in lab.log("o365")),
        "Office 365 to verify the same signature")

    expect(lab.submit("S0", changed).code, 250, "reply to a mail that was changed")
    expect(lab.verdicts(changed)[0]["auth"], "spf=pass dmarc=pass dkim=fail", "what the log says of a changed mail")


run(scenario)
