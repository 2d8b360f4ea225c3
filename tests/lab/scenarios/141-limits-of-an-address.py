#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: past a row of contact_limit an address gets 451 from the check ddos at S0 and S2, and its neighbour
goes on; one update changes it; an IPv6 /64 counts as one address, for failed logins too; S2 obeys its row of contact_check."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import PASSWORD, Smtp, expect, message, run, wait

PAT, ANNA, BEN = "pat@partner.example", "anna@company.example", "ben@company.example"
RUDE, HONEST, BUSY = "192.0.2.120", "192.0.2.121", "192.0.2.122"


def text(reply):
    """A reply in one line: Exim breaks long ones, and says the enhanced code again."""
    return re.sub(r"\n\d\.\d\.\d ", " ", str(reply))


def limit(lab, contact, name, value):
    lab.sql(f"update contact_limit set value={value} where contact='{contact}' and name='{name}'")


def logged(lab, contact, verdict, detail, peer=RUDE):
    wanted = re.compile(rf'coexim contact={contact} verdict={verdict} check=ddos detail="{detail}" peer=\[{re.escape(peer)}\]')
    wait(lambda: any(wanted.search(line) for line in lab.log("sky")), f"a log line with {wanted.pattern}")


def greetings(lab, place, source, count):
    found = []
    for _ in range(count):
        with lab.smtp(place, source=source, ehlo=False, tls=False) as smtp:
            found.append(text(smtp.reply()))
    return found


def per_minute(lab):
    for contact in ("S0", "S2"):
        limit(lab, contact, "connections_minute", 5)
        found = greetings(lab, contact, RUDE, 8)
        expect([greeting[:3] for greeting in found[:5]], ["220"] * 5, f"{contact}: five connections a minute")
        expect(found[-1], f"451 4.7.1 {contact} ddos: too many new connections from your address, try again later",
            f"{contact}: the eighth")
        logged(lab, contact, "tempfail", r"more than 5 new connections a minute \(contact_limit, connections_minute\)")
        expect(greetings(lab, contact, HONEST, 1)[0][:3], "220", f"{contact}: the neighbour")
        limit(lab, contact, "connections_minute", 0)
        expect(greetings(lab, contact, RUDE, 1)[0][:3], "220", f"{contact}: after one update")

    limit(lab, "S2", "connections_minute", 5)
    lab.sql("update contact_check set action='reject' where contact='S2' and \"check\"='ddos'")
    found = greetings(lab, "S2", RUDE, 4)
    expect(found[-1], "550 5.7.1 S2 ddos: too many new connections from your address", "S2 with the action reject")
    lab.sql("update contact_check set enabled=0 where contact='S2' and \"check\"='ddos'")
    expect(greetings(lab, "S2", RUDE, 1)[0][:3], "220", "S2 with the check off")


def per_network(lab):
    """Two addresses of one /64 share a limit, one of the next /64 has its own."""
    lab.site("SITE_LISTEN", "<; 203.0.113.10.25 ; 2001:db8:5::10.25 ; 2001:db8:5::10.587")
    lab.sql("insert into listener values ('2001:db8:5::10', 25, 'S0')")
    limit(lab, "S0", "connections_minute", 5)
    sources = ["2001:db8:25:1::1", "2001:db8:25:1::2", "2001:db8:25:2::1"]

    def greeted(source):
        with Smtp(lab, "inet", source, "2001:db8:5::10", 25) as smtp:
            return smtp.reply().code

    for source in sources:
        lab.exec("inet", "ip", "addr", "add", source + "/128", "dev", "eth0", "nodad")
    try:
        codes = [greeted(sources[i % 2]) for i in range(8)]
        expect((codes[0], codes[1], codes[-2], codes[-1]), (220, 220, 451, 451), "two addresses of one /64")
        expect(greeted(sources[2]), 220, "an address of another /64")
        limit(lab, "S2", "connections_minute", 0)
        limit(lab, "S2", "auth_failures_address", 4)

        def login(source, user, password="wrong horse"):
            with Smtp(lab, "inet", source, "2001:db8:5::10", 587) as smtp:
                smtp.reply()
                smtp.cmd("EHLO client.inet.example")
                smtp.starttls()
                return smtp.login(user, password).code

        expect(login(sources[0], BEN, PASSWORD), 235, "a login by IPv6")
        codes = [login(sources[i % 2], f"nobody{i}@company.example") for i in range(6)]
        expect(codes, [535] * 4 + [435] * 2, "failed logins from two addresses of one /64")
        expect(login(sources[2], "nobody9@company.example"), 535, "a login from another /64")
        expect([login(source, BEN, PASSWORD) for source in sources], [235] * 3, "who has logged in there before, and at another /64")
    finally:
        for source in sources:
            lab.exec("inet", "ip", "addr", "del", source + "/128", "dev", "eth0")


def counting_is_not_possible(lab):
    """Exim's hints database cannot be opened: nobody is let in uncounted; S1 does not need it."""
    lab.sql("update contact_check set enabled=1, action='tempfail' where contact='S2' and \"check\"='ddos'")
    broken = "cd /var/spool/exim4 && { mv db db.away || mkdir db.away; } && : >db"
    lab.exec("sky", "sh", "-c", broken)
    try:
        for place in ("S0", "S2"):
            expect(greetings(lab, place, HONEST, 1)[0][:3], "451", f"{place} without its hints database")
        expect(lab.submit("S1", message("emil@company.example", ANNA)).code, 250, "S1 without it")
    finally:
        lab.exec("sky", "sh", "-c", "cd /var/spool/exim4 && rm db && mv db.away db")
    expect(greetings(lab, "S0", HONEST, 1)[0][:3], "220", "S0 with it again")


def unknown(lab):
    limit(lab, "S0", "unknown_connection", 3)
    limit(lab, "S0", "unknown_hour", 5)
    with lab.smtp("S0", source=RUDE) as smtp:
        replies = smtp.envelope(PAT, [ANNA, "x1@company.example", "x2@company.example", "x3@company.example", "x4@company.example", ANNA])
        expect([reply.code for reply in replies[1:]], [250, 550, 550, 550, 451, 451], "RCPTs with three unknown ones")
        expect(text(replies[-1]), "451 4.7.1 S0 ddos: too many unknown recipients in this connection, try again later", "the reply")
        logged(lab, "S0", "tempfail", r"3 unknown recipients in this connection \(contact_limit, unknown_connection\)")
    with lab.smtp("S0", source=RUDE) as smtp:
        expect(smtp.greeting.code, 220, "another connection within the hour's limit")
        smtp.envelope(PAT, [f"y{i}@company.example" for i in range(3)])
    expect(greetings(lab, "S0", RUDE, 1)[0],
        "451 4.7.1 S0 ddos: too many unknown recipients from your address, try again later", "after six in an hour")
    logged(lab, "S0", "tempfail", r"more than 5 unknown recipients an hour \(contact_limit, unknown_hour\)")
    expect(lab.submit("S0", message(PAT, ANNA), source=HONEST).code, 250, "the neighbour")


def unknown_at_s2(lab):
    """A user's typing errors; for good where the row of contact_check says so, and his neighbour goes on."""
    limit(lab, "S2", "connections_minute", 0)
    limit(lab, "S2", "unknown_connection", 2)
    for action, verdict, reply in (("tempfail", "tempfail", "451 4.7.1 S2 ddos: too many unknown recipients in this connection, try again later"),
                                   ("reject", "reject", "550 5.7.1 S2 ddos: too many unknown recipients in this connection")):
        lab.sql(f"update contact_check set action='{action}' where contact='S2' and \"check\"='ddos'")
        with lab.smtp("S2", source=RUDE, login=BEN) as smtp, lab.smtp("S2", source=RUDE, login=ANNA) as neighbour:
            replies = smtp.envelope(BEN, ["x1@company.example", PAT, "x2@company.example", PAT, "x3@company.example"])
            expect([text(each)[:3] for each in replies[1:]], ["550", "250", "550", reply[:3], reply[:3]], f"RCPTs with the action {action}")
            expect(text(replies[-1]), reply, f"the reply with the action {action}")
            logged(lab, "S2", verdict, r"2 unknown recipients in this connection \(contact_limit, unknown_connection\)")
            expect(neighbour.send(message(ANNA, PAT)).code, 250, "another connection from there")
    lab.sql("update contact_check set action='tempfail' where contact='S2' and \"check\"='ddos'")


def age(lab):
    """Who is busy and brings nothing is put off, then shown out; who brings mail may stay."""
    # long enough for who is honest to come with a mail within it
    limit(lab, "S0", "connection_age", 6)
    with lab.smtp("S0", source=BUSY) as rude, lab.smtp("S0", source=HONEST) as honest:
        rude.cmd(f"MAIL FROM:<{PAT}>")

        def put_off():
            expect(honest.send(message(PAT, ANNA)).code, 250, "who brings mail")
            reply = rude.cmd(f"RCPT TO:<{ANNA}>")
            return reply if reply.code != 250 else None

        expect(text(wait(put_off, "the busy one to be put off")),
            "451 4.7.1 S0 ddos: connection open for too long without a message, try again later", "RCPT past the age")
        logged(lab, "S0", "tempfail", r"\d+ seconds without a message, limit 6 \(contact_limit, connection_age\)", BUSY)

        def shown_out():
            expect(honest.send(message(PAT, ANNA)).code, 250, "who brings mail, later")
            reply = rude.cmd(f"RCPT TO:<{ANNA}>")
            return reply if reply.code == 550 else None

        wait(shown_out, "the busy one to be shown out")
        expect(rude.reply().code, 0, "the connection after it")
        expect(honest.send(message(PAT, ANNA)).code, 250, "who brings mail, at the end")


def scenario(lab):
    per_minute(lab)
    counting_is_not_possible(lab)
    unknown(lab)
    unknown_at_s2(lab)
    age(lab)
    per_network(lab)


run(scenario)
