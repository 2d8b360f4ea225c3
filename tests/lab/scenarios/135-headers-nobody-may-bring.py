#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: headers of stripped_header and tenant_header are taken out at S0 and S2, for people of either side, however they are
written, and not a byte else; S1 keeps them. A signature that does not cover them still verifies at Office 365.
Rows count for the next message; what cannot be asked is 451."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from signer import Signer

PAT, ANNA, BEN = "pat@partner.example", "anna@company.example", "ben@company.example"
DORA, EMIL = "dora@company.example", "emil@company.example"
BOTH = [("sky", "company.example/anna"), ("o365", "company.example/dora")]

FORGED = [
    b"X-OriginatorOrg: company.onmicrosoft.example\n",
    b"x-ORIGINATORorg \t: company.onmicrosoft.example\n",
    b"X-OriginatorOrg\n : company.onmicrosoft.example\n",
    b"X-MS-Exchange-Organization-SCL: -1\n",
    b"X-MS-Exchange-Organization-SCL:-1\n",
    b"X-MS-Exchange-Organization-AuthAs:\n\tInternal\n",
    b"x-ms-exchange-organization-messagedirectionality : Originating\n",
    b"X-MS-Exchange-Organization-:\n",
    b"X-MS-Exchange-Organization-Z: \xff\xfe \xc3\xa9\n",
    b"X-MS-Exchange-Organization-\xe4: 1\n",
    b"X-MS-Exchange-CrossTenant-Id: 6f1c2a70-5d0b-4f5e-9a3e-0123456789ab\n",
    b"X-MS-EXCHANGE-CROSSTENANT-AUTHAS: Internal\n",
    b"X-MS-Exchange-CrossPremises-AuthAs: Internal\n",
    b"X-MS-Exchange-Forest-RulesExecuted: " + b"x" * 5000 + b"\n",
]
# near it, and what Office 365 signs
HONEST = [
    b"X-MS-Exchange-SenderADCheck: 1\n",
    b"X-MS-Exchange-AntiSpam-MessageData-0: abc=\n",
    b"X-OriginatorOrg-2: a\n",
    b"Not-X-OriginatorOrg: a\n",
    b"X-MS-Exchange-Organization: a\n",
    b"X-Note: see\n X-OriginatorOrg: a\n",
    b"Comments: X-MS-Exchange-Organization-SCL: -1\n",
]

HIDDEN = [
    b"X-OriginatorOrg\0: a", b"X-Originator\0Org: a", b"X-OriginatorOrg\r: a", b"X-OriginatorOrg\xa0: a", b"X-OriginatorOrg\xc2\xa0: a",
    b"X-OriginatorOrg\x0b: a", b"X-OriginatorOrg \x0c\x7f: a", b"X-OriginatorOrg", b" X-OriginatorOrg: a", b":\r\nX-OriginatorOrg: a",
    b"X-Note: a\rX-OriginatorOrg: a", b"X-Note: a\r\n\rX-OriginatorOrg: a", b"X-Note\r\nX-OriginatorOrg: a", b"X-Note: a\nX-OriginatorOrg: a",
]


def head(sender, *more):
    return (f"From: {sender}\nTo: {ANNA}, {DORA}\nSubject: About headers\nMessage-ID: <{{id}}>\n"
        "Date: Mon, 2 Nov 2026 10:00:00 +0000\n").encode() + b"".join(more)


BODY = b"\nX-OriginatorOrg: in the body\n\nX-MS-Exchange-Organization-SCL: -1\n"


def mail_of(sender, forged, to=(ANNA, DORA)):
    """The mail as sent, and the bytes of it that stay."""
    resent = f"Resent-From: {sender}\nResent-Date: Mon, 2 Nov 2026 11:00:00 +0000\n".encode()
    lines = [line for pair in zip(forged, HONEST * len(forged)) for line in pair]
    mail = message(sender, list(to), raw=b"".join(forged) + head(sender, *lines) + resent + forged[0] + resent.replace(b"Resent", b"X")
        + forged[-1] + BODY)
    stays = b"".join(line for line in lines if line not in forged)
    return mail, head(sender, stays).replace(b"{id}", mail.id.encode()) + resent + resent.replace(b"Resent", b"X") + BODY


def arrived(lab, mail, where=BOTH):
    """The copies, once all are there."""
    def copies():
        found = lab.mail_bytes(mail)
        return found if set(found) == set(where) else None
    return wait(copies, f"copies of the mail in {where}")


def names(text):
    return re.findall(rb"(?m)^([^\s:]+)[ \t]*:", text.split(b"\n\n", 1)[0])


def stripped(lab, smtp, sender, what):
    mail, stays = mail_of(sender, FORGED)
    expect(smtp.send(mail, " BODY=8BITMIME").code, 250, f"reply to {what}")
    for where, text in arrived(lab, mail).items():
        if not text.endswith(stays):
            expect(text, stays, f"what arrived in {where} of {what}")
        lost = text[:-len(stays)].lower()
        for word in (b"originatororg", b"x-ms-exchange"):
            expect(word in lost, False, f"{word} on top of what arrived in {where} of {what}")


def hidden(lab, smtp):
    """Ways to have it seen by one program and not by another. What is left of it is a body, or a line that goes on."""
    for before in (b"", b"From: pat@partner.example\r\n"):
        for trick in HIDDEN:
            mail = message(PAT, DORA, raw=b"")
            smtp.envelope(PAT, [DORA], " BODY=8BITMIME")
            end = b"\r\nMessage-ID: <" + mail.id.encode() + b">\r\n\r\nMark: " + mail.id.encode() + b"\r\n.\r\n"
            expect(smtp.raw_data(before + trick + end).code, 250, f"reply to {trick}")
            text = wait(lambda: [text for _, where, text in lab._mails(-1)
                if where == "company.example/dora" and b"\nMark: " + mail.id.encode() in text], f"the mail with {trick}")[0]
            lines = re.split(rb"[\r\n]", re.split(rb"\r?\n\r?\n", text)[0])
            expect([line for line in lines if re.match(rb"(?i)x-originatororg[^!-9;-~]*:", line)], [], f"what arrived of {trick}")


def at_s1(lab):
    """Office 365 has written them: they stay."""
    mail = message(EMIL, ANNA, headers=[b"X-MS-Exchange-Organization-SCL: -1", b"X-MS-Exchange-CrossTenant-Id : 1"])
    expect(lab.submit("S1", mail).code, 250, "reply at S1")
    (text,) = arrived(lab, mail, [("sky", "company.example/anna")]).values()
    kept = [name for name in names(text) if name.lower().startswith((b"x-ms-exchange", b"x-originator"))]
    expect(sorted(kept), [b"X-MS-Exchange-CrossTenant-Id", b"X-MS-Exchange-Organization-SCL", b"X-OriginatorOrg"], "what S1 has kept")


def signed(lab):
    """What is not signed is gone and the signature holds; a signature that covers it does not survive."""
    with tempfile.TemporaryDirectory() as folder:
        signer = Signer(folder, "good.example")
        lab.dns(*signer.dns, 'good.example. TXT "v=spf1 ip4:192.0.2.101 -all"')
        lines = [b"X-MS-Exchange-Organization-SCL: -1", b"X-OriginatorOrg: company.onmicrosoft.example"]
        within = message("pat@good.example", DORA, headers=lines)
        unsigned = signer.sign(within)
        covered = signer.sign(message("pat@good.example", DORA, headers=lines), also=[b"X-OriginatorOrg"])
        # what Office 365 signs of its own stays, and so does its signature
        own = signer.sign(message("pat@good.example", DORA, headers=[b"X-MS-Exchange-SenderADCheck: 1"]),
            also=[b"X-MS-Exchange-SenderADCheck"])
    for mail, holds, what in ((unsigned, True, "unsigned"), (own, True, "what stays"), (covered, False, "covered")):
        expect(lab.submit("S0", mail).code, 250, f"reply to the signed mail, {what}")
        expect(lab.verdicts(mail)[0]["auth"], re.compile("dkim=pass"), f"what S0 says of it, {what}")
        (text,) = arrived(lab, mail, [("o365", "company.example/dora")]).values()
        expect(b"X-OriginatorOrg" in names(text), False, f"the header in what arrived, {what}")
        # EXIM: <= has DKIM= with the domains of the signatures that verified
        line = wait(lambda: [line for line in lab.log("o365") if " <= " in line and mail.id in line], "O1's log line")[0]
        expect(" DKIM=good.example " in line, holds, f"whether it verifies at O1, {what}: {line}")


def rows(lab, smtp):
    """One row more or less counts for the next message of an open connection."""
    def has(name):
        mail = message(PAT, ANNA, headers=["X-MS-Exchange-Organization-SCL: -1", "X-Lab-One: 1", "X-Lab-Two: 2", "X-OriginatorOrg: a"])
        expect(smtp.send(mail).code, 250, "reply")
        (text,) = arrived(lab, mail, [("sky", "company.example/anna")]).values()
        return name in names(text)

    expect(has(b"X-MS-Exchange-Organization-SCL"), False, "as shipped")
    lab.sql("delete from stripped_header where header='X-MS-Exchange-Organization-*'")
    expect(has(b"X-MS-Exchange-Organization-SCL"), True, "without the row")
    lab.sql("insert into stripped_header (header) values ('x-lab-*')")
    expect((has(b"X-Lab-One"), has(b"X-Lab-Two")), (False, False), "with a row more")
    lab.sql("update stripped_header set header='X-Lab-Two' where header='x-lab-*'")
    expect((has(b"X-Lab-One"), has(b"X-Lab-Two")), (True, False), "with the row changed")
    lab.sql("delete from stripped_header")
    expect((has(b"X-Lab-Two"), has(b"X-OriginatorOrg")), (True, False), "with no row, the tenant header")


def trouble(lab, smtp):
    """It cannot be asked: nothing is taken, but at S1, where it is not."""
    for_now = re.compile("^451 4.3.0 S[02] directory: cannot answer now, try again later")
    with lab.smtp("S2", login=BEN) as s2, lab.smtp("S1") as s1:
        lab.directory.drop_table("stripped_header")
        for connection, sender in ((smtp, PAT), (s2, BEN)):
            expect(connection.send(message(sender, ANNA)), for_now, f"reply to {sender} without the table")
            line = lab.verdicts()[-1]
            expect((line["verdict"], line["check"]), ("tempfail", "directory"), "the module's line")
            expect(line["detail"], re.compile("no such table: stripped_header"), "why")
        expect(s1.send(message(EMIL, ANNA)).code, 250, "S1 meanwhile")
        lab.directory.put_back()
        smtp.envelope(PAT, [ANNA])
        with lab.directory.locked():
            expect(smtp.data(message(PAT, ANNA).data), re.compile("^451 4.3.0 (S0|-) directory"), "reply while it is locked")
        expect(smtp.send(message(PAT, ANNA)).code, 250, "reply after it")


def scenario(lab):
    lab.local_scan("directory_timeout", "200ms")
    with lab.smtp("S0") as s0, lab.smtp("S2", login=BEN) as s2:
        stripped(lab, s0, PAT, "mail from the internet")
        stripped(lab, s2, BEN, "mail of a user")
        hidden(lab, s0)
        at_s1(lab)
        signed(lab)
        rows(lab, s0)
        trouble(lab, s0)


run(scenario)
