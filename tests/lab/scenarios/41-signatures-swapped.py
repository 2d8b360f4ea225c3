#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: while mail flows in at S0 the signatures are replaced three times: no mail is refused, none gets
451, each that got 250 is there, and what is new in the last set is found."""
import os
import re
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run, wait

SENDER, TO = "pat@partner.example", "anna@company.example"
SETTINGS = "/etc/coexim/coexim-scand.conf"


def swaps(lab):
    return "\n".join(lab.log("sky", "scand.log")).count("engine swapped")


def flow(lab, over, replies):
    with lab.smtp("S0") as smtp:
        while not over.is_set():
            replies.append(smtp.send(message(SENDER, TO)))


def scenario(lab):
    real = lab.exec("sky", "sed", "-n", "s/^signatures *= *//p", SETTINGS).strip()
    lab.exec("sky", "sh", "-c", f"rm -rf /tmp/signatures && cp -r {real} /tmp/signatures")
    lab.exec("sky", "sh", "-c", f"sed -i '/^signatures/d' {SETTINGS} && echo 'signatures_check = 200ms' >>{SETTINGS}")
    lab.scand("signatures", "/tmp/signatures")
    # the mail stays in the queue, where it is counted
    lab.site("queue_only", "true")
    over, replies = threading.Event(), ([], [])
    clients = [threading.Thread(target=flow, args=(lab, over, mine)) for mine in replies]
    for client in clients:
        client.start()
    try:
        for number in range(3):
            begun, sent = swaps(lab), [len(mine) for mine in replies]
            word = f"new-malware-{number}".encode().hex()
            lab.exec("sky", "sh", "-c", f"echo 'New-{number}:0:*:{word}' >/tmp/signatures/new.new && "
                "mv /tmp/signatures/new.new /tmp/signatures/new.ndb")
            # the signatures are loaded at idle priority, which waits for the mail
            wait(lambda: swaps(lab) > begun, f"swap {number}", 100)
            wait(lambda: all(len(mine) > before for mine, before in zip(replies, sent)), "mail after the swap")
    finally:
        over.set()
        for client in clients:
            client.join()
    everything = replies[0] + replies[1]
    expect([reply for reply in everything if reply.code != 250], [], "replies other than 250")
    expect(len(lab.queue("sky")), len(everything), "mails in the queue")
    for what, name in ((b"new-malware-2", "New-2"), (eicar(), "Eicar-Test-Signature")):
        reply = lab.submit("S0", message(SENDER, TO, attach=[("a.com", what)]))
        expect(reply, re.compile(f"^550 5.7.1 S0 virus: {name}"), "reply with the last set")


run(scenario)
