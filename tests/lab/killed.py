# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills the quarantine's programs at moments of chance. Runs on sky.

killed.py lmtp      in place of coexim quarantine lmtp: runs it, and kills it after some time
killed.py release ENTRY...    releases each, and kills that after some time, every other time with all it has started

What happened is a line in /tmp/killed: how long it was to live in ms, and how it ended (-9: killed)."""
import os
import random
import signal
import subprocess
import sys
import time

MOST_MS = float(os.environ.get("MOST_MS") or open("/tmp/most_ms", encoding="ascii").read())


def once(words, group):
    child = subprocess.Popen(words, start_new_session=True)
    lives = random.uniform(0, MOST_MS)
    try:
        child.wait(lives / 1000)
    except subprocess.TimeoutExpired:
        if group:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    with open("/tmp/killed", "a", encoding="ascii") as log:
        print(f"{lives:.1f} {child.wait()}", file=log)


if sys.argv[1] == "lmtp":
    once(["/usr/sbin/coexim", "quarantine", "lmtp"], False)
else:
    for number, entry in enumerate(sys.argv[2:]):
        once(["/usr/sbin/coexim", "quarantine", "release", entry], number % 2 == 0)
