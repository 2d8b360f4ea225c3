#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S4 hands mail to nobody but Office 365: with a certificate of another name or authority,
without STARTTLS, with a host that has no address, an MX only, or leads to ourselves, the mail
waits (not in clear, not by MX, not frozen, no bounce), and arrives once when that is healed."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import O1_HOST, expect_waits, o365_like, restart, run_queue_until

DORA = "dora@company.example"


def expect_arrives(lab, mails):
    run_queue_until(lab, lambda: not lab.queue("sky"), "the gateway's queue to be empty")
    wait(lambda: not lab.queue("o365"), "Office 365's own queue to be empty")
    for mail in mails:
        expect(lab.mailboxes(mail), [("o365", "company.example/dora")], f"copies of {mail.id}")


def waits(lab, why):
    mail = message("pat@partner.example", DORA)
    expect(lab.submit("S0", mail).code, 250, "reply at S0")
    expect_waits(lab, mail)
    # an earlier delay made a retry time: now by force
    lab.run_queue("sky")
    expect(expect_waits(lab, mail), re.compile(why), "why it waits")
    expect(lab.mailboxes(mail), [], f"copies of {mail.id}")
    return mail


def certificate(lab, name, host_name):
    """A certificate for host_name of an authority of its own, at O365."""
    folder = "/etc/exim4/lab"
    lab.exec("o365", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2", "-subj", f"/CN={host_name}", "-addext", f"subjectAltName=DNS:{host_name}",
        "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.crt")
    lab.exec("o365", "chmod", "0644", f"{folder}/{name}.key")


def scenario(lab):
    mails = []

    # who answers is another
    for name in ("tls.crt", "tls.key"):
        lab.exec("o365", "cp", "-p", f"/etc/exim4/lab/{name}", f"/run/lab/{name}.own")
    lab.exec("o365", "sh", "-c", "cp -p $LAB/pki/stranger.crt /etc/exim4/lab/tls.crt"
        " && cp -p $LAB/pki/stranger.key /etc/exim4/lab/tls.key")
    restart(lab, "o365")
    mails.append(waits(lab, "certificate"))
    certificate(lab, "tls", O1_HOST)
    restart(lab, "o365")
    mails.append(waits(lab, "certificate"))
    for name in ("tls.crt", "tls.key"):
        lab.exec("o365", "cp", "-p", f"/run/lab/{name}.own", f"/etc/exim4/lab/{name}")
    restart(lab, "o365")
    expect_arrives(lab, mails)

    # no STARTTLS
    o365_like(lab, (r"tls_advertise_hosts = \*", "tls_advertise_hosts ="))
    mails = [waits(lab, "TLS")]
    restart(lab, "o365")
    expect_arrives(lab, mails)

    # the host: no such name, an MX and no address, S0 and S1 themselves
    lab.stop("o365", "exim")
    mails = [waits(lab, "Connection refused")]
    for host in ("no-such-host.o365.example", "partner.example", "mx.company.example", "s1.company.example"):
        lab.sql(f"update domain set o365_host='{host}' where name='company.example'")
        lab.run_queue("sky")
        why = expect_waits(lab, mails[0])
        expect(why, re.compile(f" R=s4_o365 defer .*({re.escape(host)}|local host)"), f"why it waits with {host}")
        # the next one stays with its sender
        mail = message("pat@partner.example", DORA)
        expect(lab.submit("S0", mail), re.compile("^451 "), f"reply at S0 with {host}")
        lab.expect_nowhere(mail)
    lab.start("o365", "exim")
    lab.sql(f"update domain set o365_host='{O1_HOST}' where name='company.example'")
    expect_arrives(lab, mails)

    for line in lab.log("o365"):
        if re.search(r" <= .* I=\[198\.51\.100\.10\]:25", line):
            expect(line, re.compile(r" P=esmtps "), "how Office 365 got it")


run(scenario)
