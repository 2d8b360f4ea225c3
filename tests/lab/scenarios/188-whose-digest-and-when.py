#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a group's mail is told of to its owner, else to its members who have a mailbox here; a virus is told of without a
link; nobody who is blocked gets a digest; each domain has its hour and its language; one who cannot be told
gives nobody else a second one, and is an alarm."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, run as run_scenario, wait
import digests
import quarantine
from digests import links, one, part, run
from quarantine import GROUP, O365, SKY, kept, send, state

BEN, BRANCH = "ben@company.example", "anna@moving.example"


def scenario(lab):
    quarantine.everything_is_spam(lab)

    # a group without an owner, its member outside is told nothing; and with one
    kept(lab, send(lab, GROUP, subject="To the group"))
    expect(run(lab, "--now"), {SKY: 1, O365: 1}, "digests of a group without owner")
    for mail in (one(lab, "sky", SKY), one(lab, "o365", O365)):
        expect("To:      sales@\u200bcompany.\u200bexample (a group" in part(mail, "plain"), True, "that it is a group's")
    lab.sql(f"INSERT INTO group_owner VALUES ('{GROUP}', '{BEN}')")
    kept(lab, send(lab, GROUP, subject="To the group again"))
    expect(run(lab, "--now"), {BEN: 2}, "digests of a group that has an owner now, who was told of nothing yet")

    # a virus and what is malware have no link, also none for who may release spam beside them
    lab.sql("""UPDATE contact_check SET action = 'quarantine' WHERE contact = 'S0' AND "check" = 'virus'""")
    kept(lab, send(lab, BRANCH, subject="With a virus", attach=[("invoice.com", eicar())]))
    kept(lab, send(lab, BRANCH, subject="Spam"))
    expect(run(lab, "--now"), {BRANCH: 2}, "digests of a virus and spam")
    mail = one(lab, "sky", BRANCH)
    expect(len(links(mail)), 3, f"links {links(mail)}")
    expect(state(lab, "SELECT count(*) FROM token JOIN quarantine_entry AS e ON e.id = token.entry"
                      " JOIN quarantine_message AS m ON m.id = e.message WHERE m.kind <> 'spam'"), "0", "tokens for a virus")
    expect("It holds a virus:" in part(mail, "html") and "Only your administrator can release it." in part(mail, "plain"), True, "what is said of it")

    # why, in words: here who sent it, and for who blocks its sender that
    expect(part(mail, "plain"), re.compile(r"^Why: +Who sent it cannot be proved\. \([89]\.\d points\)$", re.M), "why it is spam")
    state(lab, f"INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('{BRANCH}', 'pest@partner.example', 'block')")
    quarantine.everything_is_spam(lab, 0)
    kept(lab, send(lab, BRANCH, sender="pest@partner.example", subject="From the blocked", body="Dear friend, the lottery: you have won a prize."))
    quarantine.everything_is_spam(lab)
    expect(run(lab, "--now"), {BRANCH: 1}, "digests of a blocked sender")
    text = part(digests.digests(lab, "sky", BRANCH)[-1], "plain")
    expect("You have blocked its sender" in text and "It has: a prize" in text, True, f"why the blocked was kept: {text}")

    # who is blocked has no digest, and has it once he is not
    kept(lab, send(lab, BRANCH, subject="For the blocked"))
    lab.sql(f"UPDATE mailbox SET state = 'blocked' WHERE address = '{BRANCH}'")
    expect(run(lab, "--now"), {}, "digests for who is blocked")
    lab.sql(f"UPDATE mailbox SET state = 'active' WHERE address = '{BRANCH}'")
    expect(run(lab, "--now"), {BRANCH: 1}, "digests for who is not any more")

    # each domain at its hour, by its clock: now is 13 o'clock there where it is, and 15 o'clock elsewhere
    left_s = 3600 - time.time() % 3600
    if left_s < 60:
        # an hour that ends before the digests go out would be another one
        time.sleep(left_s + 1)
    hour = time.gmtime().tm_hour
    lab.sql(f"UPDATE digest_time SET zone = 'UTC', hour = {(hour + 5) % 24}")
    lab.sql(f"INSERT INTO digest_time (domain, hour, zone, language) VALUES ('moving.example', {(hour + 2) % 24}, 'Etc/GMT-2', 'de')")
    digests.hour_has_come(lab)
    state(lab, "DELETE FROM digest_run")
    kept(lab, send(lab, [SKY, BRANCH], subject="At its hour"))
    lab.exec("sky", "sh", "-c", "cp -r /etc/coexim/digest /tmp/de && mv /tmp/de /etc/coexim/digest/de &&"
             " sed -i 's/^From: .*/From: Quarant\u00e4ne/; s/^Subject: .*/Subject: Nachrichten are kept for you at {{domain}}/' /etc/coexim/digest/de/digest.head")
    expect(run(lab), {BRANCH: 1}, "digests at this hour")
    mail = digests.digests(lab, "sky", BRANCH)[-1]
    expect(str(mail["From"]), "Quarant\u00e4ne <postmaster@moving.example>", "from whom, in her language")
    kept(lab, send(lab, BRANCH, subject="After the hour"))
    expect(run(lab), {}, "a second run in the hour")
    digests.hour_has_come(lab, "moving.example")
    expect(run(lab), {BRANCH: 1}, "digests on the next day")

    # one who cannot be told keeps his domain due: nobody else of it has two digests that day, and the administrator is told
    brien = "o'brien@moving.example"
    for to in (BRANCH, brien):
        kept(lab, send(lab, to, subject="On the day after"))
    state(lab, f"""UPDATE quarantine_message SET reason = printf('%0700d', 0) WHERE id = (SELECT max(message) FROM quarantine_entry
        WHERE mailbox = "{brien}")""")
    digests.hour_has_come(lab, "moving.example")
    expect(run(lab, check=False), {BRANCH: 1}, "digests beside one that cannot be written")
    send(lab, BRANCH, subject="For her alone")
    wait(lambda: state(lab, "SELECT count(*) FROM quarantine WHERE subject = 'For her alone'") == "1", "what has come since")
    expect(run(lab, check=False), {}, "digests of a second run beside one that cannot be written")
    alarm = lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", "/var/lib/coexim/state/rate.db", "SELECT kind || ' ' || words FROM alarm")
    expect(alarm, re.compile(f"^digest the digest of {brien}: "), "the alarm")
    state(lab, "UPDATE quarantine_message SET reason = '9.0 points' WHERE length(reason) = 700")
    expect(run(lab), {brien: 1}, "digests once it can be written")
    digests.hour_has_come(lab, "moving.example")
    expect(run(lab), {BRANCH: 1}, "digests on the day after that")

    lab.sql("UPDATE digest_time SET enabled = 0")
    expect(run(lab, "--now"), {}, "digests where they are switched off")
    lab.sql("UPDATE digest_time SET enabled = 1, zone = 'Middle/Earth' WHERE domain = '*'")
    said = lab.exec("sky", "sh", "-c", "coexim digest run --now 2>&1; echo status $?", check=False)
    expect("there is no time zone Middle/Earth" in said and "status 3" in said, True, f"what it says: {said}")


run_scenario(scenario)
