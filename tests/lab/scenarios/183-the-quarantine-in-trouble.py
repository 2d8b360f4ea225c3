#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with its disk full, state.db or directory.db locked, corrupt or missing, or no folder, the quarantine answers for
nothing: Exim keeps the mail, none is delivered in its place, the administrator is told, and later it is kept exactly once."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import *
from quarantine import *

FOLDER_OF_STATE = os.path.dirname(STATE)
RATE = f"{FOLDER_OF_STATE}/rate.db"
DIRECTORY = "/var/lib/coexim/directory.db"
# what makes the trouble, what ends it, what the log then says
TROUBLES = {
    "no folder": (f"mv {FOLDER} /tmp/folder", f"rm -rf {FOLDER}; mv /tmp/folder {FOLDER}", "No such file or directory"),
    "a folder that is another's": (f"chown -R root: {FOLDER}", f"chown -R Debian-exim: {FOLDER}", "Permission denied"),
    "no room for the file": (
        f"mount -t tmpfs -o size=16k,mode=750,uid=$(id -u Debian-exim),gid=$(id -g Debian-exim) none {FOLDER}",
        f"mount -o remount,size=100m {FOLDER}", "cannot write: No space left on device"),
    "no room for the index": (
        f"rm -rf /tmp/state && cp -a {FOLDER_OF_STATE} /tmp/state && mount -t tmpfs -o size=1m,mode=750,uid=$(id -u Debian-exim),gid=$(id -g Debian-exim) "
        f"none {FOLDER_OF_STATE} && cp -a /tmp/state/. {FOLDER_OF_STATE}/ && (cat /dev/zero >{FOLDER_OF_STATE}/filler; true) 2>&1",
        f"rm {FOLDER_OF_STATE}/filler", "disk is full|disk I/O error"),
    "state.db locked": (
        f"rm -f /tmp/held; {{ (echo \"BEGIN IMMEDIATE; SELECT 'held';\"; sleep 300) | sqlite3 -bail -cmd '.timeout 60000' {STATE}; }} >/tmp/held 2>&1 & "
        "for i in $(seq 600); do grep -q held /tmp/held && exit; sleep 0.1; done; exit 1",
        "pkill -x sqlite3; for i in $(seq 600); do pgrep -x sqlite3 >/dev/null || exit 0; sleep 0.1; done; exit 1", "locked by a writer"),
    "state.db corrupt": (
        f"cp -a {STATE} /tmp/whole.db && rm -f {STATE}-* && head -c 8192 /dev/urandom | dd of={STATE} conv=notrunc 2>&1",
        f"cat /tmp/whole.db >{STATE}", "file is not a database"),
    "state.db put back by root": (
        f"chown root {STATE}*; chmod 640 {STATE}*", f"chown Debian-exim {STATE}*",
        f"chown Debian-exim: {STATE}"),
    "state.db missing": (f"mv {STATE} /tmp/away.db", f"mv /tmp/away.db {STATE}", "unable to open|missing|cannot be opened"),
    "directory.db missing": (f"mv {DIRECTORY} /tmp/directory.db", f"mv /tmp/directory.db {DIRECTORY}", "directory.db"),
}


def scenario(lab):
    try:
        troubles(lab)
    finally:
        lab.exec("sky", "sh", "-c", f"pkill -x sqlite3; umount {FOLDER} {FOLDER_OF_STATE}; true")


def alarm(lab):
    """What the administrator is told, as if it came up for the first time."""
    said = lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", RATE, "select words from alarm where kind = 'quarantine'; delete from alarm")
    return said.strip()


def troubles(lab):
    everything_is_spam(lab)
    lab.site("queue_only", "true")
    for name, (begin, end, said) in TROUBLES.items():
        mail = send(lab, [SKY, O365], body=b"x" * 76 * 1024)
        lab.exec("sky", "sh", "-c", begin)
        seen = len(lab.log("sky"))
        lab.exec("sky", "exim4", "-qff", seconds=300)
        if name != "no room for the index":  # which is no room for the alarm, either
            expect(alarm(lab), re.compile(said), f"the alarm, {name}")
        deferred = [line for line in lab.log("sky")[seen:] if " == " in line and "T=quarantine defer" in line]
        expect(len(deferred), 2, f"recipients put off, {name}")
        expect(deferred[0], re.compile(said), f"what the log says, {name}")
        expect((len(lab.queue("sky")), lab.mailboxes(mail)), (1, []), f"queue and mailboxes, {name}")
        if name == "no folder":
            # his other mail does not wait for it, in queue runs either
            everything_is_spam(lab, 0)
            clean = send(lab, SKY)
            lab.exec("sky", "exim4", "-q", seconds=120)
            wait(lambda: lab.mailboxes(clean), f"mail that is no spam, {name}")
            everything_is_spam(lab)
        lab.exec("sky", "sh", "-c", end)
        lab.run_queue("sky")
        expect(lab.queue("sky"), [], f"the queue after it, {name}")
        found = kept(lab, mail)
        rows = state(lab, f"SELECT count(*) FROM quarantine WHERE exim_id = '{found[SKY]['exim_id']}'")
        expect(rows, "2", f"entries after it, {name}")
        expect(coexim(lab, "check", "--hash"), re.compile(" 0 lost, 0 strays mended, 0 strays left"), f"check after it, {name}")
        coexim(lab, "release", found[SKY]["entry"])
        lab.run_queue("sky")
        wait(lambda: lab.mailboxes(mail), f"the release of what was kept after it, {name}")
        expect(len(lab.mailboxes(mail)), 1, f"copies, {name}")
        coexim(lab, "delete", found[O365]["entry"])


run(scenario)
