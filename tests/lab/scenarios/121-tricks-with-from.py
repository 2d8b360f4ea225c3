#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: no way of writing From shows another person's address: two From lines, none, groups,
several mailboxes, comments, quoted and encoded local parts, names that are addresses, 8-bit, NUL,
folding, blanks before the colon, character sets and encoded words that hide what they say."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from authors import ANNA, DORA, Submitting, written
from labkit import expect, run

UNREAD = "From is a group, or has no address that can be read"
LEFT = "From has an encoded word that cannot be decoded"
CONTROL = "From has a control character"
CHARSET = "From has an encoded word in a character set that is not taken: "


def foreign(address):
    """The reason, as the log escapes it."""
    address = address if isinstance(address, bytes) else address.encode()
    seen = "".join(chr(byte) if 0x20 <= byte < 0x7f and chr(byte) not in '"\\<>' else f"\\x{byte:02X}" for byte in address)
    return f"From {seen} is not an address of login {ANNA}"


DORAS = foreign(DORA)

TRICKS = [
    # how many, and how they are called
    ([f"From: {ANNA}", f"From: {DORA}"], "there are 2 lines From"),
    ([f"From: {ANNA}", f"From: {ANNA}"], "there are 2 lines From"),
    ([f"From: {ANNA}", f"fROM : {DORA}"], "there are 2 lines From"),
    ([f"From: {ANNA}", f"From\t: {DORA}"], "there are 2 lines From"),
    ([f"From: {ANNA}", f"From\n : {DORA}"], "there are 2 lines From"),
    ([f"From: {ANNA}", f"Sender: {ANNA}", f"SENDER: {ANNA}"], "there are 2 lines Sender"),
    ([f"From: {ANNA}", f"Resent-From: {ANNA}", f"Resent-From: {ANNA}"], "there are 2 lines Resent-From"),
    ([f"From : {ANNA}"], "From has a blank before its colon"),
    ([f"From\n : {ANNA}"], "From has a blank before its colon"),
    ([f"From: {ANNA}", f"Sender : {DORA}"], "Sender has a blank before its colon"),
    (["Subject: no From"], "there is no From"),
    ([f"Sender: {ANNA}"], "there is no From"),
    ([f"Resent-From: {ANNA}"], "there is no From"),
    ([f"Fr\0om: {DORA}"], "there is no From"),
    ([f"fRoM: {DORA}"], DORAS),
    ([f"FROM:{DORA}"], DORAS),
    # nobody, somebody, several
    (["From:"], UNREAD),
    (["From: <>"], UNREAD),
    (["From: Anna"], foreign("Anna")),
    ([f"From: Doe, Anna <{ANNA}>"], foreign("Doe")),
    ([f"From: {ANNA}, {DORA}"], DORAS),
    ([f"From: {DORA}, {ANNA}"], DORAS),
    ([f"From: Anna <{ANNA}>, Dora <{DORA}>"], DORAS),
    ([f"From: {ANNA}", f"Sender: {ANNA}, {DORA}"], DORAS.replace("From", "Sender")),
    # what Exim passes over as no address
    ([f"From: {ANNA}, <<{DORA}>>"], UNREAD),
    ([f"From: {DORA} <{ANNA}>"], UNREAD),
    ([f"From: {ANNA}, {DORA} <{ANNA}>"], UNREAD),
    ([f"From: {ANNA}, info@company.example, {DORA} <{ANNA}>"], DORAS),
    ([f"From: <{ANNA}> <{DORA}>"], UNREAD),
    ([f"From: <{DORA}> <{ANNA}>, {ANNA}"], UNREAD),
    ([f"From: {ANNA} {DORA}"], UNREAD),
    ([f"From: {ANNA}; {DORA}"], UNREAD),
    ([f'From: "{ANNA}'], UNREAD),
    ([f"From: ({ANNA}"], UNREAD),
    ([f"From: >, {ANNA}"], UNREAD),
    ([f"From: >{DORA}"], UNREAD),
    # groups
    ([f"From: Board: {DORA};"], UNREAD),
    ([f"From: Us: {ANNA};"], UNREAD),
    ([f"From: Us: {ANNA}, {ANNA};"], UNREAD),
    (["From: undisclosed-recipients:;"], UNREAD),
    ([f"From: dora:{ANNA}"], UNREAD),
    ([f"From: Board: {DORA}; {ANNA}"], UNREAD),
    # comments, quotes, routes, literals
    ([f"From: {ANNA} ({DORA})"], DORAS),
    ([f"From: ({DORA}) {ANNA}"], DORAS),
    ([f"From: Anna ({DORA}) <{ANNA}>"], DORAS),
    (["From: anna(x)@company.example"], foreign("@company.example")),
    (["From: dora(x)@(y)company.example"], DORAS),
    (["From: anna @ company . example"], foreign("@")),
    (['From: "anna"@company.example'], foreign('"anna"@company.example')),
    (['From: "dora"@company.example'], foreign('"dora"@company.example')),
    (['From: "an\\na"@company.example'], foreign('"an\\na"@company.example')),
    (["From: an\\na@company.example"], foreign("an\\na@company.example")),
    (['From: "anna@company.example"@company.example'], foreign('"anna@company.example"@company.example')),
    (['From: "dora@company.example "@company.example'], foreign('"dora@company.example "@company.example')),
    ([f"From: <@company.example,@partner.example:{ANNA}>"], foreign("@company.example")),
    (["From: anna@[203.0.113.10]"], foreign("anna@[203.0.113.10]")),
    (["From: anna@company.example."], UNREAD),
    (["From: anna%company.example@partner.example"], foreign("anna%company.example@partner.example")),
    # a name that is an address
    ([f'From: "{DORA}" <{ANNA}>'], DORAS),
    ([f"From: \"'{DORA}'\" <{ANNA}>"], DORAS),
    ([f'From: "Dora [{DORA}]" <{ANNA}>'], DORAS),
    ([f'From: "mailto:{DORA}" <{ANNA}>'], DORAS),
    ([f'From: "Dora, {DORA}, Director" <{ANNA}>'], DORAS),
    ([f'From: "do\\ra@company.example" <{ANNA}>'], foreign("do\\ra@company.example")),
    ([f'From: "Dora @ Company" <{ANNA}>'], foreign("@")),
    ([f"From: {DORA}\n <{ANNA}>"], UNREAD),
    ([f'From: "{DORA}"\n\t<{ANNA}>'], DORAS),
    (["From:\n\tDora\n\t<dora@company.example>"], DORAS),
    ([f'From: "dora\uff20company.example" <{ANNA}>'], foreign("dora\uff20company.example")),
    ([f'From: "dora\ufe6bcompany.example" <{ANNA}>'], foreign("dora\ufe6bcompany.example")),
    ([f'From: "dora@\u0441ompany.example" <{ANNA}>'], foreign("dora@\u0441ompany.example")),
    ([f'From: "\u202eelpmaxe.ynapmoc@arod" <{ANNA}>'], foreign("\u202eelpmaxe.ynapmoc@arod")),
    ([f'From: "dora\u200b@company.example" <{ANNA}>'], foreign("dora\u200b@company.example")),
    ([f'From: "Zoë dora@company.example" <{ANNA}>'], DORAS),
    (["From: Dora <dorä@company.example>"], foreign("dorä@company.example")),
    (["From: anna@cömpany.example"], UNREAD),
    ([b'From: "dora\xc1\x80company.example" <' + ANNA.encode() + b">"], foreign(b"dora\xc1\x80company.example")),
    ([b'From: "dora\x00@company.example" <' + ANNA.encode() + b">"], foreign("dora?@company.example")),
    ([b'From: "dora\x1b$B!w\x1b(Bcompany.example" <' + ANNA.encode() + b">"], CONTROL),
    # the same in encoded words
    ([f"From: =?utf-8?Q?dora=40company.example?= <{ANNA}>"], DORAS),
    ([f"From: =?utf-8?B?ZG9yYUBjb21wYW55LmV4YW1wbGU=?= <{ANNA}>"], DORAS),
    ([f"From: =?utf-8?Q?dora?= =?utf-8?Q?=40company.example?= <{ANNA}>"], DORAS),
    ([f"From: =?utf-8?Q?dora?=\n =?iso-8859-1?B?QGNvbXBhbnkuZXhhbXBsZQ==?=\n <{ANNA}>"], DORAS),
    ([f'From: "=?utf-8?Q?dora=40company.example?=" <{ANNA}>'], DORAS),
    ([f"From: Dora=?utf-8?Q?_dora=40company.example?= <{ANNA}>"], DORAS),
    ([f"From: {ANNA} (=?utf-8?Q?dora=40company.example?=)"], DORAS),
    ([f"From: =?utf-8?Q?Dora_=3Cdora=40company.example=3E?= <{ANNA}>"], DORAS),
    ([f"From: =?utf-8?Q?dora=EF=BC=A0company.example?= <{ANNA}>"], foreign("dora\uff20company.example")),
    ([f"From: =?utf-8?Q?dora=EF?= =?utf-8?Q?=BC=A0company.example?= <{ANNA}>"],
        foreign("dora\uff20company.example")),
    ([f"From: =?utf-8?Q?dora=C1=80company.example?= <{ANNA}>"], foreign(b"dora\xc1\x80company.example")),
    ([f"From: =?utf-8?Q?{'x' * 100}_dora=40company.example?= <{ANNA}>"], DORAS),
    ([f"From: =?iso-2022-jp?B?GyRCIXcbKEI=?= <{ANNA}>"], foreign("\uff20")),
    ([f"From: =?iso-2022-jp?Q?dora=40company.example?= <{ANNA}>"], DORAS),
    ([f"From: =?shift_jis?Q?dora=81=97company.example?= <{ANNA}>"], foreign("dora\uff20company.example")),
    # decoded an own address with a tag; a program that decodes no word like this shows the other
    ([f'From: "=?us-ascii?Q?anna+?=dora@company.example" <{ANNA}>'], foreign("=?us-ascii?Q?anna+?=dora@company.example")),
    (["From: =?utf-8?Q?anna?=@company.example"], foreign("=?utf-8?Q?anna?=@company.example")),
    (["From: =?utf-8?Q?=61nna=40company.example?="], foreign("=?utf-8?Q?=61nna=40company.example?=")),
    ([f"From: =?utf-8?Q?an=0Ana=40company.example?= <{ANNA}>"], CONTROL),
    ([f"From: =?utf-8?Q?an=00na=40company.example?= <{ANNA}>"], foreign("an?na@company.example")),
    ([f"From: =?utf-8?Q?=1B=24B!w?= <{ANNA}>"], CONTROL),
    # which one program decodes and another does not
    ([f"From: =?utf-7?Q?dora+AEA-company.example?= <{ANNA}>"], CHARSET + "utf-7"),
    ([f"From: =?IBM037?Q?dora=7Ccompany.example?= <{ANNA}>"], CHARSET + "IBM037"),
    ([f"From: =?utf-16?B?AGQAQA==?= <{ANNA}>"], CHARSET + "utf-16"),
    ([f"From: =?x-unknown?Q?dora?= <{ANNA}>"], CHARSET + "x-unknown"),
    ([f"From: =?utf-8*en?Q?dora=40company.example?= <{ANNA}>"], CHARSET + "utf-8*en"),
    ([f"From: =?utf-8?Q?dora=40company.example <{ANNA}>"], LEFT),
    ([f"From: =?utf-8?Q?dora=4?= <{ANNA}>"], LEFT),
    ([f"From: =?utf-8?Q?dora company?= <{ANNA}>"], LEFT),
    ([f"From: =?utf-8?X?dora=40company.example?= <{ANNA}>"], LEFT),
    ([f"From: =?utf-8?B?ZG9yYU!?= <{ANNA}>"], LEFT),
    ([f"From: =?utf-8?Q?=3D=3Futf-8=3FQ=3Fdora=3D40company.example=3F=3D?= <{ANNA}>"], LEFT),
    # too much of it
    ([f"From: {'x' * 9000} <{ANNA}>"], "From is longer than 8192 bytes"),
    ([f"From: {', '.join([ANNA] * 100)}"], "From has more than 64 addresses"),
]


def scenario(lab):
    with Submitting(lab) as submitting:
        for lines, why in TRICKS:
            submitting.refused(ANNA, written(ANNA, *lines), why)
        expect([line for line in lab.log("sky") if " <= " in line], [], "what the gateway took")


run(scenario)
