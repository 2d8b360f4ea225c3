#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with the directory missing, or no database any more, or closed to Exim's user, S0, S1 and S2 say 451
at every step, AUTH a temporary failure; mail in the queue waits; after it each mail reaches its own side
exactly once; and no empty database has come into being. One without any domain, as it is while it is made or restored,
bounces nothing and sends nothing elsewhere."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from blind import prepare, while_blind
from labkit import expect, run

# EXIM: a lookup that cannot open its file is no "not found": the ACL ends there, with a 451 of Exim's.
EXIMS_OWN = re.compile("^451 Temporary local problem")


def scenario(lab):
    prepare(lab)
    with while_blind(lab, "missing", "No such file|unable to open", kept_open=True) as refused:
        lab.directory.remove()
        refused()
        expect(os.path.exists(lab.directory.path), False, "a new directory.db where it was missing")
        lab.directory.put_back()
    with while_blind(lab, "not a database", "not a database") as refused:
        lab.directory.corrupt()
        refused()
        lab.directory.put_back()
    with while_blind(lab, "unreadable", "[Pp]ermission|unable to open", kept_open=True, greeting=EXIMS_OWN) as refused:
        mode = os.stat(lab.directory.path).st_mode
        os.chmod(lab.directory.path, 0o600)
        refused()
        os.chmod(lab.directory.path, mode & 0o777)
    lab.directory.remove()
    lab.exec("sky", "/usr/lib/coexim/migrate", lab.directory.path)
    for address in ("anna@company.example", "x@elsewhere.example"):
        with lab.smtp("S0") as smtp:
            smtp.cmd("MAIL FROM:<pat@partner.example>")
            expect(smtp.cmd(f"RCPT TO:<{address}>"), re.compile("^451 4.3.0 S0 directory"), f"{address}, without a domain")
        said = lab.exec("sky", "sh", "-c", f"exim4 -bt {address} || :")
        expect("cannot be resolved at this time" in said, True, f"what a queue run does with {address}: {said}")
    lab.directory.put_back()


run(scenario)
