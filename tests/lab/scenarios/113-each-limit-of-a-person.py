#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: each limit of a class (recipients of a message; messages and recipients a minute, hour and day) refuses with its own name
and the time when it opens, and its neighbour passes; sending as an alias counts for the person; a clock that was set back
locks nobody out for longer than a period; a rate.db that cannot be asked is 451, never a yes."""
import calendar
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

ANNA, BEN, PAT = "anna@company.example", "ben@company.example", "pat@partner.example"
RATE = "/var/lib/coexim/state/rate.db"
PERIODS = {"minute": 60, "hour": 3600, "day": 86400}
WIDE = ", ".join(f"{what}_per_{period} = 100000" for what in ("messages", "recipients") for period in PERIODS)


def rate_sql(lab, statement):
    return lab.exec("sky", "sqlite3", "-bail", "-cmd", ".timeout 5000", RATE, statement)


def limits(lab, changes):
    """This class for all, and nothing used."""
    lab.sql(f"update rate_class set recipients_per_message = 100, {WIDE} where name = 'normal'")
    lab.sql(f"update rate_class set {changes} where name = 'normal'")
    rate_sql(lab, "delete from bucket")


def to(count):
    return [PAT, BEN, ANNA, "info@company.example", "sales@company.example"][:count]


def line(lab, verdict, detail):
    row = lab.verdicts()[-1]
    expect((row["contact"], row["verdict"], row["check"]), ("S2", verdict, "rate"), "the module's line")
    expect(row["detail"], re.compile(detail), "the reason in it")


def opens(reply):
    """Seconds until then, as the reply says."""
    when = re.search(r"try again after (\S+ \S+) UTC", str(reply))
    return calendar.timegm(time.strptime(when[1], "%Y-%m-%d %H:%M:%S")) - time.time()


def all_limits(lab):
    with lab.smtp("S2", login=ANNA) as smtp, lab.smtp("S2", login=BEN) as neighbour:
        # a group is one recipient, as an alias is
        limits(lab, "recipients_per_message = 3")
        expect(smtp.send(message(ANNA, to(3))).code, 250, "three recipients of one message")
        expect(str(smtp.send(message(ANNA, to(4)))), re.compile("^550 5.5.3 S2 rate: "), "four")
        line(lab, "reject", "^4 recipients in one message, 3 are allowed$")

        for period, seconds in PERIODS.items():
            # a shorter period may not allow more; what is said is the limit that stands in the way longest
            shorter = list(PERIODS)[:list(PERIODS).index(period) + 1]
            limits(lab, ", ".join(f"messages_per_{each} = 3" for each in shorter))
            for sender in (ANNA, "info@company.example", "anna+x@company.example"):
                expect(smtp.send(message(sender, to(4))).code, 250, f"a message as {sender}, three a {period}")
            reply = smtp.send(message(ANNA, PAT))
            expect(str(reply), re.compile(f"^451 4.7.1 S2 rate: you have used up your messages an? {period}, try again after "), "the fourth")
            expect(0 < opens(reply) <= seconds / 3 + 2, True, f"when it opens again: {reply}")
            line(lab, "tempfail", f"^{ANNA} has used up messages an? {period}, open again at 20")
            expect(neighbour.send(message(BEN, PAT)).code, 250, f"the neighbour, messages a {period}")

            limits(lab, "recipients_per_message = 5, " + ", ".join(f"recipients_per_{each} = 5" for each in shorter))
            expect(smtp.send(message(ANNA, to(3))).code, 250, f"three recipients of five a {period}")
            reply = smtp.send(message(ANNA, to(3)))
            expect(str(reply), re.compile(f"^451 4.7.1 S2 rate: you have used up your recipients an? {period}, try again after "), "three more")
            line(lab, "tempfail", f"^{ANNA} has used up recipients an? {period}, open again at 20")
            expect(smtp.send(message(ANNA, to(2))).code, 250, "two more")
            expect(neighbour.send(message(BEN, to(5))).code, 250, f"the neighbour, recipients a {period}")


def clock(lab):
    """What a clock left behind that was a year ahead: a whole period at the most."""
    limits(lab, "messages_per_minute = 3, messages_per_hour = 3")
    with lab.smtp("S2", login=ANNA) as smtp:
        expect(smtp.send(message(ANNA, PAT)).code, 250, "a message")
        rate_sql(lab, "update bucket set full_again_us = full_again_us + 365 * 86400 * 1000000")
        reply = smtp.send(message(ANNA, PAT))
        expect(reply.code, 451, "with a row of next year")
        expect(opens(reply) <= 86400 + 2, True, f"when it opens again: {reply}")
        rate_sql(lab, "delete from bucket")
        expect(smtp.send(message(ANNA, PAT)).code, 250, "with the rows deleted")


def trouble(lab):
    limits(lab, "recipients_per_message = 100")
    lab.local_scan("rate_timeout", "300ms")
    later = re.compile("^451 4.7.1 S2 rate: cannot be checked now, try again later$")
    troubles = [
        (f"mv {RATE} {RATE}.away", f"mv {RATE}.away {RATE}", "No such file"),
        (f"cp -p {RATE} {RATE}.away; echo broken >{RATE}", f"mv {RATE}.away {RATE}", "not a database"),
        (f"chmod 0 {RATE}", f"chmod 640 {RATE}", "must be Debian-exim's, to read and write"),
    ]
    # with the log folded into the file, so that the file can be moved
    rate_sql(lab, "pragma wal_checkpoint(truncate)")
    with lab.smtp("S2", login=ANNA) as smtp:
        for spoil, heal, why in troubles:
            lab.exec("sky", "sh", "-c", f"rm -f {RATE}-wal {RATE}-shm; {spoil}")
            expect(str(smtp.send(message(ANNA, PAT))), later, f"reply with {why}")
            line(lab, "tempfail", why)
            expect(lab.submit("S0", message(PAT, ANNA)).code, 250, f"S0 with {why}")
            lab.exec("sky", "sh", "-c", f"rm -f {RATE}-wal {RATE}-shm; {heal}")
            expect(smtp.send(message(ANNA, PAT)).code, 250, f"after {why}")
            rate_sql(lab, "pragma wal_checkpoint(truncate)")
        # a writer keeps all others out: who may send is read, and that it was sent cannot be written
        used = rate_sql(lab, "select * from bucket")
        with subprocess.Popen([lab.tool, "exec", "sky", "sqlite3", "-cmd", ".timeout 5000", RATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                env={**os.environ, "LAB": lab.dir}) as writer:
            writer.stdin.write("begin immediate; select 'begun';\n")
            writer.stdin.flush()
            expect(writer.stdout.readline(), "begun\n", "what the writer says")
            mail = message(ANNA, PAT)
            expect(str(smtp.send(mail)), later, "reply while it is locked")
            line(lab, "tempfail", "locked by a writer until the deadline")
            writer.stdin.close()
        lab.expect_nowhere(mail)
        expect(rate_sql(lab, "select * from bucket"), used, "what has been counted of it")
        expect(smtp.send(message(ANNA, PAT)).code, 250, "after the lock")


def scenario(lab):
    lab.sql("update contact_limit set value = 0 where name = 'rate_suspend'")
    all_limits(lab)
    clock(lab)
    trouble(lab)


run(scenario)
