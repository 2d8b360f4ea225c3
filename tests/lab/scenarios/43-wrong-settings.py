#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a wrong line in local_scan.conf, or a missing, closed or wrong kind of file, is never taken for a
default: each mail gets 451, and the log names file and line. This machine's own bounces still pass."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from held import SENDER, Held
from labkit import expect, message, run

TO = "anna@company.example"
FILE = "/etc/coexim/local_scan.conf"
LOCAL_PROBLEM = "^451 4.3.5 settings: local configuration problem, try again later$"
WRONG_LINES = [
    "scan_deadlin = 60s",
    "scan_deadline = soon",
    "scan_deadline = 60",
    "scan_deadline = 0s",
    "scan_deadline = 24h",
    "scan_limit = accept",
    "scanner = none",
    "scanner_socket =",
    "directory = relative/directory.db",
    "just words",
    "clamd_size_max = -1",
]


def refused(lab, reason):
    """The settings come before the contact."""
    mail = message(SENDER, TO)
    expect(lab.submit("S0", mail), re.compile(LOCAL_PROBLEM), "reply at S0")
    row = lab.verdicts()[-1]
    expect([row["verdict"], row["check"]], ["tempfail", "settings"], "the module's log line")
    expect(row["detail"], re.compile(reason), "the reason in it")
    lab.expect_nowhere(mail)


def scenario(lab):
    # alone in the file: two comment lines before it
    for line in WRONG_LINES:
        lab.exec("sky", "sh", "-c", f"cat >{FILE}", input=f"# a\n# b\n{line}\n")
        refused(lab, rf"^{re.escape(FILE)}:3: ")
    lab.exec("sky", "sh", "-c", f"cat >{FILE}", input="scanner = clamd\nscanner = coexim-scand\n")
    refused(lab, rf"^{re.escape(FILE)}:2: ")

    held = Held(lab)
    bounce = message("", TO)
    lab.exec("sky", "exim4", "-f", "<>", TO, input=bounce.data.decode())
    lab.expect_flow(bounce, TO, "LOCAL > LD")

    lab.exec("sky", "rm", FILE)
    refused(lab, rf"{re.escape(FILE)}.*No such file")
    lab.exec("sky", "mkdir", FILE)
    refused(lab, re.escape(FILE))
    lab.exec("sky", "rmdir", FILE)
    lab.exec("sky", "sh", "-c", f"cp /run/lab/kept{FILE} {FILE} && chmod 600 {FILE}")
    refused(lab, rf"{re.escape(FILE)}.*Permission denied")
    lab.exec("sky", "chmod", "644", FILE)
    held.arrive_once()


run(scenario)
