#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: aliases in a ring, names that point at themselves and messages that end too early are temperror,
with their fault in the log, and no Exim dies of them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import run
from liar import expect_judged


def scenario(lab):
    # what is believed of this server passes
    expect_judged(lab, "honest", "pass", "")
    expect_judged(lab, "ring", "temperror", "in a ring")
    expect_judged(lab, "pointers", "temperror", "no DNS message")
    expect_judged(lab, "short", "temperror", "no DNS message")


run(scenario)
