#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a message is answered for only once a loss of power takes nothing of it any more: its file is synced, then
has its name, the folders that lead to it are synced, then the index, and then there is the answer."""
import os
import pwd
import re
import sqlite3
import subprocess
import sys
import tempfile

TOP = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
COEXIM = os.path.join(os.environ.get("BUILD") or os.path.join(TOP, "build"), "coexim")
FACTS = ("X-Coexim-Facts: id=1xYzAb-0000aa-1C contact=S0 check=spam detail=9.0%20points score=9.0 tests=A:9.0"
    " from=cGF0QHBhcnRuZXIuZXhhbXBsZQ== subject=QSBtZXNzYWdl")
SESSION = "\r\n".join(["LHLO x", "MAIL FROM:<pat@partner.example>", "RCPT TO:<anna@company.example>", "DATA",
    "Subject: A message", FACTS, "", "Hello", ".", "QUIT", ""])


def fail(what):
    print(f"not ok on-the-disk: {what}")
    sys.exit(1)


def main():
    try:
        user = pwd.getpwnam("Debian-exim")
    except KeyError:
        user = None
    if os.getuid() != 0 or user is None:
        print("skipped: it takes root, and the user Debian-exim")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        os.chmod(work, 0o755)
        library, order = f"{work}/order.so", f"{work}/order"
        subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-D_GNU_SOURCE", f'-DORDER_FILE="{order}"',
            "-o", library, f"{TOP}/tests/tool/order_of_calls.c"], check=True)
        os.mkdir(f"{work}/state")
        for name, folder in (("directory.db", "directory"), ("state/state.db", "state")):
            subprocess.run([f"{TOP}/sql/migrate", f"{work}/{name}", f"{TOP}/sql/{folder}"], check=True, stdout=subprocess.DEVNULL)
        with open(f"{TOP}/sql/example.sql") as rows:
            subprocess.run(["sqlite3", "-bail", f"{work}/directory.db"], stdin=rows, check=True)
        os.chmod(f"{work}/directory.db", 0o644)
        os.mkdir(f"{work}/kept")
        open(order, "w").close()
        os.chmod(order, 0o666)
        for path in (f"{work}/state", f"{work}/state/state.db", f"{work}/kept"):
            os.chown(path, user.pw_uid, user.pw_gid)

        # Somebody else has it open and has written, as always: who writes first, and who closes it last, syncs it in any case.
        other = sqlite3.connect(f"{work}/state/state.db", isolation_level=None)
        other.execute("INSERT INTO digest_run VALUES ('company.example', 1)")
        said = subprocess.run([COEXIM, "quarantine", "lmtp", f"--state={work}/state/state.db", f"--directory={work}/directory.db",
            f"--folder={work}/kept"], input=SESSION.encode(), capture_output=True, env={**os.environ, "LD_PRELOAD": library})
        other.close()
        if b"\r\n250 2.0.0 kept\r\n" not in said.stdout:
            fail(f"it was not kept: {said.stdout} {said.stderr}")
        with open(order) as file:
            got = [line.strip().replace(work, "") for line in file]
    wanted = [
        r"answer 354 .*",
        r"sync /kept",  # which has the folder new now
        r"sync /kept/new/\w+",
        r"sync /kept",  # which has the folder of the name now
        r"rename /kept/new/\w+ /kept/([0-9a-f]{2})/\1[0-9a-f]{30}",
        r"sync /kept/[0-9a-f]{2}",
        r"sync /state/state.db-wal",
        r"answer 250 2.0.0 kept",
    ]
    at = 0
    for line in got:
        at += at < len(wanted) and re.fullmatch(wanted[at], line) is not None
    if at < len(wanted):
        fail(f"wanted {wanted[at]} behind what was before it, got:\n" + "\n".join(got))
    print("ok on-the-disk")


main()
