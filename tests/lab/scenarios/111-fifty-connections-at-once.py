#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: of fifty connections that submit at the same moment by one login exactly as many are taken as
the limit allows, also after Exim has been started anew; what is taken is delivered."""
import os
import re
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait
from peers import copies, restart

ANNA, BEN = "anna@company.example", "ben@company.example"
CONNECTIONS, LIMIT = 50, 20


def scenario(lab):
    lab.sql(f"update rate_class set messages_per_minute = {LIMIT}, messages_per_hour = {LIMIT},"
        f" messages_per_day = {LIMIT} where name = 'normal'")
    mails = [message(ANNA, BEN) for _ in range(CONNECTIONS)]
    replies = [None] * CONNECTIONS
    together = threading.Barrier(CONNECTIONS, timeout=200)

    def submit(i):
        with lab.smtp("S2", login=ANNA) as smtp:
            together.wait()
            replies[i] = smtp.send(mails[i])

    threads = [threading.Thread(target=submit, args=(i,)) for i in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(replies.count(None), 0, "connections that got no answer")
    taken = [mail for mail, reply in zip(mails, replies) if reply.code == 250]
    expect(len(taken), LIMIT, "messages taken")
    for reply in replies:
        if reply.code != 250:
            expect(str(reply), re.compile("451 4.7.1 S2 rate: you have used up your messages a day"), "refusal")
    wait(lambda: sorted(copies(lab)) == sorted(mail.id for mail in taken), "all that was taken to be delivered")

    restart(lab, "sky")
    expect(str(lab.submit("S2", message(ANNA, BEN))), re.compile("451 4.7.1 S2 rate"), "reply after a restart")
    expect(lab.submit("S2", message(BEN, ANNA)).code, 250, "reply to a colleague")


run(scenario)
