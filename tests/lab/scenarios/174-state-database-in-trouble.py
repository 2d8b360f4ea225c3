#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: while nobody can say what persons have set for themselves, mail for a person waits at S0 (451, with the reason
in the log) and is never judged without it; who has no mailbox here, and S2, are not concerned. Put back, all goes on."""
import contextlib
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from judged import state, state_path
from labkit import expect, message, run

ANNA, DORA, PAT = "anna@company.example", "dora@company.example", "pat@partner.example"


@contextlib.contextmanager
def locked(path):
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("pragma locking_mode = exclusive")
    holder.execute("begin exclusive")
    try:
        yield
    finally:
        holder.execute("rollback")
        holder.close()


@contextlib.contextmanager
def away(path, content=None):
    """It is not there, or something else is in its place."""
    for end in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + end)
    os.rename(path, path + ".away")
    if content is not None:
        with open(path, "wb") as file:
            file.write(content)
        kept = os.stat(path + ".away")
        os.chown(path, kept.st_uid, kept.st_gid)
    try:
        yield
    finally:
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path + end)
        os.rename(path + ".away", path)


def waits(lab, what, reason):
    for to in (ANNA, DORA, "info@company.example"):
        mail = message(PAT, to)
        reply = lab.submit("S0", mail)
        expect((reply.code, reply.text), (451, "4.7.1 S0 spam: cannot be checked now, try again later"), f"{what}: {to}")
        row = lab.verdicts()[-1]
        expect((row["verdict"], row["check"]), ("tempfail", "spam"), f"{what}: the log line")
        expect(row["detail"], re.compile(reason), f"{what}: the reason in the log")
        lab.expect_nowhere(mail)
    expect(lab.submit("S0", message(PAT, "partner@company.example")).code, 250, f"{what}: an alias that leads outside")
    expect(lab.submit("S2", message(ANNA, DORA)).code, 250, f"{what}: S2")


def scenario(lab):
    path = state_path(lab)
    state(lab, f"insert into spam_entry (mailbox, sender, kind) values ('{ANNA}', '@evil.example', 'block')")
    state(lab, "pragma wal_checkpoint(truncate)")
    lab.local_scan("directory_timeout", "1s")
    with locked(path):
        waits(lab, "locked", "locked")
    with away(path):
        waits(lab, "gone", "state.db")
        expect(os.path.exists(path), False, "a new one in its place")
    with away(path, b""):
        waits(lab, "empty", "state.db")
    with away(path, b"This is no database. " * 500):
        waits(lab, "no database", "state.db")
    with away(path, open(lab.env["DATABASE"], "rb").read()):
        waits(lab, "another database", "state.db")
    lab.exec("sky", "chmod", "0", "/var/lib/coexim/state/state.db")
    waits(lab, "not readable", "state.db")
    lab.exec("sky", "chmod", "640", "/var/lib/coexim/state/state.db")
    mail = message(PAT, [ANNA, DORA])
    expect(lab.submit("S0", mail).code, 250, "put back")
    expect(lab.verdicts(mail)[0]["verdict"], "accept", "the verdict then")
    mail = message("x@evil.example", ANNA)
    lab.submit("S0", mail)
    expect(lab.verdicts(mail)[0]["verdict"], "quarantine", "what she had set counts again")


run(scenario)
