#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a stolen login that tries 5,000 messages sends what its limits allow, is suspended, and says so once to
the administrator and once to the person. Its neighbour sends on; a row is lifted with sqlite3, and it sends again."""
import os
import re
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import PASSWORD, expect, message, run
from peers import restart

ANNA, BEN = "anna@company.example", "ben@company.example"
MESSAGES, THREADS, HOUR, DAY, TIMES = 5000, 4, 100, 1000, 3
RATE = "/var/lib/coexim/state/rate.db"
SUSPENDED = re.compile(r"^550 5\.7\.1 S2 rate: this login is suspended")


def told(lab, to):
    """The subjects of the mails that the gateway itself has sent to this mailbox."""
    lab.run_queue("sky")
    home = lab.exec("sky", "sh", "-c", f"cat /var/mail/coexim/company.example/{to}/Maildir/new/* 2>/dev/null || :")
    return re.findall(r"^Subject: (.*suspended.*)$", home, re.M)


def spam(lab, replies):
    """Until it is told to stop, over one connection after the other, as programs that send spam do."""
    while len(replies) < MESSAGES:
        with lab.smtp("S2", login=(ANNA, PASSWORD)) as smtp:
            for _ in range(100):
                if len(replies) >= MESSAGES:
                    return
                replies.append(smtp.send(message(ANNA, "partner@partner.example")))


def scenario(lab):
    lab.sql(f"update rate_class set messages_per_minute={HOUR}, messages_per_hour={HOUR}, messages_per_day={DAY}"
        " where name='normal'")
    lab.sql(f"insert into login (name, kind, mailbox, password) select 'anna-phone', 'mailbox', mailbox, password"
        f" from login where name = '{ANNA}'")
    lab.sql(f"update setting set value='{BEN}' where name='admin_address'")
    replies = []
    threads = [threading.Thread(target=spam, args=(lab, replies)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = sum(reply.code == 250 for reply in replies)
    later = sum(reply.code == 451 for reply in replies)
    never = [str(reply) for reply in replies if reply.code == 550]
    print(f"{len(replies)} tried: {taken} taken, {later} put off, {len(never)} refused for good")
    # what is open at once, and what opened while the test ran
    expect(HOUR <= taken <= 2 * HOUR, True, f"messages taken: {taken}")
    # (what opens again within a day of refusing: a thousandth of it each 29 seconds)
    expect(DAY * TIMES <= later <= DAY * TIMES + THREADS + 30, True, f"messages put off: {later}")
    for reply in never:
        expect(reply, SUSPENDED, "a refusal for good")
    row = [verdict for verdict in lab.verdicts() if verdict.get("detail", "").startswith(f"{ANNA} is suspended from now on")]
    expect(len(row) >= 1, True, "the log says that he is suspended from now on")
    expect((row[0]["contact"], row[0]["verdict"], row[0]["check"]), ("S2", "reject", "rate"), "its line")
    expect(lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", RATE, "select person, why from suspended"),
        f"{ANNA}|more than {DAY * TIMES} refused messages a day\n", "the row")

    # every login of the person, also after a restart; nobody else
    restart(lab, "sky")
    for login in (ANNA, "anna-phone"):
        expect(lab.submit("S2", message(ANNA, BEN), login=(login, PASSWORD)), SUSPENDED, f"the login {login}")
    expect(lab.submit("S2", message(BEN, ANNA), login=BEN).code, 250, "the neighbour")
    expect(lab.submit("S0", message("pat@partner.example", ANNA)).code, 250, "mail for the person")

    # told once each, however often the job runs
    for _ in range(3):
        lab.exec("sky", "coexim", "alarm", "send")
    lab.submit("S2", message(ANNA, BEN), login=ANNA)
    lab.exec("sky", "coexim", "alarm", "send")
    expect(told(lab, "ben"), [f"Coexim: a login is suspended ({ANNA})"], "mail to the administrator")
    expect(told(lab, "anna"), ["You cannot send mail: your login is suspended"], "mail to the person")
    expect(lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", RATE, "select kind, subject, times, mailed is not null from alarm"),
        f"rate|{ANNA}|1|1\nrate-person|{ANNA}|1|1\n", "the alarms")

    # lifted
    lab.exec("sky", "sqlite3", "-cmd", ".timeout 5000", RATE, f"delete from suspended where person = '{ANNA}'")
    mail = message(ANNA, BEN)
    expect(lab.submit("S2", mail, login=ANNA).code, 250, "after the row is deleted")
    lab.expect_flow(mail, BEN, "S2 > LD")


run(scenario)
