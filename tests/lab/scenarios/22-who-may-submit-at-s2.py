#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S2 takes mail from who has logged in over TLS, and nobody else; a wrong login is
refused for good (535), a directory that cannot answer only for now. A Windows machine may say its name."""
import base64
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import PASSWORD, expect, message, run

ANNA, BEN, DORA = "anna@company.example", "ben@company.example", "dora@company.example"
PRINTER = "printer@company.example"  # by its row of send_as
DORAS = "$y$j9T$qSEizVA66aGNc4hYV7tt90$3DZyqlwaeYRxEBsqVHbaCtCEgFMOaC7bXrwDP5vG/0C"
HASH = "$y$j9T$KKzvKCxfXdMmJm0R6wdqE.$0000000000000000000000000000000000000000000"


def token(text):
    return base64.b64encode(text.encode()).decode()


def by_login(smtp, user, password):
    """AUTH LOGIN, the other mechanism: the last reply."""
    for line in ("AUTH LOGIN", token(user), token(password)):
        reply = smtp.cmd(line)
        if reply.code != 334:
            break
    return reply


def no_login_but_over_tls(lab):
    for place in ("S0", "S1", "S2"):
        with lab.smtp(place, tls=False) as smtp:
            expect("AUTH" in str(smtp.cmd("EHLO client.inet.example")), False, f"{place} offers AUTH without TLS")
            expect(smtp.login(BEN).code, 503, f"{place}: AUTH PLAIN without TLS")
            expect(smtp.cmd("AUTH LOGIN").code, 503, f"{place}: AUTH LOGIN without TLS")
            if place != "S0":
                expect(smtp.cmd(f"MAIL FROM:<{BEN}>"), re.compile("^530 5.7.0"), f"{place}: MAIL without TLS")
            smtp.starttls()
            offered = re.findall("AUTH.*", str(smtp.cmd("EHLO client.inet.example")))
            expect(offered, ["AUTH PLAIN LOGIN"] if place == "S2" else [], f"{place}: AUTH offered over TLS")
            if place != "S2":
                expect(smtp.login(BEN).code, 503, f"{place}: AUTH over TLS")


def names_of_machines(lab):
    for place in ("S0", "S2"):
        with lab.smtp(place, ehlo=False) as smtp:
            expect(smtp.reply().code, 220, f"{place}: greeting")
            expect(smtp.cmd("EHLO ANNAS_PC").code, 250, f"{place}: a name with an underscore")


def who_may(lab):
    lab.sql(f"""insert into login (name, kind, mailbox, password) values
            ('{DORA}', 'mailbox', '{DORA}', '{DORAS}'), ('off', 'service', null, '{DORAS}'), ('none', 'service', null, '{HASH}');
        update login set state='blocked' where name='off'""")
    for place in ("S2", "S2-TLS"):
        for user, password, code in [
            (BEN, PASSWORD, 235),
            ("printer", PASSWORD, 235),
            (BEN, "wrong horse", 535),
            (BEN, "", 535),
            (BEN, PASSWORD.upper(), 535),
            (BEN, DORAS, 535),
            ("nobody@company.example", PASSWORD, 535),
            ("ben", PASSWORD, 535),
            ("", "", 535),
            ("left@company.example", PASSWORD, 535),
            (DORA, PASSWORD, 535),
            ("off", PASSWORD, 535),
            ("none", "", 535),
            ("none", HASH, 535),
            ("' or '1'='1", PASSWORD, 535),
            ("' union select 1, password from login -- ", PASSWORD, 535),
            (f"{BEN}' --", PASSWORD, 535),
            (f'{BEN}" password="x', PASSWORD, 535),
            ("x') , 1); drop table login; --", PASSWORD, 535),
            ("${lookup sqlite{select 1}}", PASSWORD, 535),
        ]:
            for how in (lambda smtp: smtp.login(user, password), lambda smtp: by_login(smtp, user, password)):
                with lab.smtp(place) as smtp:
                    expect(smtp.cmd(f"MAIL FROM:<{BEN}>"), re.compile("^530 5.7.0 S2 auth"), f"{place}: MAIL without AUTH")
                    expect(how(smtp).code, code, f"{place}: login of {user} with {password!r}")
                    if code != 235:
                        expect(smtp.cmd(f"MAIL FROM:<{BEN}>").code, 530, f"{place}: MAIL after {user} was refused")
                        continue
                    mail = message(PRINTER if user == "printer" else user, ["pat@partner.example", ANNA])
                    expect(smtp.send(mail).code, 250, f"{place}: mail of {user}")
                lab.expect_flow(mail, ANNA, "S2 > LD")
                lab.expect_flow(mail, "pat@partner.example", "S2 > S3 > ED")

    # each update counts for the next login
    for statement, code in [
        (f"update mailbox set home='o365' where address='{BEN}'", 535),
        (f"update mailbox set home='skyconnect' where address='{BEN}'", 235),
        (f"update mailbox set state='blocked' where address='{BEN}'", 535),
        (f"update mailbox set state='active' where address='{BEN}'", 235),
        (f"update login set state='blocked' where name='{BEN}'", 535),
    ]:
        lab.sql(statement)
        with lab.smtp("S2") as smtp:
            expect(smtp.login(BEN).code, code, statement)
    expect(lab.sql("select count(*) from login where name='printer'").strip(), "1", "the table login is still there")


def trouble(lab):
    lab.site("SITE_LOCK_WAIT", "1")
    with lab.directory.locked(), lab.smtp("S2", ehlo=False) as smtp:
        # the connect ACL can tell no contact either
        expect(smtp.reply(), re.compile("^451"), "greeting with the directory locked")
    for password in (PASSWORD, "wrong horse"):
        with lab.smtp("S2") as smtp:
            with lab.directory.locked():
                for reply in (smtp.login(ANNA, password), by_login(smtp, ANNA, password)):
                    expect(reply, re.compile("^4.* 4.7.0 S2 auth"), "AUTH with the directory locked")
                expect(smtp.cmd(f"MAIL FROM:<{ANNA}>").code, 530, "MAIL after it")
            smtp.cmd("RSET")
            expect(smtp.login(ANNA, password).code, 235 if password == PASSWORD else 535, "AUTH once the lock is gone")
    with lab.smtp("S2") as smtp:
        lab.directory.drop_table("login")
        expect(smtp.login(ANNA), re.compile("^4.* 4.7.0 S2 auth"), "AUTH with the table missing")
        lab.directory.put_back()


def scenario(lab):
    # more wrong logins from one address than anybody may make
    lab.sql("update contact_limit set value=0 where name like 'auth_failures_%'")
    no_login_but_over_tls(lab)
    names_of_machines(lab)
    who_may(lab)
    trouble(lab)


run(scenario, allow_panic=("no such table", "database is locked"))
