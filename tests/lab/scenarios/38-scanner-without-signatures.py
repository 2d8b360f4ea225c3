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
    lab.exec("sky", "sh", "-c", f"sed -i '/^signatures/d' {SETTINGS}; echo 'signatures = /tmp/signatures' >>{SETTINGS}; "
        f"echo 'signatures_check = 200ms' >>{SETTINGS}")
    lab.scanner.stop()
    lab.exec("sky", "sh", "-c", START)
    wait(lambda: lab.exec("sky", "sh", "-c", f"test -S {lab.scanner.socket()} && echo yes", check=False), "its socket", 10)
    held = Held(lab)
    expect_refused(lab, "S0", SENDER, TO, "virus", "signatures")
    expect_refused(lab, "S2", "ben@company.example", TO, "virus", "signatures")

    begun = len(lab.log("sky", "scand.log"))
    lab.exec("sky", "sh", "-c", "echo 'this is no signature' >/tmp/signatures/broken.ndb")
    wait(lambda: "not loaded" in "\n".join(lab.log("sky", "scand.log")[begun:]), "the scanner's word on the broken set", 10)
    expect_refused(lab, "S0", SENDER, TO, "virus", "signatures")

    lab.exec("sky", "sh", "-c", f"rm /tmp/signatures/broken.ndb; cp {real}/* /tmp/signatures/")
    wait(lambda: "engine loaded" in "\n".join(lab.log("sky", "scand.log")[begun:]), "the signatures", 10)
    held.arrive_once()
    reply = lab.submit("S0", message(SENDER, TO, attach=[("invoice.com", eicar())]))
    expect(reply, re.compile("^550 5.7.1 S0 virus: Eicar"), "reply to a virus when the signatures had come")


run(scenario)
