#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: 20 spraying addresses against 20 logins are locked, addresses and logins, existing or not, with one
answer and the password unseen; people at their own addresses go on; locks grow and end."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import PASSWORD, expect, run, wait

ANNA, BEN = "anna@company.example", "ben@company.example"
LOCKED = "435 Unable to authenticate at present: 4.7.0 S2 auth: too many failures, try again later"
WRONG, RIGHT = "535 Incorrect authentication data", "235 Authentication succeeded"


def attempt(lab, source, user, password="wrong horse"):
    """A reply in one line; a connection for each, as guessers have."""
    with lab.smtp("S2-TLS", source=source) as smtp:
        return re.sub(r"\n(\d\.\d\.\d )?", " ", str(smtp.login(user, password)))


def limit(lab, name, value):
    lab.sql(f"update contact_limit set value={value} where contact='S2' and name='{name}'")


def spray(lab):
    """Each of 20 addresses tries each of 20 names, half of which nobody has."""
    people = [f"user{i}@company.example" for i in range(10)]
    own = lab.sql(f"select password from login where name='{ANNA}'").strip()
    for person in people:
        lab.sql(f"insert into mailbox (address, home) values ('{person}', 'skyconnect');"
                f"insert into login (name, kind, mailbox, password) values ('{person}', 'mailbox', '{person}', '{own}')")
    homes = {person: f"192.0.2.{121 + i}" for i, person in enumerate(people)}
    for person, home in homes.items():
        expect(attempt(lab, home, person, PASSWORD), RIGHT, f"{person} at home, before")
    limit(lab, "auth_failures_login", 3)
    limit(lab, "auth_failures_address", 5)
    # no lock ends while this goes on, however slowly
    limit(lab, "auth_lock", 3600)
    names = people + [f"none{i}@company.example" for i in range(10)]
    answers = {name: [] for name in names}
    for turn in range(20):
        for i in range(20):
            answers[names[(i + turn) % 20]].append(attempt(lab, f"192.0.2.{101 + i}", names[(i + turn) % 20]))
    for name, seen in answers.items():
        expect(set(seen) <= {WRONG, LOCKED}, True, f"answers for {name}: {set(seen)}")
        expect(seen.count(WRONG) <= 5, True, f"tries of {name} that were looked at: {seen.count(WRONG)}")
        expect(seen[-1], LOCKED, f"the last try of {name}")
        expect(attempt(lab, "192.0.2.140", name, PASSWORD), LOCKED, f"the right password for {name} from anywhere")
    for person, home in homes.items():
        expect(attempt(lab, home, person, PASSWORD), RIGHT, f"{person} at home, at an address that sprays or not")
    # where nobody knows either of them
    expect(attempt(lab, "192.0.2.139", ANNA, PASSWORD), RIGHT, "a login and an address that nobody tried")
    # one address and names that nobody else tries: the address is locked, for any name but one known there
    expect(attempt(lab, "192.0.2.136", ANNA, PASSWORD), RIGHT, "a login at an address that will spray")
    tried = [attempt(lab, "192.0.2.136", f"fresh{i}@company.example") for i in range(8)]
    expect(tried, [WRONG] * 5 + [LOCKED] * 3, "eight names from one address")
    expect(attempt(lab, "192.0.2.136", BEN, PASSWORD), LOCKED, "the right password of another login from there")
    expect(attempt(lab, "192.0.2.136", ANNA, PASSWORD), RIGHT, "the login that is known there")
    expect(attempt(lab, "192.0.2.135", "fresh7@company.example"), WRONG, "a name of which only locked tries were made")
    for what in ("login", "address"):
        wanted = re.compile(rf'contact=S2 verdict=tempfail check=auth detail="too many failures of this {what}, locked for \d+ seconds" '
                            r'login="[^"]+" peer=\[192\.0\.2\.\d+\]')
        expect(any(wanted.search(line) for line in lab.log("sky")), True, f"a log line of a locked {what}")
    counted = sum("check=auth detail=\"wrong password\"" in line or "login may not send: unknown" in line for line in lab.log("sky"))
    print(f"of {sum(map(len, answers.values()))} tries {counted} were looked at")


def locks_grow_and_end(lab):
    """From one address and two names that nothing has happened to there."""
    limit(lab, "auth_failures_address", 0)
    limit(lab, "auth_failures_login", 2)
    # a lock that lasts, and one that is waited for
    for tried in (WRONG, WRONG, LOCKED):
        expect(attempt(lab, "192.0.2.138", ANNA), tried, "three failures in a row")
    expect(attempt(lab, "192.0.2.138", ANNA, PASSWORD), LOCKED, "the right password while locked")
    limit(lab, "auth_lock", 2)
    for _ in range(2):
        expect(attempt(lab, "192.0.2.138", BEN), WRONG, "two failures in a row")

    def ended(password, wanted):
        return wait(lambda: attempt(lab, "192.0.2.138", BEN, password) == wanted, "the lock's end", 60)

    ended("wrong horse", WRONG)
    for _ in range(3):
        attempt(lab, "192.0.2.138", BEN)
    ended("wrong horse", WRONG)
    for _ in range(3):
        attempt(lab, "192.0.2.138", BEN)
    said = [int(match[1]) for line in lab.log("sky") if f'login="{BEN}"' in line
            if (match := re.search(r"this login, locked for (\d+) seconds", line))]
    expect(said == sorted(said) and said[-1] >= 2 * said[0], True, f"locks that grow: {said}")
    ended(PASSWORD, RIGHT)
    limit(lab, "auth_lock", 600)
    for _ in range(6):
        expect(attempt(lab, "192.0.2.138", BEN), WRONG, "a wrong password where the login is known")
    expect(attempt(lab, "192.0.2.138", BEN, PASSWORD), RIGHT, "the same login where it just succeeded")


def counting_is_not_possible(lab):
    lab.sql("update contact_check set enabled=0 where contact='S2' and \"check\"='ddos'")
    lab.exec("sky", "sh", "-c", "cd /var/spool/exim4 && mv db db.away && : >db")
    try:
        for password in (PASSWORD, "wrong horse"):
            expect(attempt(lab, "192.0.2.137", ANNA, password),
                "435 Unable to authenticate at present: 4.7.0 S2 auth: the directory cannot answer now, try again later", "who cannot be counted")
    finally:
        lab.exec("sky", "sh", "-c", "cd /var/spool/exim4 && rm db && mv db.away db")


def scenario(lab):
    lab.sql("update contact_limit set value=0 where name='connections_minute'")
    spray(lab)
    locks_grow_and_end(lab)
    counting_is_not_possible(lab)


run(scenario)
