#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: S1 takes mail with exactly one header that names our tenant. One that names another is
refused for good, also from Office 365's own address and with our domain in From (EchoSpoofing);
none, an empty one or several are put off. The log says what was missing, the reply does not; with the
action observe it is logged alone."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run

ANNA, EMIL, PAT = "anna@company.example", "emil@company.example", "pat@partner.example"
OURS = "X-OriginatorOrg: company.onmicrosoft.example"
ANOTHER = "X-OriginatorOrg: echo.onmicrosoft.example"
ID = "6f1c2a70-5d0b-4f5e-9a3e-0123456789ab"
ACTION = '''update contact_check set action='%s' where contact='S1' and "check"='tenant' '''


def line(lab, **wanted):
    row = lab.verdicts()[-1]
    expect({name: row.get(name) for name in wanted}, wanted, "the module's line")
    expect(row["contact"], "S1", "contact")


def refused(lab, smtp, headers, code, detail):
    mail = message(EMIL, ANNA, headers=headers)
    text = {550: "^550 5.7.1 S1 tenant: not taken from here$", 451: "^451 4.7.1 S1 tenant: not taken from here$"}
    expect(smtp.send(mail), re.compile(text[code]), f"reply to {headers}")
    line(lab, verdict="reject" if code == 550 else "tempfail", check="tenant", detail=detail)
    lab.expect_nowhere(mail)


def taken(lab, smtp, headers, sender=EMIL, **wanted):
    mail = message(sender, ANNA, headers=headers)
    expect(smtp.send(mail).code, 250, f"reply to {headers} of <{sender}>")
    line(lab, verdict="accept", check=None, checks="tenant", **wanted)
    lab.expect_flow(mail, ANNA, "S1 > LD")


def scenario(lab):
    with lab.smtp("S1") as smtp:
        smtp.stamp = b""
        for sender in (EMIL, PAT, ""):
            taken(lab, smtp, [OURS], sender)
        # the name in other letters, folded, with a blank before the colon: still the one header
        taken(lab, smtp, ["x-originatororg:\n COMPANY.onmicrosoft.example "])
        taken(lab, smtp, ["X-OriginatorOrg : company.onmicrosoft.example"])

        refused(lab, smtp, [ANOTHER], 550, "X-OriginatorOrg names another tenant: echo.onmicrosoft.example")
        refused(lab, smtp, ["X-OriginatorOrg: company.onmicrosoft.example, echo.onmicrosoft.example"], 550,
            "X-OriginatorOrg names another tenant: company.onmicrosoft.example, echo.onmicrosoft.example")
        refused(lab, smtp, ["X-OriginatorOrg: x.company.onmicrosoft.example"], 550,
            "X-OriginatorOrg names another tenant: x.company.onmicrosoft.example")
        refused(lab, smtp, [], 451, "X-OriginatorOrg is missing")
        refused(lab, smtp, ["X-OriginatorOrg-2: company.onmicrosoft.example"], 451, "X-OriginatorOrg is missing")
        refused(lab, smtp, ["X-OriginatorOrg:"], 451, "X-OriginatorOrg is empty")
        refused(lab, smtp, [OURS, OURS], 451, "X-OriginatorOrg is there 2 times")
        refused(lab, smtp, [OURS, ANOTHER], 451, "X-OriginatorOrg is there 2 times")
        refused(lab, smtp, [ANOTHER, "x-originatororg : company.onmicrosoft.example", OURS], 451,
            "X-OriginatorOrg is there 3 times")

        # a second header is a row, and so is a value
        lab.sql("insert into tenant_header (header) values ('X-MS-Exchange-CrossTenant-Id')")
        refused(lab, smtp, [OURS], 451, "X-MS-Exchange-CrossTenant-Id is missing")
        refused(lab, smtp, [OURS, f"X-MS-Exchange-CrossTenant-Id: {ID}"], 550,
            f"X-MS-Exchange-CrossTenant-Id names another tenant: {ID}")
        lab.sql(f"insert into tenant_value (header, value) values ('x-ms-exchange-crosstenant-id', '{ID.upper()}')")
        taken(lab, smtp, [OURS, f"X-MS-Exchange-CrossTenant-Id: {ID}"])
        # unclear in one goes before another in the other: nothing is bounced
        refused(lab, smtp, [ANOTHER], 451, "X-MS-Exchange-CrossTenant-Id is missing")
        lab.sql("delete from tenant_header where header='X-MS-Exchange-CrossTenant-Id'")
        lab.sql("update domain set o365_tenant='echo.onmicrosoft.example' where name='branch.example'")
        taken(lab, smtp, [ANOTHER])
        lab.sql("update domain set o365_tenant='company.onmicrosoft.example'")

        # where nobody has said which tenant is ours, that another is named bounces nothing
        lab.sql("update domain set o365_tenant=null where name='branch.example'")
        refused(lab, smtp, [ANOTHER], 451,
            "a domain has no o365_tenant, so that X-OriginatorOrg may name ours: echo.onmicrosoft.example")
        taken(lab, smtp, [OURS])
        lab.sql("update domain set o365_tenant=null")
        refused(lab, smtp, [OURS], 451,
            "a domain has no o365_tenant, so that X-OriginatorOrg may name ours: company.onmicrosoft.example")
        lab.sql("update domain set o365_tenant='company.onmicrosoft.example'")

        # observe: what would have been, and the peer and the other checks are asked all the same
        lab.sql(ACTION % "observe")
        taken(lab, smtp, [ANOTHER], observed="tenant: X-OriginatorOrg names another tenant: echo.onmicrosoft.example")
        taken(lab, smtp, [], observed="tenant: X-OriginatorOrg is missing")
        taken(lab, smtp, [OURS], observed=None)
        lab.sql('''update contact_check set enabled=1 where contact='S1' and "check"='virus' ''')
        virus = message(EMIL, ANNA, attach=[("invoice.com", eicar())])
        expect(smtp.send(virus), re.compile("^550 5.7.1 S1 virus"), "a virus while the tenant is observed")
        lab.sql('''update contact_check set enabled=0 where contact='S1' and "check"='virus' ''')
        with lab.smtp("S1", host="inet", source="192.0.2.110") as stranger:
            expect(stranger.greeting, re.compile("^451 4.7.1 S1 tenant"), "a stranger meanwhile")
        lab.directory.drop_table("tenant_value")
        expect(smtp.send(message(EMIL, ANNA, headers=[OURS])), re.compile("^451 4.7.1 S1 tenant: cannot be checked"),
            "with a table that is missing")
        lab.directory.put_back()

        lab.sql(ACTION % "tempfail")
        refused(lab, smtp, [ANOTHER], 451, "X-OriginatorOrg names another tenant: echo.onmicrosoft.example")


run(scenario)
