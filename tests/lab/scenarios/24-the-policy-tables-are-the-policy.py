#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: contact_check and listener say what is checked where: one update counts for the next
message. A listener that no row names, or that two askers see differently, is a 451."""
import os
import re
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run, wait

PAT, ANNA, BEN = "pat@partner.example", "anna@company.example", "ben@company.example"


def virus(sender):
    return message(sender, ANNA, attach=[("invoice.bin", eicar())])


def checks(lab):
    set_virus = "update contact_check set enabled=%d where contact='S0' and \"check\"='virus'"
    # the scanner is asked for these, too; here it is about one row
    lab.sql("update contact_check set enabled=0 where contact='S0' and \"check\" in ('spam', 'malware')")
    with lab.smtp("S0") as smtp:
        expect(smtp.send(virus(PAT)), re.compile("^550 5.7.1 S0 virus"), "S0 as shipped")
        lab.sql(set_virus % 0)
        mail = virus(PAT)
        expect(smtp.send(mail).code, 250, "S0 with the check off, in the same connection")
        lab.expect_flow(mail, ANNA, "S0 > LD")
        row = lab.verdicts(mail)[0]
        expect((row["verdict"], row["checks"]), ("accept", "-"), "the module's line")
        expect(lab.submit("S2", virus(BEN)), re.compile("^550 5.7.1 S2 virus"), "S2 meanwhile")
        # what is off is not asked: no scanner, no trouble
        lab.scanner.stop()
        mail = message(PAT, ANNA)
        expect(smtp.send(mail).code, 250, "S0 with the check off and no scanner")
        expect(lab.submit("S2", message(BEN, ANNA)).code, 451, "S2 with no scanner")
        lab.scanner.start()
        lab.sql(set_virus % 1)
        expect(smtp.send(virus(PAT)), re.compile("^550 5.7.1 S0 virus"), "S0 with the check on again")
        lab.sql("update contact_check set action='tempfail' where contact='S0' and \"check\"='virus'")
        reply = smtp.send(virus(PAT))
        expect(reply, re.compile("^451 4.7.1 S0 virus"), "S0 with another action")


def listeners(lab):
    def greeting(place):
        with lab.smtp(place) as smtp:
            return smtp.greeting

    def named(port):
        wanted = f'verdict=tempfail check=listener detail="no row in listener for interface 203.0.113.10 port {port} '
        # the reply goes out before the log line
        return wait(lambda: any(wanted in line for line in lab.log("sky")), f"a log line with {wanted}")

    # the example names the two addresses of port 25; 587 and 465 are "*"
    lab.sql("delete from listener where interface='203.0.113.10' and port=25")
    expect(greeting("S0"), re.compile("^451"), "a port of this interface without a row")
    named(25)
    expect([greeting(place).code for place in ("S1", "S2", "S2-TLS")], [220, 220, 220], "the others")
    lab.sql("delete from listener where port=465")
    try:
        expect(greeting("S2-TLS"), re.compile("^451"), "a port without a row")
    except (ssl.SSLError, ConnectionResetError):
        pass  # Exim 4.97 and later refuse before TLS, in which alone they could say so here
    named(465)

    # an exact interface beats "*"
    lab.sql("insert into listener values ('*', 25, 'S1')")
    with lab.smtp("S0") as smtp:
        expect(smtp.greeting, re.compile("^451 4.7.1 S1 tenant"), "S0's address, as * says")
    lab.sql("insert into listener values ('203.0.113.10', 25, 'S0')")
    mail = message(PAT, ANNA)
    expect(lab.submit("S0", mail).code, 250, "S0's address, as its own row says")
    lab.expect_flow(mail, ANNA, "S0 > LD")

    # the connect ACL asks once, the module for each message
    with lab.smtp("S0") as smtp:
        for change, why in [
            ("update listener set contact='S1' where interface='203.0.113.10' and port=25", "listener says S1"),
            ("delete from listener where port=25", "no row of listener has interface 203.0.113.10 port 25"),
        ]:
            lab.sql(change)
            mail = message(PAT, ANNA)
            expect(smtp.send(mail), re.compile("^451 4.3.5 "), f"after {change}")
            row = lab.verdicts()[-1]
            expect((row["verdict"], row["check"]), ("tempfail", "listener"), "the module's line")
            expect(row["detail"], re.compile(why), "the module's reason")
            lab.expect_nowhere(mail)
        lab.sql("insert into listener values ('203.0.113.10', 25, 'S0')")
        mail = message(PAT, ANNA)
        expect(smtp.send(mail).code, 250, "once they agree again")
        lab.expect_flow(mail, ANNA, "S0 > LD")


def scenario(lab):
    checks(lab)
    listeners(lab)


run(scenario)
