#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a scanner with an empty signature folder, or with broken signatures only, gets no mail taken:
451 and the reason in the log; when signatures come it scans by itself, and each mail arrives once."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from held import SENDER, Held, expect_refused
from labkit import eicar, expect, message, run, wait

TO = "anna@company.example"
SETTINGS = "/etc/coexim/coexim-scand.conf"
START = "setsid coexim-scand </dev/null >>/var/log/exim4/scand.log 2>&1 & echo $! >/run/lab/scand.pid"


def scenario(lab):
    real = lab.exec("sky", "sed", "-n", "s/^signatures *= *//p", SETTINGS).strip()
    lab.exec("sky", "sh", "-c", "rm -rf /tmp/signatures && mkdir /tmp/signatures")
    lab.exec("sky", "sh", "-c", f"sed -i '/^signatures/d' {SETTINGS} && cat >>{SETTINGS}",
        input="signatures = /tmp/signatures\nsignatures_check = 200ms\n")
    lab.scanner.stop()
    lab.exec("sky", "sh", "-c", START)
    there = f"test -S {lab.scanner.socket()} && echo yes"
    wait(lambda: lab.exec("sky", "sh", "-c", there, check=False), "its socket")
    held = Held(lab)
    expect_refused(lab, "S0", SENDER, TO, "virus", "signatures")
    expect_refused(lab, "S2", "ben@company.example", TO, "virus", "signatures")

    begun = len(lab.log("sky", "scand.log"))

    def said(words, what):
        # signatures are loaded at idle priority, which waits for who else is busy
        wait(lambda: words in "\n".join(lab.log("sky", "scand.log")[begun:]), what, 150)

    lab.exec("sky", "sh", "-c", "echo 'this is no signature' >/tmp/signatures/broken.ndb")
    said("not loaded", "the scanner's word on the broken set")
    expect_refused(lab, "S0", SENDER, TO, "virus", "signatures")

    lab.exec("sky", "sh", "-c", f"rm /tmp/signatures/broken.ndb; cp {real}/* /tmp/signatures/")
    said("engine loaded", "the signatures")
    held.arrive_once()
    reply = lab.submit("S0", message(SENDER, TO, attach=[("invoice.com", eicar())]))
    expect(reply, re.compile("^550 5.7.1 S0 virus: Eicar"), "reply to a virus when the signatures had come")


run(scenario)
