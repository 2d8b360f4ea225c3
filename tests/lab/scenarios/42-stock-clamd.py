#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with scanner = clamd a stock clamd judges: a virus is refused, clean mail taken, mail above
clamd_size_max or above what clamd takes gets 451 though it is clean, and so does all mail when
clamd is down or hangs; never 250."""
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from held import SENDER, Held, expect_refused
from labkit import Skipped, eicar, expect, message, run, wait

TO = "anna@company.example"
CONFIG = """
LocalSocket /tmp/clamd/socket
LocalSocketMode 666
PidFile /tmp/clamd/pid
LogFile /tmp/clamd/log
TemporaryDirectory /tmp
DatabaseDirectory %s
StreamMaxLength 2M
MaxFileSize 2M
"""


def start(lab):
    lab.exec("sky", "sh", "-c", "clamd -c /tmp/clamd/clamd.conf </dev/null >/dev/null 2>&1")
    there = "test -S /tmp/clamd/socket && echo yes"
    wait(lambda: lab.exec("sky", "sh", "-c", there, check=False), "clamd's socket")


def stop(lab, signal="TERM"):
    lab.exec("sky", "sh", "-c", "pid=$(cat /tmp/clamd/pid) && kill -CONT $pid && kill -$1 $pid && "
        "while kill -0 $pid 2>/dev/null; do sleep 0.05; done", "sh", signal, check=False)


def judged(lab):
    mail = message(SENDER, TO, attach=[("a.txt", b"harmless")])
    expect(lab.submit("S0", mail).code, 250, "reply to a clean mail")
    expect(lab.verdicts(mail)[0]["checks"], "virus", "checks made")
    lab.expect_flow(mail, TO, "S0 > LD")
    with open("/usr/share/clamav-testfiles/clam.zip", "rb") as file:
        inside = file.read()
    for content, name in ((eicar(), "Eicar-Test-Signature"), (inside, "ClamAV-Test-File")):
        mail = message(SENDER, TO, attach=[("a.bin", content)])
        expect(lab.submit("S0", mail), re.compile(f"^550 5.7.1 S0 virus: {name}"), "reply to a virus")
        expect(lab.submit("S2", message("ben@company.example", TO, attach=[("a.bin", content)])),
            re.compile(f"^550 5.7.1 S2 virus: {name}"), "reply to a virus at S2")
        lab.expect_nowhere(mail)


def scenario(lab):
    if not shutil.which("clamd") and not os.path.exists("/usr/sbin/clamd"):
        raise Skipped("no clamd here: install clamav-daemon")
    signatures = lab.exec("sky", "sed", "-n", "s/^signatures *= *//p", "/etc/coexim/coexim-scand.conf").strip()
    lab.exec("sky", "sh", "-c", "rm -rf /tmp/clamd && mkdir -m 777 /tmp/clamd && cat >/tmp/clamd/clamd.conf",
        input=CONFIG % signatures)
    # It can say nothing of malware and spam, and what cannot be said is 451.
    lab.sql("update contact_check set enabled=0 where contact='S0' and \"check\" in ('malware', 'spam')")
    lab.scanner.stop()
    for name, value in (("scanner", "clamd"), ("scanner_socket", "/tmp/clamd/socket"), ("clamd_size_max", "1M")):
        lab.local_scan(name, value)
    try:
        start(lab)
        judged(lab)
        large = b"Nothing to see here.\n"
        expect_refused(lab, "S0", SENDER, TO, "virus", "more than clamd_size_max", body=large * 60_000)
        lab.local_scan("clamd_size_max", "25M")
        reason = "clamd answered: .*ERROR|closed|reset|[Bb]roken"
        expect_refused(lab, "S0", SENDER, TO, "virus", reason, body=large * 150_000)

        lab.exec("sky", "sh", "-c", "kill -STOP $(cat /tmp/clamd/pid)")
        lab.local_scan("scan_deadline", "2s")
        expect_refused(lab, "S0", SENDER, TO, "virus", "deadline|time")
        lab.local_scan("scan_deadline", None)
        lab.exec("sky", "sh", "-c", "kill -CONT $(cat /tmp/clamd/pid)")
        stop(lab, "KILL")
        held = Held(lab)
        expect_refused(lab, "S0", SENDER, TO, "virus", "Connection refused|No such file")
        start(lab)
        held.arrive_once()
        judged(lab)
    finally:
        stop(lab, "KILL")


run(scenario)
