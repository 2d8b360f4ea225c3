#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with the scanner down (its socket gone, or a dead process's socket left) and with all
its processes hanging, every mail at S0 and S2 gets 451 with the reason in our log line, within the
deadline; what a sender's host kept arrives exactly once when the scanner is back. The administrator is told of it once."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from held import SENDER, SIDES, Held, expect_refused
from labkit import expect, run


def trouble(lab, begin, reason, end):
    # short enough to be waited for, and only now
    lab.local_scan("scan_deadline", "1s")
    begin()
    held = Held(lab)
    for to, _ in SIDES:
        expect_refused(lab, "S0", SENDER, to, "virus", reason)
    expect_refused(lab, "S2", "ben@company.example", "anna@company.example", "virus", reason)
    lab.local_scan("scan_deadline", None)
    end()
    held.arrive_once()


def told(lab):
    lab.exec("sky", "coexim", "alarm", "send")
    lab.run_queue("sky")
    home = lab.exec("sky", "sh", "-c", "cat /var/mail/coexim/company.example/ben/Maildir/new/* 2>/dev/null || :")
    return re.findall(r"^Subject: Coexim: (.*)$", home, re.M)


def scenario(lab):
    lab.sql("update setting set value='ben@company.example' where name='admin_address'")
    trouble(lab, lab.scanner.stop, "No such file or directory", lab.scanner.start)
    trouble(lab, lab.scanner.kill_all, "Connection refused", lab.scanner.start)
    trouble(lab, lab.scanner.hang, "deadline|time", lab.scanner.go_on)
    for _ in range(2):
        expect(told(lab), ["mail cannot be scanned (cannot tell)"], "what the administrator is told")


run(scenario)
