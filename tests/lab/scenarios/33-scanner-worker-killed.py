#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: when the worker that scans a mail is killed in the midst of it, that mail alone gets 451;
one sent meanwhile is taken, the worker is replaced, and the mail is taken when it comes again."""
import os
import re
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import TOP, expect, message, run, wait

TO = "anna@company.example"


def used(lab, pids):
    """The processor time that each worker has used, in hundredths of a second."""
    times = lab.exec("sky", "sh", "-c", "cut -d' ' -f1,14,15 $(printf '/proc/%s/stat ' \"$@\")", "sh", *map(str, pids))
    return {pid: user + system for pid, user, system in (map(int, line.split()) for line in times.splitlines())}


def working(lab, before):
    """The worker that uses the processor, once it has for 0.1 s more than before."""
    return next((pid for pid, time in used(lab, before).items() if time - before[pid] >= 10), None)


def scenario(lab):
    slow = subprocess.run(["/usr/bin/python3", os.path.join(TOP, "tests/scand/slow_mail.py"), "12"],
        capture_output=True, check=True).stdout.replace(b"\nSubject:", b"\nMessage-ID: <{id}>\nSubject:", 1)
    mail = message("pat@partner.example", TO, raw=slow)
    replies = []
    sender = threading.Thread(target=lambda: replies.append(lab.submit("S0", mail)))
    workers = used(lab, lab.scanner.pids()[2:])
    sender.start()
    victim = wait(lambda: working(lab, workers), "a worker that is busy")
    expect(replies, [], "replies while the scan goes on")
    lab.exec("sky", "kill", "-KILL", str(victim))
    other = message("pat@partner.example", TO)
    expect(lab.submit("S0", other).code, 250, "reply to a mail beside it")
    sender.join(60)
    expect(len(replies), 1, "replies to that mail")
    expect(replies[0], re.compile(r"^451 4\.7\.1 S0 virus: cannot be checked now"), "reply to that mail")
    row = [row for row in lab.verdicts() if row["verdict"] == "tempfail"]
    expect(len(row), 1, "mails refused")
    expect(row[0]["detail"], re.compile("the scanner says: the scanning process died"), "the reason in the log line")
    lab.expect_nowhere(mail)
    wait(lambda: len(lab.scanner.pids()[2:]) == len(workers), "as many workers as before")
    expect(lab.submit("S0", mail).code, 250, "reply to the same mail again")
    lab.expect_flow(mail, TO, "S0 > LD")
    lab.expect_flow(other, TO, "S0 > LD")


run(scenario)
