#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what DNS blocklists say of a host at S0 counts as their rows weigh it, good lists too; past dnsbl_cutoff the
host is refused at MAIL, with contact, check and reason. A list that is switched off is not asked; one that does not
answer, or answers that it would not answer us, lists nobody. Where spam is switched off none is asked."""
import ipaddress
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from between import Between
from labkit import Smtp, expect, message, run

LISTED, CLEAN, GOOD, ODD = "192.0.2.101", "192.0.2.102", "192.0.2.103", "192.0.2.104"
LISTED_6 = "2001:db8:25:1::1"


def lists(*rows):
    return "insert into dnsbl (zone, weight) values " + ", ".join(f"('{zone}', {weight})" for zone, weight in rows)


def by_ipv4(lab):
    def send(source, to="anna@company.example"):
        reply = lab.submit("S0", message("pat@partner.example", to), source=source)
        return reply, lab.verdicts()[-1]

    def named(row):
        return [test for test in row.get("tests", "").split(",") if test.startswith("DNSBL_")]

    lab.dns("101.2.0.192.bl.example. A 127.0.0.2", '101.2.0.192.bl.example. TXT "listed"',
        "101.2.0.192.more.example. A 127.0.0.4", "101.2.0.192.off.example. A 127.0.0.2",
        "103.2.0.192.good.example. A 127.0.0.1",
        *(f"104.2.0.192.says{last}.example. A 127.255.255.{last}" for last in (252, 254, 255)))
    expect(named(send(LISTED)[1]), [], "as installed")
    lab.sql(lists(("bl.example", 2.5), ("more.example", 1), ("off.example", 9), ("good.example", -1.5),
        ("says252.example", 9), ("says254.example", 9), ("says255.example", 9)))
    lab.sql("update dnsbl set enabled = 0 where zone = 'off.example'")
    for to in ("anna@company.example", "dora@company.example"):
        reply, row = send(LISTED, to)
        expect((reply.code, named(row)), (250, ["DNSBL_bl.example:2.5", "DNSBL_more.example:1.0"]), f"a listed host, for {to}")
        total = sum(float(test.rpartition(":")[2]) for test in row["tests"].split(","))
        expect(abs(total - float(row["score"])) < 0.002, True, f"the score {row['score']} of {row['tests']}")
    for source, wanted in ((CLEAN, []), (GOOD, ["DNSBL_good.example:-1.5"]), (ODD, [])):
        expect(named(send(source)[1]), wanted, f"what counts of {source}")

    with lab.smtp("S0", source=LISTED) as smtp:
        for _ in range(2):
            expect(smtp.send(message("pat@partner.example", "anna@company.example")).code, 250, "in one connection")
            expect(len(named(lab.verdicts()[-1])), 2, "lists that count for each of its messages")

    cutoff = "update contact_limit set value = %d where name = 'dnsbl_cutoff'"
    lab.sql(cutoff % 4)
    expect(send(LISTED)[0].code, 250, "below the cut-off")
    lab.sql(cutoff % 3)
    expect(send(CLEAN)[0].code, 250, "a clean host")
    with lab.smtp("S0", source=LISTED) as smtp:
        reply = smtp.cmd("MAIL FROM:<pat@partner.example>")
        expect((reply.code, reply.text), (550, "5.7.1 S0 spam: your host is on a DNS blocklist"), "the reply to MAIL")
    lab.logged("rejected MAIL")
    lines = [line for line in lab.log("sky") if "rejected MAIL" in line]
    expect(len(lines), 1, "refusals in the log")
    for part in ("contact=S0", "verdict=reject", "check=spam", "bl.example=2500", "dnsbl_cutoff", f"peer=[{LISTED}]"):
        expect(part in lines[0], True, f"{part} in {lines[0]}")

    lab.sql(cutoff % 0)
    with Between(lab, {"*.bl.example": "silent", "*.more.example": "servfail"}):
        reply, row = send(LISTED)
        expect((reply.code, named(row)), (250, []), "lists that do not answer")
    expect([line for line in lab.log("sky") if "101.2.0.192.bl.example" in line and "assumed not in list" in line] != [],
        True, "a line in the log on the list that does not answer")

    for mode in ("ring", "short", "numbers"):
        with Between(lab, {"*.bl.example": mode, "*.more.example": mode}):
            reply, row = send(LISTED)
            expect((reply.code, named(row)), (250, []), f"lists whose answers are wrong: {mode}")

    lab.sql(cutoff % 1)
    lab.sql("update contact_check set enabled = 0 where contact = 'S0' and \"check\" = 'spam'")
    expect(send(LISTED)[0].code, 250, "where spam is switched off")


def by_ipv6(lab):
    """A list has the nibbles of such an address (RFC 5782, section 2.4)."""
    lab.site("SITE_LISTEN", "<; 2001:db8:5::10.25")
    lab.sql("insert into listener values ('2001:db8:5::10', 25, 'S0'); insert into dnsbl (zone, weight) values ('bl.example', 2.5)")
    lab.dns(ipaddress.ip_address(LISTED_6).reverse_pointer.removesuffix("ip6.arpa") + "bl.example. A 127.0.0.2")
    lab.exec("inet", "ip", "addr", "add", LISTED_6 + "/128", "dev", "eth0", "nodad")
    try:
        with Smtp(lab, "inet", LISTED_6, "2001:db8:5::10", 25) as smtp:
            smtp.reply()
            smtp.cmd("EHLO client.inet.example")
            expect(smtp.send(message("pat@partner.example", "anna@company.example")).code, 250, "the reply by IPv6")
        expect("DNSBL_bl.example:2.5" in lab.verdicts()[-1]["tests"], True, f"the log: {lab.verdicts()[-1]}")
    finally:
        lab.exec("inet", "ip", "addr", "del", LISTED_6 + "/128", "dev", "eth0")


def scenario(lab):
    by_ipv4(lab)
    lab.reset()
    by_ipv6(lab)


run(scenario)
