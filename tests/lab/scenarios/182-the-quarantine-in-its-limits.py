#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what is too old or too much goes, the oldest first, and takes its files along; check finds what files and
index do not agree on, makes lost entries anew and forgets nothing by itself; what people released and deleted
is learned, once."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import *
from quarantine import *


def check(lab, *options):
    return lab.exec("sky", "sh", "-c", '"$@" 2>&1; echo "status $?"', "sh", "coexim", "quarantine", "check", *options)


def path(entry):
    return f"{FOLDER}/{entry['file'][:2]}/{entry['file']}"


def old(lab, *paths):
    """As if they were there for an hour."""
    lab.exec("sky", "touch", "-d", "1 hour ago", *paths)


def scenario(lab):
    everything_is_spam(lab)
    # By age: of two messages one has had its time.
    # one after the other, here and below: two deliveries at once may overtake each other
    first = send(lab, [SKY, O365])
    kept(lab, first)
    second = send(lab, [SKY, O365])
    kept(lab, second)
    expect(coexim(lab, "expire"), "", "nothing to expire")
    lab.exec("sky", "sh", "-c", f"mkdir -p {FOLDER}/new; cd {FOLDER}/new; echo x >died; echo x >busy; touch -d '1 hour ago' died")
    expect((coexim(lab, "expire"), [name for name in files(lab) if "new/" in name]), ("", ["new/busy"]), "what was begun")
    lab.exec("sky", "rm", f"{FOLDER}/new/busy")
    state(lab, "UPDATE quarantine_message SET expires_at = unixepoch() WHERE id = 1")
    expect(coexim(lab, "expire").strip(), "expired 2 entries, removed 1 files, took back 0 releases", "expire by age")
    expect((entries(lab, first), len(entries(lab, second)), len(files(lab))), ({}, 2, 1), "what is left")
    expect({e["state"] for e in entries(lab, first, ended=True).values()}, {"expired"}, "its state")
    audit = state(lab, "SELECT DISTINCT who, what, words FROM quarantine_audit WHERE what = 'expire'")
    expect(audit, "root|expire|too old", "audit")

    # By person: the newest stay, and nobody else's go.
    lab.sql("UPDATE setting SET value = '2' WHERE name = 'quarantine_person_entries'")
    more = []
    for _ in range(3):
        more.append(send(lab, SKY))
        kept(lab, more[-1])
    coexim(lab, "expire")
    expect([len(entries(lab, mail)) for mail in [second] + more], [1, 0, 1, 1], "entries by person")
    expect(list(entries(lab, second)), [O365], "whose is left")

    # By size of all.
    lab.sql("UPDATE setting SET value = '1000' WHERE name = 'quarantine_person_entries'")
    lab.sql("UPDATE setting SET value = '1' WHERE name = 'quarantine_megabytes'")
    big = []
    for _ in range(2):
        big.append(send(lab, O365, body=b"x" * 70 * 1024 * 8))
        kept(lab, big[-1])
    coexim(lab, "expire")
    expect([len(entries(lab, mail)) for mail in [second] + more + big], [0, 0, 0, 0, 0, 1], "entries by size")
    lab.sql("UPDATE setting SET value = '1000' WHERE name = 'quarantine_megabytes'")

    # A file that cannot be removed keeps no other, and somebody is told.
    stuck, after = (kept(lab, send(lab, SKY))[SKY] for _ in range(2))
    while stuck["file"][:2] == after["file"][:2]:
        after = kept(lab, send(lab, SKY))[SKY]
    state(lab, f"UPDATE quarantine_message SET expires_at = 1 WHERE file IN ('{stuck['file']}', '{after['file']}')")
    lab.exec("sky", "chown", "root:", os.path.dirname(path(stuck)))
    try:
        said = lab.exec("sky", "sh", "-c", "coexim quarantine expire 2>&1; echo status $?")
    finally:
        lab.exec("sky", "chown", "Debian-exim:", os.path.dirname(path(stuck)))
    expect(said, re.compile(f"cannot remove .*{stuck['file']}: Permission denied\nstatus 3"), "expire with a file that cannot be removed")
    left = [name for name in files(lab) if name[3:] in (stuck["file"], after["file"])]
    expect(left, [path(stuck)[len(FOLDER) + 1:]], "files left")
    alarm = lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", "/var/lib/coexim/state/rate.db", "SELECT kind, words FROM alarm")
    expect(alarm, re.compile(r"^expire\|cannot remove "), "the alarm")
    expect(coexim(lab, "expire"), re.compile("removed 1 files"), "once it can")

    # Who released it has died.
    mail = send(lab, SKY)
    entry = kept(lab, mail)[SKY]["entry"]
    state(lab, f"UPDATE quarantine_entry SET state = 'releasing', state_at = unixepoch() - 60 WHERE id = {entry}")
    coexim(lab, "expire")
    expect(entries(lab, mail)[SKY]["state"], "releasing", "a release under way")
    state(lab, f"UPDATE quarantine_entry SET state_at = unixepoch() - 1000 WHERE id = {entry}")
    expect(coexim(lab, "expire"), re.compile("took back 1 releases"), "a release whose process has died")
    expect(entries(lab, mail)[SKY]["state"], "kept", "it is there again")

    # Files and index: an index of before, what was begun, what is nobody's, what is lost or damaged.
    lab.exec("sky", "cp", STATE, "/tmp/before.db")
    to = [SKY, O365, GROUP, "o'brien+x@company.example"]
    mail = send(lab, to, subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=", sender="pat+x'y@partner.example")
    was = kept(lab, mail)
    old(lab, path(was[SKY]))
    lab.exec("sky", "sh", "-c", f"rm -f {STATE}-*; cp /tmp/before.db {STATE}")
    expect(entries(lab, mail), {}, "entries by the index of before")
    lab.exec("sky", "sh", "-c", f"mkdir -p {FOLDER}/00; cd {FOLDER}; echo x >new/abcdef; echo x >00/{'0' * 32}; "
        "echo x >new/young; chown -R Debian-exim: .")
    old(lab, f"{FOLDER}/new/abcdef", f"{FOLDER}/00/{'0' * 32}")
    said = check(lab)
    expect(said, re.compile("1 strays mended, 1 strays left, 1 remains removed\nstatus 1"), "check")
    expect([name for name in files(lab) if name.startswith("new/")], ["new/young"], "what was begun and is young")
    again = entries(lab, mail)
    for address in to:
        for key in ("recipient", "mailbox", "group", "sender", "from", "subject", "kept", "expires", "kind", "reason", "tests", "score", "exim_id", "file", "size"):
            expect(again[address][key], was[address][key], f"{key} of {address}, made again")
    audit = state(lab, f"SELECT who || ' ' || what FROM quarantine_audit WHERE entry = {again[SKY]['entry']}")
    expect(audit, "root keep", "the audit of what was made again")

    # EXIM: who was put off before another comes later, with the whole message again; the one file names both.
    lab.site("queue_only", "true")
    branch = "anna@moving.example"
    # (moved away first: the daemon's first queue run may be under way)
    lab.exec("sky", "mv", FOLDER, "/tmp/folder")
    alone = send(lab, branch)
    lab.exec("sky", "exim4", "-q")
    lab.logged(f"== {branch} R=quarantine ")
    lab.exec("sky", "mv", "/tmp/folder", FOLDER)
    both = send(lab, [SKY, branch])
    lab.exec("sky", "exim4", "-q")
    kept(lab, both, [SKY])
    lab.exec("sky", "exim4", "-qff")
    was_both = kept(lab, both)
    kept(lab, alone)
    lab.site("queue_only", None)
    old(lab, path(was_both[SKY]))
    state(lab, f"DELETE FROM quarantine_entry WHERE message = (SELECT id FROM quarantine_message WHERE file = '{was_both[SKY]['file']}')")
    state(lab, f"DELETE FROM quarantine_message WHERE file = '{was_both[SKY]['file']}'")
    check(lab)
    expect(sorted(entries(lab, both)), [SKY, branch], "who has entries again of a message that came twice")

    coexim(lab, "release", again[SKY]["entry"])
    wait(lambda: lab.mailboxes(mail), "the release of what was made again")
    lab.exec("sky", "rm", f"{FOLDER}/00/{'0' * 32}")
    expect(check(lab), re.compile("0 lost, 0 strays mended, 0 strays left.*\nstatus 0"), "check when all agrees")
    lost, damaged = kept(lab, big[1])[O365], again[O365]
    lab.exec("sky", "rm", path(lost))
    lab.exec("sky", "sh", "-c", f"printf X | dd of={path(damaged)} bs=1 seek=$(($(stat -c %s {path(damaged)}) - 5)) conv=notrunc 2>&1")
    expect(check(lab), re.compile("1 lost.*\nstatus 1"), "a lost file")
    expect(check(lab, "--hash"), re.compile("2 lost.*\nstatus 1"), "a damaged file")
    expect(len(entries(lab, big[1])), 1, "an entry that nobody said to forget")
    expect(check(lab, "--hash", "--forget"), re.compile("2 lost and forgotten.*\nstatus 0"), "forget")
    expect(check(lab, "--hash"), re.compile("0 lost.*\nstatus 0"), "check after that")

    # What people taught.
    ham, spam = send(lab, SKY, body="Lunch on Friday?"), send(lab, SKY, body="Cheap pills")
    coexim(lab, "release", kept(lab, ham)[SKY]["entry"])
    coexim(lab, "delete", kept(lab, spam)[SKY]["entry"], "--spam")
    said = coexim(lab, "teach")
    expect(said, re.compile("learned 2 messages as ham: 2 new.*\n(.*\n)*learned 1 messages as spam: 1 new"), "teach")
    expect([name for name in files(lab) if name.startswith("teach/")], [], "what was learned")
    expect(coexim(lab, "teach"), "", "nothing to teach")
    lab.sql("UPDATE setting SET value = '0' WHERE name = 'quarantine_teach'")
    mail = send(lab, SKY)
    coexim(lab, "release", kept(lab, mail)[SKY]["entry"])
    expect([name for name in files(lab) if name.startswith("teach/")], [], "what is taught where that is off")


run(scenario)
