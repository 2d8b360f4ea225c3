#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a row of send_as lets a printer, and a director's delegate, send under an address that is
not their own, from the next message on; a row for a domain covers nobody on Office 365. An alias is
one's own when it leads to oneself alone, a tagged address while it has no row of its own."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from authors import ANNA, BEN, DORA, PAT, Submitting, written
from labkit import run

PRINTER = "printer@company.example"


def scenario(lab):
    with Submitting(lab) as submitting:

        def may(login, address):
            mail = written(address, f"From: {address}", to=PAT)
            submitting.passes(login, mail, f"as {address}")
            lab.expect_flow(mail, PAT, "S2 > S3 > ED")

        def may_not(login, address):
            submitting.refused(login, written(address, f"From: {address}"),
                f"envelope sender {address} is not an address of login {login}")

        # a printer
        may("printer", PRINTER)
        for address in (BEN, "printer+x@company.example", "printer@branch.example", "x@company.example"):
            may_not("printer", address)

        # a director's delegate: exactly this address, and with himself as Sender
        may_not(BEN, DORA)
        lab.sql(f"insert into send_as values ('{BEN}', '{DORA}')")
        may(BEN, DORA)
        submitting.passes(BEN, written(BEN, f"From: Dora <{DORA}>", f"Sender: Ben <{BEN}>"), "on behalf of Dora")
        may_not(BEN, "boss@company.example")
        may_not(BEN, "dora+x@company.example")
        may_not(ANNA, DORA)
        submitting.refused(BEN, written(BEN, 'From: "emil@company.example" <dora@company.example>'),
            f"From emil@company.example is not an address of login {BEN}")
        lab.sql(f"delete from send_as where login='{BEN}'")
        may_not(BEN, DORA)

        # a domain
        lab.sql("insert into send_as values ('printer', '@company.example')")
        for address in (BEN, "left@company.example", "nobody@company.example", "info@company.example"):
            may("printer", address)
        for address in (DORA, "dora+x@company.example", "boss@company.example", "sales@company.example",
                "dora@branch.example", "x@sub.company.example", PAT):
            may_not("printer", address)
        lab.sql(f"insert into send_as values ('printer', '{DORA}')")
        may("printer", DORA)

        # aliases over several steps, until a second one is there; tags, until they are somebody's
        lab.sql(f"insert into alias values ('a@company.example', 'b+1@company.example'), ('b@company.example', '{ANNA}')")
        may(ANNA, "a@company.example")
        may(ANNA, "a+2@company.example")
        lab.sql(f"insert into alias values ('b@company.example', '{PAT}')")
        may_not(ANNA, "a@company.example")
        may(ANNA, "anna+ben@company.example")
        lab.sql(f"insert into alias values ('anna+ben@company.example', '{BEN}')")
        may_not(ANNA, "anna+ben@company.example")
        may(BEN, "anna+ben@company.example")


run(scenario)
