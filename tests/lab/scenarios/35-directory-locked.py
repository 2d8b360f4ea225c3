#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with the directory locked for longer than the timeouts, S0, S1 and S2 say 451 at every step, AUTH
a temporary failure; mail in the queue waits; after it each mail reaches its own side exactly once."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from blind import prepare, while_blind
from labkit import run


def scenario(lab):
    prepare(lab)
    with while_blind(lab, "locked", "lock") as refused:
        with lab.directory.locked():
            refused()


run(scenario)
