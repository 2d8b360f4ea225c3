#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: 300 strangers at S1 at once, from three addresses, hold none of the places that are kept for Office 365: each
is refused and its connection ended, while Office 365 hands over its mail."""
import contextlib
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

ANNA, EMIL = "anna@company.example", "emil@company.example"
STRANGERS = ("192.0.2.110", "192.0.2.120", "192.0.2.101")


def connections(lab):
    """Exim's processes that serve a connection."""
    return int(lab.exec("sky", "sh", "-c", "ss -Htn state established '( sport = :25 )' | wc -l"))


def scenario(lab):
    lab.site("SITE_CONNECTIONS", "120")
    with contextlib.ExitStack() as stack:
        strangers = [stack.enter_context(lab.smtp("S1", host="inet", source=source, ehlo=False))
            for _ in range(100) for source in STRANGERS]
        replies = [stranger.reply() for stranger in strangers]
        for reply in replies:
            expect(reply, re.compile("^(451 4.7.1 S1 tenant: not from this address now|421 )"), "a stranger's greeting")
        expect(sum(reply.code == 451 for reply in replies) >= 100, True, "strangers told why")
        wait(lambda: connections(lab) == 0, "all strangers' connections to end")
        mail = message(EMIL, ANNA)
        expect(lab.submit("S1", mail).code, 250, "Office 365 meanwhile")
        lab.expect_flow(mail, ANNA, "S1 > LD")


run(scenario)
