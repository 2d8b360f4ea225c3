#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: one message to people on both sides, a group and people outside at once reaches
each of them exactly once, also who is named twice."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import HOSTS, expect, message, run, wait

US = "@moving.example"  # S0 and S1 both take its mail
EVERYBODY = [
    ("inet", "other.example/sue"),
    ("inet", "partner.example/partner"),
    ("o365", "moving.example/dora"),
    ("o365", "moving.example/emil"),
    ("sky", "moving.example/anna"),
    ("sky", "moving.example/o'brien"),
]


def expect_copies(lab, mail, wanted):
    wait(lambda: len(lab.mailboxes(mail)) >= len(wanted), f"{len(wanted)} copies")
    wait(lambda: not any(lab.queue(host) for host in HOSTS), "empty queues")
    expect(lab.mailboxes(mail), sorted(wanted), f"copies of {mail.id}")


def scenario(lab):
    lab.sql(f"""insert into alias values
        ('all{US}', 'sales{US}'), ('all{US}', 'anna{US}'), ('all{US}', 'o''brien{US}'),
        ('all{US}', 'emil{US}'), ('all{US}', 'sue@other.example')""")
    ours = [f"anna{US}", f"dora{US}", f"sales{US}", f"o'brien{US}", f"emil{US}"]
    outside = ["partner@partner.example", "sue@other.example"]

    # each by name, some by the group as well
    mail = message(f"ben{US}", [*ours, *outside])
    expect(lab.submit("S2", mail).code, 250, "reply at S2")
    expect_copies(lab, mail, EVERYBODY)
    lab.expect_flow(mail, "o'brien" + US, "S2 > LD")
    lab.expect_flow(mail, "emil" + US, "S2 > S4 > O1 > LD")
    lab.expect_flow(mail, "sue@other.example", "S2 > S3 > ED")

    # groups within groups, from every side
    for place, sender in [("S2", f"ben{US}"), ("S0", "pat@partner.example"), ("S1", f"emil{US}")]:
        mail = message(sender, [f"all{US}", f"ALL{US}", f"sales{US}", f"anna+tag{US}"])
        expect(lab.submit(place, mail).code, 250, f"reply at {place}")
        # a tag makes another address: who is written to with one as well gets both
        expect_copies(lab, mail, [*EVERYBODY, ("sky", "moving.example/anna")])


run(scenario)
