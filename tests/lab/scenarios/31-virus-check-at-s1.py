#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: at S1 a virus is not looked for, as shipped: it is delivered, and the log says that no
check was made; after one update in the database it is refused with 550, in a connection that
was open before, and after another one delivered again. Nothing is restarted."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run

TENANT = "X-MS-Exchange-CrossTenant-Id: 6f1c2a70-5d0b-4f5e-9a3e-0123456789ab"
SENDER, TO = "dora@company.example", "anna@company.example"
SWITCH = '''update contact_check set enabled=%d where contact='S1' and "check"='virus' '''


def infected():
    with open("/usr/share/clamav-testfiles/clam.zip", "rb") as file:
        return [
            (message(SENDER, TO, attach=[("invoice.com", eicar())], headers=[TENANT]), "Eicar-Test-Signature"),
            (message(SENDER, TO, attach=[("clam.zip", file.read())], headers=[TENANT]), "ClamAV-Test-File"),
        ]


def delivered(lab, smtp, mail):
    expect(smtp.send(mail).code, 250, "reply at S1 with the check off")
    lab.expect_flow(mail, TO, "S1 > LD")
    expect(lab.verdicts(mail)[0]["checks"], "tenant", "checks made at S1")


def scenario(lab):
    with lab.smtp("S1") as smtp:
        for mail, _ in infected():
            delivered(lab, smtp, mail)
        lab.sql(SWITCH % 1)
        for mail, found in infected():
            expect(smtp.send(mail), re.compile(rf"^550 5\.7\.1 S1 virus: {found}"), "reply at S1 with the check on")
            row = lab.verdicts()[-1]
            expect([row[name] for name in ("contact", "verdict", "check")],
                ["S1", "reject", "virus"], "the module's log line")
            expect(row["detail"], re.compile(f"^{found}"), "what was found")
            lab.expect_nowhere(mail)
        clean = message(SENDER, TO, headers=[TENANT])
        expect(smtp.send(clean).code, 250, "reply at S1 to a harmless mail with the check on")
        expect(lab.verdicts(clean)[0]["checks"], "tenant,virus", "checks made at S1")
        lab.sql(SWITCH % 0)
        for mail, _ in infected():
            delivered(lab, smtp, mail)


run(scenario)
