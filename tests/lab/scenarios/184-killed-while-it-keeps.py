#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: coexim quarantine lmtp is killed at two hundred moments of chance; each message that was accepted is in
quarantine in the end, whole, once for each recipient, and until then in the queue."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import *
from quarantine import *

KILLS, MAILS = 200, 40


def kills(lab):
    return [line for line in lab.exec("sky", "sh", "-c", "cat /tmp/killed 2>/dev/null; true").splitlines() if line.endswith("-9")]


def aim(lab, most_ms):
    """The longest life of the next ones in ms, so that about half of them are killed, however busy the machine is now."""
    lived = lab.exec("sky", "tail", "-n", "40", "/tmp/killed").splitlines()
    died = sum(line.endswith("-9") for line in lived)
    if lived:
        most_ms *= 0.7 if died < len(lived) / 4 else 1.3 if died > len(lived) * 3 / 4 else 1
    most_ms = min(max(most_ms, 10), 5000)
    lab.exec("sky", "sh", "-c", f"echo {most_ms:.1f} >/tmp/most_ms")
    return most_ms


def scenario(lab):
    everything_is_spam(lab)
    lab.sql("UPDATE contact_limit SET value = 0 WHERE name = 'connections_minute'")
    # how long one takes here, in ms, the slowest of some
    lab.exec("sky", "sh", "-c", "chmod 1777 /tmp; echo 10000 >/tmp/most_ms; rm -f /tmp/killed")
    took = []
    for _ in range(5):
        begun = time.monotonic()
        lab.exec("sky", "sh", "-c", "printf 'LHLO x\\r\\nQUIT\\r\\n' | coexim quarantine lmtp >/dev/null")
        took.append((time.monotonic() - begun) * 1000)
    # a copy: Exim runs it as its own user, who may not look into each place where the sources can lie
    lab.exec("sky", "sh", "-c", f"install -m 755 {TOP}/tests/lab/killed.py /tmp/killed.py; "
        "printf '#!/bin/sh\\nexec python3 /tmp/killed.py lmtp\\n' >/tmp/killed.sh; "
        "chmod 755 /tmp/killed.sh")
    most_ms = min(took)
    lab.site("queue_only", "true")
    lab.exec("sky", "sh", "-c", "touch /tmp/killed; chmod 666 /tmp/killed")
    mails = [send(lab, [SKY, O365], body=b"A line\n" * 1000) for _ in range(MAILS)]
    lab.site("SITE_QUARANTINE_TOOL", "/tmp/killed.sh")
    runs, between = 0, []
    while len(kills(lab)) < KILLS:
        most_ms = aim(lab, most_ms)
        if not lab.queue("sky"):
            mails += [send(lab, [SKY, O365], body=b"A line\n" * 1000) for _ in range(MAILS)]
        lab.exec("sky", "exim4", "-qff", seconds=300)
        runs += 1
        expect(runs < 10 * KILLS, True, f"of {runs} queue runs {len(kills(lab))} had a kill")
        waiting = len(lab.queue("sky"))
        there = int(state(lab, "SELECT count(DISTINCT exim_id) FROM quarantine"))
        # what is neither in the queue nor in the index would be lost; what is in both was killed before it could say so
        expect(there + waiting >= len(mails), True, f"of {len(mails)} mails {waiting} wait and {there} are kept")
        between.append(there + waiting - len(mails))
    lab.site("SITE_QUARANTINE_TOOL", None)
    lab.run_queue("sky")
    wait(lambda: not lab.queue("sky"), "the queue to be empty in the end")
    rows = state(lab, "SELECT count(*), count(DISTINCT exim_id || recipient), count(DISTINCT exim_id) FROM quarantine")
    expect(rows, f"{2 * len(mails)}|{2 * len(mails)}|{len(mails)}", "entries, different ones, messages")
    expect(coexim(lab, "check", "--hash"), re.compile(rf"^{len(mails)} messages, 0 lost, 0 strays mended, 0 strays left"), "check")
    for mail in mails:
        expect(lab.mailboxes(mail), [], "mailboxes")
    print(f"killed {len(kills(lab))} times in {runs} queue runs; answered for in the index and not to Exim: {sum(between)}; lost 0, twice 0")


# what Exim says where it writes to one that was killed
run(scenario, allow_panic=("Broken pipe",))
