#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: the commands with which README manages the split do what it says, for the next message
and with nothing restarted. Prints each command with its output, as README shows them."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run

DIRECTORY = "sqlite3 -box -cmd '.timeout 5000' /var/lib/coexim/directory.db"
CARL = "carl@company.example"


def give(lab, command):
    """The command as root types it on the gateway; its output."""
    output = lab.exec("sky", "bash", "-c", f'exec 2>&1; directory() {{ {DIRECTORY} "$@"; }}\n{command}', check=False)
    print(f"$ {command}\n{output}", end="")
    return output


def quietly(lab, command):
    expect(give(lab, command), "", f"output of {command}")


def flow(lab, to, wanted, **more):
    mail = message("pat@partner.example", to)
    expect(lab.submit("S0", mail).code, 250, "reply at S0")
    lab.expect_flow(mail, to, wanted, **more)


def refused(lab, to, words):
    expect(lab.submit("S0", message("pat@partner.example", to)), re.compile(words), f"reply at S0 for {to}")


def scenario(lab):
    print(f'$ directory() {{ {DIRECTORY} "$@"; }}')
    expect(give(lab, 'directory "select domain, mx, skyconnect, o365, blocked from split"'),
        re.compile(r"company\.example +│ skyconnect │ 4 +│ 2 +│ 1 "), "the split")

    # people
    refused(lab, CARL, "^550 5.1.1")
    quietly(lab, f"""directory "insert into mailbox (address, home) values ('{CARL}', 'skyconnect')\"""")
    flow(lab, CARL, "S0 > LD")
    quietly(lab, f"""directory "insert into login (name, kind, mailbox, password) values"""
        f""" ('{CARL}', 'mailbox', '{CARL}', '$(openssl passwd -6 'a long sentence')')\"""")
    with lab.smtp("S2", login=(CARL, "a long sentence")) as smtp:
        expect(smtp.send(message(CARL, "anna@company.example")).code, 250, "carl's own mail at S2")
    with lab.smtp("S2") as smtp:
        expect(smtp.login(CARL, "another sentence").code, 535, "login with a wrong password")
    quietly(lab, f"""directory "update mailbox set home='o365' where address='{CARL}'\"""")
    lab.o365_mailbox(CARL)
    flow(lab, CARL, "S0 > S4 > O1 > LD")
    with lab.smtp("S2") as smtp:
        expect(smtp.login(CARL, "a long sentence").code, 535, "login at S2 of one who has moved")
    quietly(lab, f"""directory "update mailbox set state='blocked' where address='{CARL}'\"""")
    refused(lab, CARL, "^550 5.2.1")
    quietly(lab, f"""directory "delete from mailbox where address='{CARL}'\"""")
    refused(lab, CARL, "^550 5.1.1")

    # alias and group
    quietly(lab, """directory "insert into alias (address, target) values ('office@company.example', 'anna@company.example')\"""")
    flow(lab, "office@company.example", "S0 > LD", mailbox="company.example/anna")
    quietly(lab, """directory "insert into alias (address, target) values ('board@company.example', 'anna@company.example'),"""
        """ ('board@company.example', 'dora@company.example'), ('board@company.example', 'pat@other.example')\"""")
    expect(lab.submit("S0", mail := message("pat@partner.example", "board@company.example")).code, 250, "reply for a group")
    lab.flow(mail)
    expect(lab.mailboxes(mail), [("inet", "other.example/pat"), ("o365", "company.example/dora"),
        ("sky", "company.example/anna")], "copies for the group")
    expect(give(lab, """directory "select * from route where address='board@company.example'\""""),
        re.compile(r"(?s)anna@company\.example │ LD .*dora@company\.example │ S4 > O1 .*pat@other\.example +│ S3 > ED"), "the route")
    expect(give(lab, "exim4 -bt board@company.example"), re.compile(r"router = s4_o365, transport = s4_o365"), "exim4 -bt")

    # a domain
    refused(lab, "postmaster@new.example", "^550 5.7.1")
    quietly(lab, """directory "insert into domain (name, mx, o365_host) values"""
        """ ('new.example', 'skyconnect', 'new-example.mail.protection.o365.example')\"""")
    expect(give(lab, "directory \"select address, by from route where kind='missing'\""), re.compile("postmaster@new.example"), "what is missing")
    quietly(lab, """directory "insert into alias (address, target) select name || '@new.example', 'ben@company.example'"""
        """ from (select 'postmaster' as name union select 'abuse')\"""")
    flow(lab, "postmaster@new.example", "S0 > LD", mailbox="company.example/ben")
    quietly(lab, "directory \"update domain set mx='o365' where name='new.example'\"")
    refused(lab, "postmaster@new.example", "^451 4.7.1 S0 mx")

    # a check
    virus = message("pat@partner.example", "anna@company.example", attach=[("invoice.com", eicar())])
    expect(lab.submit("S1", virus).code, 250, "a virus at S1, as shipped")
    quietly(lab, "directory \"update contact_check set enabled=1 where contact='S1' and [check]='virus'\"")
    expect(lab.submit("S1", virus), re.compile("^550 5.7.1 S1 virus"), "a virus at S1 with the check on")

    # what is wrong is refused, with a sentence that says what is right
    expect(give(lab, """directory "insert into mailbox (address, home) values ('eve@company.example', 'exchange')\""""),
        re.compile("skyconnect.*o365"), "an unknown home")
    refused(lab, "eve@company.example", "^550 5.1.1")


run(scenario)
