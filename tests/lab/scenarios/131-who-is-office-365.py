#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: the peer at S1 is Office 365 by its address or by a verified certificate with the name of a
row; with neither the right header helps nothing. The module asks it again, so that a slip in an
ACL opens nothing, with the action observe neither."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run
from peers import restart

ANNA, EMIL = "anna@company.example", "emil@company.example"
NOT_LISTED = "peer is in no row of o365_network, and shows no certificate of o365_certificate"


def connect(lab, certificate):
    """From an address in no row, with a certificate of LAB/pki."""
    smtp = lab.smtp("S1", host="inet", source="192.0.2.110", tls=False)
    expect(smtp.starttls(certificate).code, 220, "STARTTLS")
    return smtp


def answer(lab, certificate):
    with connect(lab, certificate) as smtp:
        return smtp.cmd(f"MAIL FROM:<{EMIL}>").code


def own_authority(lab):
    """A certificate with Office 365's name that no known authority has signed."""
    folder = os.path.dirname(lab.env["CA"])
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=mail.protection.o365.example", "-addext", "subjectAltName=DNS:mail.protection.o365.example",
        "-keyout", f"{folder}/forged.key", "-out", f"{folder}/forged.crt"], check=True, capture_output=True)


def certificates(lab):
    own_authority(lab)
    with lab.smtp("S1", host="inet", source="192.0.2.110", tls=False) as smtp:
        expect(smtp.greeting.code, 451, "no row that a certificate could match")
    # the certificate names mail.protection..., *.mail.protection..., smtp and out.o365.example
    for row, code in [
        ("mail.protection.o365.example", 250),
        ("OUT.o365.example", 250),
        ("*.mail.protection.o365.example", 250),
        ("company-example.mail.protection.o365.example", 250),
        ("*.o365.example", 250),
        ("a.b.mail.protection.o365.example", 451),
        ("protection.o365.example", 451),
        ("mail.protection.o365.example.example", 451),
    ]:
        lab.sql("delete from o365_certificate")
        lab.sql(f"insert into o365_certificate (name) values ('{row}')")
        expect(answer(lab, "o365"), code, f"the row {row}")
        expect(answer(lab, "stranger"), 451, f"another name, the row {row}")
        expect(answer(lab, "forged"), 451, f"not verified, the row {row}")
        expect(answer(lab, None), 451, f"no certificate, the row {row}")

    lab.sql("delete from o365_certificate")
    lab.sql("insert into o365_certificate (name) values ('out.o365.example')")
    with connect(lab, "o365") as smtp:
        mail = message(EMIL, ANNA)
        expect(smtp.send(mail).code, 250, "the right certificate, address in no row")
        lab.expect_flow(mail, ANNA, "S1 > LD")
        smtp.stamp = b""
        expect(smtp.send(message(EMIL, ANNA)), re.compile("^451 4.7.1 S1 tenant"), "the same without the header")
        expect(lab.verdicts()[-1]["detail"], "X-OriginatorOrg is missing", "why")


def the_module_too(lab):
    """The ACL lets everybody pass."""
    path = "/etc/exim4/coexim/acl.conf"
    lab.exec("sky", "sed", "-i", "-e", r"s/^  deny   !encrypted = \*$/  deny   condition = no/",
        "-e", r"s/!hosts = <; .*acl_m_answer.*/condition = no/", path)
    restart(lab, "sky")
    ways = [({"host": "inet", "source": "192.0.2.110"}, NOT_LISTED), ({"tls": False}, "the connection is not encrypted")]
    for action in ("reject", "observe"):
        lab.sql(f'''update contact_check set action='{action}' where contact='S1' and "check"='tenant' ''')
        for way, why in ways:
            with lab.smtp("S1", **way) as smtp:
                mail = message(EMIL, ANNA)
                expect(smtp.send(mail), re.compile("^451 4.7.1 S1 tenant: not taken from here"), f"{way} past the ACL")
            row = lab.verdicts()[-1]
            expect([row.get(name) for name in ("contact", "verdict", "check", "detail")],
                ["S1", "tempfail", "tenant", why], "the module's line")
            lab.expect_nowhere(mail)
        expect(lab.submit("S1", message(EMIL, ANNA)).code, 250, "Office 365 itself")
        with connect(lab, "o365") as smtp:
            expect(smtp.send(message(EMIL, ANNA)).code, 250, "and by its certificate")


def scenario(lab):
    certificates(lab)
    the_module_too(lab)


run(scenario)
