#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what S1 puts off because the peer or the header is not what it should be is told of once, by one mail
each; so are a list of networks, and signatures, that are too old. Another tenant, and Office 365 itself, raise no alarm."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

ANNA, EMIL, ADMIN = "anna@company.example", "emil@company.example", "ben@company.example"
RATE = "/var/lib/coexim/state/rate.db"


def alarms(lab):
    return lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", RATE, "select kind, subject, times from alarm order by kind, subject").split()


def mails(lab):
    lab.exec("sky", "coexim", "alarm", "send")
    lab.run_queue("sky")
    home = lab.exec("sky", "sh", "-c", "cat /var/mail/coexim/company.example/ben/Maildir/new/* 2>/dev/null || :")
    return sorted(re.findall(r"^Subject: Coexim: (.*)$", home, re.M))


def scenario(lab):
    lab.sql(f"update setting set value='{ADMIN}' where name='admin_address'")
    with lab.smtp("S1") as smtp:
        smtp.stamp = b""
        expect(smtp.send(message(EMIL, ANNA, headers=["X-OriginatorOrg: echo.onmicrosoft.example"])).code, 550, "another tenant")
        expect(smtp.send(message(EMIL, ANNA, headers=["X-OriginatorOrg: company.onmicrosoft.example"])).code, 250, "ours")
    expect(alarms(lab), [], "alarms")
    expect(mails(lab), [], "mails")

    # refused by the ACL: at the greeting, and behind it where a certificate might yet prove the peer
    for _ in range(5):
        with lab.smtp("S1", host="inet", source="192.0.2.110") as smtp:
            expect(smtp.greeting.code, 451, "a stranger")
    expect(alarms(lab), ["tenant|peer|1"], "alarms")
    lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", RATE, "update alarm set last = datetime('now', '-2 minutes')")
    lab.sql("insert into o365_certificate (name) values ('mail.protection.o365.example')")
    with lab.smtp("S1", host="inet", source="192.0.2.110") as smtp:
        expect(smtp.cmd(f"MAIL FROM:<{EMIL}>").code, 451, "a stranger who may show a certificate")
    expect(alarms(lab), ["tenant|peer|2"], "alarms")

    # refused by the module
    with lab.smtp("S1") as smtp:
        smtp.stamp = b""
        for _ in range(3):
            expect(smtp.send(message(EMIL, ANNA)).code, 451, "no header")
    expect(alarms(lab), ["tenant|header|1", "tenant|peer|2"], "alarms")
    twice = ["mail from Office 365 waits (header)", "mail from Office 365 waits (peer)"]
    expect(mails(lab), twice, "mails")
    expect(mails(lab), twice, "mails, a minute later")
    shown = lab.exec("sky", "coexim", "alarm", "show")
    expect(shown, re.compile(r"^tenant +peer +2 +20.*\[192\.0\.2\.110\]", re.M), "the table")

    # with what only observes nothing waits, so there is nothing to be told of
    lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", RATE, "delete from alarm")
    lab.sql('''update contact_check set action='observe' where contact='S1' and "check"='tenant' ''')
    with lab.smtp("S1") as smtp:
        smtp.stamp = b""
        expect(smtp.send(message(EMIL, ANNA)).code, 250, "no header, observed")
    expect(alarms(lab), [], "alarms")

    # signatures that nobody brings any more, once a day; those of today, and a set of the site's own, are no matter
    old = "signatures of viruses are old (age)"
    for make, alarm in (("touch other.ndb", []), ("touch daily.cvd", []), ("touch -d '8 days ago' daily.cvd", [old]),
            ("touch -d '9 days ago' daily.cvd", [old]), ("touch daily.cld", [old])):
        lab.exec("sky", "sh", "-c", f"mkdir -p /tmp/aged && cd /tmp/aged && {make} && coexim alarm send --signatures=/tmp/aged")
        expect(mails(lab), sorted(twice + alarm), f"mails after {make}")
    twice = sorted(twice + [old])

    # a list that is too old; and a gateway that cannot write the alarm still answers as it should
    lab.sql("update o365_list set published = date('now', '-41 days')")
    expect(mails(lab), sorted(twice + ["the list of Office 365's networks is old (age)"]), "mails")
    lab.exec("sky", "mv", RATE, RATE + ".away")
    lab.sql("delete from o365_certificate")
    with lab.smtp("S1", host="inet", source="192.0.2.110") as smtp:
        expect(smtp.greeting, re.compile("^451 4.7.1 S1 tenant"), "a stranger, without rate.db")
    expect(lab.exec("sky", "sh", "-c", f"ls {RATE} 2>/dev/null || echo none"), "none\n", "what Exim made in its place")
    # (a day more where midnight has passed)
    lab.logged("4[12] days old, more than 40")
    lab.exec("sky", "mv", RATE + ".away", RATE)


run(scenario)
