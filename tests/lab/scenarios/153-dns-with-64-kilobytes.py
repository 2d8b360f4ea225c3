#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: 64 KB of DNS are read by TCP and bounded: thousands of records are temperror, a record that
is too long is permerror, though each begins with one that would pass."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import run
from liar import expect_judged


def scenario(lab):
    # what is believed of this server passes
    expect_judged(lab, "honest", "pass", "")
    expect_judged(lab, "many", "temperror", "more than 1000 records")
    expect_judged(lab, "long", "permerror", "")


run(scenario)
