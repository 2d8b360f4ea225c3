#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: DNS that says nothing, hangs by TCP, drips, or answers each question in time and all of them not:
the message is judged when dns_timeout has passed, as SPF's temperror, never as passed."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import run
from liar import expect_judged


def scenario(lab):
    # what is believed of this server passes
    expect_judged(lab, "honest", "pass", "")
    for mode in ("silent", "late", "hung", "drip"):
        expect_judged(lab, mode, "temperror", "deadline")


run(scenario)
