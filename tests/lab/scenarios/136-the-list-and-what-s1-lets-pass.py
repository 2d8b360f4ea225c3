#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: Microsoft's list, loaded by one command, says from the next connection on who may use S1, and what is no list
changes nothing. S1 lets pass what Office 365 hands over rightly: mail of senders whose SPF says no, bounces, receipts,
vacation and calendar replies; another tenant gets none of it in, with our domain wherever it stands (EchoSpoofing)."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import STAMP, expect, message, run

ANNA, EMIL, PAT = "anna@company.example", "emil@company.example", "pat@partner.example"
NEW = "192.0.2.110"  # from where Office 365 is to send some day
ANOTHER = b"X-OriginatorOrg: echo.onmicrosoft.example\n"


def load(lab, text, *options):
    lab.exec("sky", "sh", "-c", "cat >/run/endpoints.json", input=text)
    return lab.exec("sky", "sh", "-c", 'coexim o365 load /run/endpoints.json "$@" 2>&1', "sh", *options, check=False)


def endpoints(*networks):
    return json.dumps([{"id": 10, "serviceArea": "Exchange", "urls": ["*.mail.protection.o365.example"], "ips": list(networks),
        "tcpPorts": "25", "category": "Allow", "required": True}])


def greeted(lab, new=True):
    where = {"host": "inet", "source": NEW} if new else {}
    with lab.smtp("S1", **where) as smtp:
        return smtp.greeting.code


def the_list(lab):
    lab.sql("delete from o365_network")
    expect((greeted(lab, False), greeted(lab)), (451, 451), "no network at all")
    said = load(lab, endpoints("198.51.100.0/24", "192.0.2.64/28", "2001:db8:6::/48"))
    expect((greeted(lab, False), greeted(lab)), (220, 451), f"Office 365 and the new address, with a list: {said}")
    for broken in ("", "[", "[]", endpoints("198.51.100.0/24")[:-1], endpoints("198.51.100.0/24", "not a network"), endpoints()):
        said = load(lab, broken)
        expect(said, re.compile("nothing was changed"), f"what the command says of {broken!r}")
        expect((greeted(lab, False), greeted(lab)), (220, 451), f"after {broken!r}")
    said = load(lab, endpoints("198.51.100.0/24", "192.0.2.64/28", "2001:db8:7::/48", f"{NEW}/32"))
    expect((greeted(lab, False), greeted(lab)), (220, 220), f"with the new address in the list: {said}")
    expect(lab.sql("select network from o365_listed_network where network like '2001%'"), "2001:db8:7::/48\n", "what was swapped")
    shown = lab.exec("sky", "coexim", "o365", "show")
    expect(shown, re.compile(re.escape(NEW)), "what the command shows")
    # old, and in force; the log says so
    lab.sql("update o365_list set published = date('now', '-50 days')")
    expect(greeted(lab, False), 220, "with an old list")
    with lab.smtp("S1", host="inet", source="192.0.2.111") as smtp:
        expect(smtp.greeting.code, 451, "a stranger")
    # (a day more where midnight has passed)
    age = "5[01] days old, more than 40"
    lab.logged(age)
    expect(lab.exec("sky", "coexim", "o365", "show", check=False), re.compile(age), "what the command shows of its age")


def report(kind):
    return (f"Content-Type: multipart/report; report-type={kind}; boundary=\"b\"", f"--b\n\nFor people.\n--b\nContent-Type: message/{kind}\n\nx\n--b--\n")


def honest(lab):
    lab.dns('no.example. TXT "v=spf1 -all"', '_dmarc.no.example. TXT "v=DMARC1; p=reject"', "no.example. MX 10 mx.inet.example.")
    mails = [
        ("SPF says no", message("pat@no.example", ANNA)),
        ("a bounce", message("", ANNA, headers=[report("delivery-status")[0]], body=report("delivery-status")[1])),
        ("a receipt", message("", ANNA, headers=[report("disposition-notification")[0]], body=report("disposition-notification")[1])),
        ("a vacation reply", message("", ANNA, headers=["Auto-Submitted: auto-replied"])),
        ("a calendar reply", message(EMIL, ANNA, headers=["Content-Type: text/calendar; method=REPLY"], body="BEGIN:VCALENDAR\nEND:VCALENDAR\n")),
        ("a person there", message(EMIL, ANNA)),
        ("a stranger, passed on", message(PAT, ANNA)),
    ]
    with lab.smtp("S1") as smtp:
        for what, mail in mails:
            expect(smtp.send(mail).code, 250, f"reply at S1: {what}")
            row = lab.verdicts(mail)[0]
            expect((row["verdict"], row.get("auth"), row["checks"]), ("accept", None, "tenant"), f"the module's line: {what}")
    for _, mail in mails:
        lab.expect_flow(mail, ANNA, "S1 > LD")


def echo_spoofing(lab):
    """From Office 365's own address, over TLS with its certificate: only the tenant is another's."""
    mails = [
        message(EMIL, ANNA),
        message("x@echo.example", ANNA, raw=f"From: Emil <{EMIL}>\nSubject: wire\nMessage-ID: <{{id}}>\n\ntext\n".encode()),
        message("", ANNA, raw=f"From: {ANNA}\nSender: {EMIL}\nMessage-ID: <{{id}}>\n\ntext\n".encode()),
        message("x@echo.example", ANNA, headers=[f"Reply-To: {EMIL}"]),
        message("x@echo.example", ANNA, headers=["X-MS-Exchange-CrossTenant-Id: 6f1c2a70-5d0b-4f5e-9a3e-0123456789ab"]),
    ]
    with lab.smtp("S1") as smtp:
        for stamp, code in ((ANOTHER, 550), (ANOTHER + STAMP, 451), (b"", 451)):
            for mail in mails:
                smtp.stamp = stamp
                expect(smtp.send(mail), re.compile(f"^{code} .* S1 tenant: not taken from here$"), f"reply to {stamp}")
                row = lab.verdicts()[-1]
                expect((row["contact"], row["verdict"], row["check"]), ("S1", "reject" if code == 550 else "tempfail", "tenant"), "its line")
                expect(lab.mailboxes(mail), [], "mailboxes with it")
    with lab.smtp("S1", tls=False) as smtp:
        smtp.starttls("o365")
        smtp.stamp = ANOTHER
        expect(smtp.send(mails[0]).code, 550, "another tenant, with Office 365's certificate")


def scenario(lab):
    honest(lab)
    echo_spoofing(lab)
    the_list(lab)


run(scenario)
