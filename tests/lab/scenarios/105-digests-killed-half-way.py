#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a digest run that is killed at any moment costs nobody a line of his digest: all that is kept is told of at least
once, and what is told of twice is no more than a digest for each kill. Every link of a digest that came is good. Who has
more than fits into one gets several."""
import hashlib
import os
import random
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, run as run_scenario
import digests
from digests import links, run, subjects
from quarantine import O365, SKY, state

PEOPLE = (("sky", SKY), ("sky", "ben@company.example"), ("o365", O365))
KILLS = 40


def keep(lab, first, count):
    """So many entries for each of the people: rows as the quarantine writes them, since a digest reads no files."""
    values = ",".join(f"({first + i}, '{PEOPLE[i % 3][1]}')" for i in range(3 * count))
    state(lab, f"""BEGIN; CREATE TEMP TABLE n (i INTEGER, who TEXT); INSERT INTO n VALUES {values};
        INSERT INTO quarantine_message (id, exim_id, file, size, sha256, kept_at, expires_at, contact, kind, reason, tests, score_milli,
            sender, author, subject)
        SELECT i, 'x' || i, printf('%032x', i), 1, '', unixepoch(), unixepoch() + 86400, 'S0', 'spam', 'spam', '', 9000, 'pat@partner.example',
            'Pat', 'Number ' || i FROM n;
        INSERT INTO quarantine_entry (id, message, address, mailbox, is_group, state_at) SELECT i, i, who, who, 0, 1 FROM n; COMMIT""")
    return first + 3 * count


def scenario(lab):
    chance = random.Random(os.environ.get("SEED", "1"))
    lab.sql("UPDATE setting SET value = 'https://mail.company.example/quarantine' WHERE name = 'web_url'")
    began = time.monotonic()
    following = keep(lab, 1, 2)
    run(lab, "--now")
    # the longest wait before a kill: what a run took, then longer or shorter, so that about every second one dies
    most = time.monotonic() - began
    died = runs = 0
    while died < KILLS:
        runs += 1
        expect(runs < 20 * KILLS, True, f"of {runs} runs {died} were killed")
        after = f"{chance.uniform(0.002, most):.3f}"
        # it alone: Exim, which it has started, ends what it is doing
        said = lab.exec("sky", "sh", "-c", f"coexim digest run --now & sleep {after}; kill -KILL $!; wait $!; echo status $?", check=False)
        killed = "status 137" in said
        died += killed
        most = min(max(most * (1.2 if killed else 0.9), 0.01), 2)
        following = keep(lab, following, 1)
    run(lab, "--now")
    expect(run(lab, "--now"), {}, "a run after all")

    times = {}
    good = set(state(lab, "SELECT hash FROM token").split())
    for host, address in PEOPLE:
        for mail in digests.digests(lab, host, address):
            for subject in subjects(mail):
                times[subject] = times.get(subject, 0) + 1
            for link in links(mail):
                token = re.fullmatch(r"https://mail\.company\.example/quarantine/(?:release|allow|delete)/([a-z2-7]{32})", link)
                expect(bool(token) and hashlib.sha256(token[1].encode()).hexdigest() in good, True, f"a link that is good: {link}")
    expect(sorted(times, key=lambda one: int(one.split()[1])), [f"Number {i}" for i in range(1, following)], "what was told of")
    doubles = sum(count - 1 for count in times.values())
    print(f"{died} of {runs} runs killed; {following - 1} entries, of which {doubles} lines stood in a second digest")
    mails = sum(len(digests.digests(lab, host, address)) for host, address in PEOPLE)
    rows = int(state(lab, "SELECT count(*) FROM quarantine_audit WHERE who = 'digest'"))
    expect(0 <= mails - rows <= died, True, f"{mails} digests, {rows} noted, {died} runs killed")

    # more than fit into one mail
    keep(lab, following, 250)
    expect(run(lab, "--now"), {address: 250 for _, address in PEOPLE}, "digests of many")
    for host, address in PEOPLE:
        listed = [len(subjects(mail)) for mail in digests.digests(lab, host, address)[-3:]]
        expect(sorted(listed), [50, 100, 100], f"entries in the last three digests of {address}")


run_scenario(scenario)
