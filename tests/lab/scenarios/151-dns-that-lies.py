#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: DNS answers under wrong numbers or to other questions are nobody's, even in a flood; a server in
trouble is temperror. None of them makes SPF pass."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import run
from liar import expect_judged


def scenario(lab):
    # what is believed of this server passes
    expect_judged(lab, "honest", "pass", "")
    for mode in ("numbers", "questions", "flood"):
        expect_judged(lab, mode, "temperror", "deadline")
    expect_judged(lab, "servfail", "temperror", "in trouble|answers with error 2")  # c-ares 1.18, c-ares 1.28


run(scenario)
