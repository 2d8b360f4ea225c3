#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: hashes by mkpasswd (yescrypt, bcrypt, sha512crypt) log in; a wrong password, an unknown, a blocked and
an Office 365 login get the same bytes for the same work (crypt() once, of a hash kind in use); the log tells them apart."""
import base64
import os
import re
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import PASSWORD, TOP, expect, message, run, wait

ANNA, DORA = "anna@company.example", "dora@company.example"
KINDS = {"yescrypt": "$y$j9T", "bcrypt": "$2b$05", "sha512crypt": "$6$"}
COUNTED = "/run/crypt-counted"


def count_crypt(lab):
    """The gateway's Exim starts anew with a crypt() that counts."""
    library = os.path.join(lab.dir, "count_crypt.so")
    lab.exec("sky", "gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-D_GNU_SOURCE", f'-DCOUNT_FILE="{COUNTED}"',
        "-o", library, os.path.join(TOP, "tests/lab/count_crypt.c"))
    lab.exec("sky", "sh", "-c", f": >{COUNTED}; chmod 666 {COUNTED}")
    lab.stop("sky", "exim")
    lab.exec("sky", "env", f"LD_PRELOAD={library}", os.path.join(TOP, "tests/lab/hosts/sky"), "start", "exim")


def work(lab):
    """What crypt() was asked for since the last call."""
    return lab.exec("sky", "sh", "-c", f"cat {COUNTED}; : >{COUNTED}").split()


def attempt(lab, user, password, how):
    """The bytes of the answer, with the seconds it took."""
    with lab.smtp("S2-TLS") as smtp:
        if how == "PLAIN":
            lines = ["AUTH PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode()]
        else:
            lines = ["AUTH LOGIN"] + [base64.b64encode(word.encode()).decode() for word in (user, password)]
        began = time.monotonic()
        for line in lines:
            reply = smtp.cmd(line)
        return str(reply), time.monotonic() - began


def scenario(lab):
    for kind, mark in KINDS.items():
        rounds = ["-R", "5"] if kind == "bcrypt" else []
        made = lab.exec("sky", "mkpasswd", "-m", kind, *rounds, PASSWORD).strip()
        expect(made.startswith(mark), True, f"mkpasswd -m {kind} makes {mark}: {made[:8]}")
        lab.sql(f"insert into login (name, kind, mailbox, password) values ('{kind}', 'service', null, '{made}')")
    own = lab.sql(f"select password from login where name='{ANNA}'").strip()
    lab.sql(f"""insert into login (name, kind, mailbox, password) values ('{DORA}', 'mailbox', '{DORA}', '{own}'), ('off', 'service', null, '{own}');
        update login set state='blocked' where name='off'""")
    count_crypt(lab)

    for kind in KINDS:
        for how in ("PLAIN", "LOGIN"):
            expect(attempt(lab, kind, PASSWORD, how)[0], "235 Authentication succeeded", f"{how} with a {kind} hash")
            expect(attempt(lab, kind, PASSWORD + "x", how)[0], "535 Incorrect authentication data", f"{how}, {kind}, wrong")
    work(lab)

    took = {}
    for name, user, password, why in [
        ("wrong password", ANNA, "wrong horse", "wrong password"),
        ("unknown login", "nobody@company.example", PASSWORD, "login may not send: unknown"),
        ("unknown login, first of all", "0", PASSWORD, "login may not send: unknown"),
        ("unknown login, last of all", "zzz", PASSWORD, "login may not send: unknown"),
        ("blocked login", "off", PASSWORD, "login may not send: blocked"),
        ("login of a blocked mailbox", "left@company.example", PASSWORD, "login may not send: mailboxblocked"),
        ("Office 365 login", DORA, PASSWORD, "login may not send: o365"),
    ]:
        for how in ("PLAIN", "LOGIN"):
            answer, seconds = attempt(lab, user, password, how)
            took.setdefault(name, []).append(seconds * 1000)
            expect(answer, "535 Incorrect authentication data", f"{how}: {name}")
            done = work(lab)
            expect(len(done), 1, f"{how}: crypt() calls for a {name}")
            expect(done[0], re.compile(r"^\$(y\$j9T|2b\$05|6\$)"), f"{how}: kind of hash for a {name}")
            wanted = f'coexim contact=S2 verdict=reject check=auth detail="{why}" login="{user}" peer=[192.0.2.101]'
            wait(lambda: any(wanted in line for line in lab.log("sky")), f"a log line with {wanted}")
    for name, times in took.items():
        print(f"{name}: {statistics.median(times):.1f} ms")

    # an unknown login costs what its neighbour costs
    for neighbour, mark in KINDS.items():
        lab.sql(f"delete from login where name='{neighbour}x'")
        attempt(lab, neighbour[:-1], PASSWORD, "PLAIN")
        expect(work(lab)[0], re.compile("^" + re.escape(mark)), f"the hash measured for {neighbour[:-1]}")

    # a stranger's name cannot break the log line
    attempt(lab, 'x" verdict=accept\\ü\n2026', PASSWORD, "PLAIN")
    wait(lambda: any('login="x??verdict=accept???' in line for line in lab.log("sky")), "the name with ? for what it may not hold")
    expect(any(mark in line for line in lab.log("sky") for mark in KINDS.values()), False, "a hash in the log")

    # the directory cannot answer: for now, and still the same work
    work(lab)
    with lab.smtp("S2-TLS") as smtp:
        lab.directory.drop_table("login")
        expect(str(smtp.login(ANNA)), re.compile("^435 .*4.7.0 S2 auth: the directory cannot answer now"), "with the table gone")
    expect(len(work(lab)), 1, "crypt() calls with the table gone")
    lab.directory.put_back()

    # the hash stays in no spool file
    mail = message(ANNA, "nobody@inet.example")
    lab.stop("inet", "exim")
    expect(lab.submit("S2", mail).code, 250, "a mail that waits in the queue")
    hashes = [line for line in lab.sql("select password from login").splitlines() if line]
    expect(own in hashes, True, "Anna's hash among those looked for")
    looked_for = [part for text in (*hashes, *KINDS.values()) for part in ("-e", text)]
    expect(lab.exec("sky", "grep", "-rlF", *looked_for, "/var/spool/exim4/input", check=False), "", "spool files with a hash")
    expect(lab.exec("sky", "grep", "-rlF", ANNA, "/var/spool/exim4/input", check=False), re.compile("-H"), "the spool file was looked at")
    lab.start("inet", "exim")


run(scenario, allow_panic=("no such table",))
