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


def flow(lab, over, sent):
    with lab.smtp("S0") as smtp:
        while not over.is_set():
            mail = message(SENDER, TO)
            sent.append((mail, smtp.send(mail)))


def there(lab, mail):
    """In the queue, or in the mailbox: the daemon's queue runner may deliver some all the same."""
    heads = lab.exec("sky", "grep", "-rlF", f"<{mail.id}>", "/var/spool/exim4/input", check=False).split()
    return heads or lab.mailboxes(mail)


def scenario(lab):
    real = lab.exec("sky", "sed", "-n", "s/^signatures *= *//p", SETTINGS).strip()
    lab.exec("sky", "sh", "-c", f"rm -rf /tmp/signatures && cp -r {real} /tmp/signatures")
    lab.exec("sky", "sh", "-c", f"sed -i '/^signatures/d' {SETTINGS} && echo 'signatures_check = 200ms' >>{SETTINGS}")
    lab.scand("signatures", "/tmp/signatures")
    # not to deliver leaves the machine to the scanner
    lab.site("queue_only", "true")
    over, flows = threading.Event(), ([], [])
    clients = [threading.Thread(target=flow, args=(lab, over, mine)) for mine in flows]
    for client in clients:
        client.start()
    try:
        for number in range(3):
            begun, sent = swaps(lab), [len(mine) for mine in flows]
            word = f"new-malware-{number}".encode().hex()
            lab.exec("sky", "sh", "-c", f"echo 'New-{number}:0:*:{word}' >/tmp/signatures/new.new && "
                "mv /tmp/signatures/new.new /tmp/signatures/new.ndb")
            # the signatures are loaded at idle priority, which waits for the mail
            wait(lambda: swaps(lab) > begun, f"swap {number}", 100)
            wait(lambda: all(len(mine) > before for mine, before in zip(flows, sent)), "mail after the swap")
    finally:
        over.set()
        for client in clients:
            client.join()
    everything = flows[0] + flows[1]
    expect([reply for _, reply in everything if reply.code != 250], [], "replies other than 250")
    # a second look, for what was on its way from the queue to the mailbox
    missing = [mail for mail, _ in everything if not there(lab, mail) and not there(lab, mail)]
    expect([mail.id for mail in missing], [], f"mails missing of {len(everything)}")
    for what, name in ((b"new-malware-2", "New-2"), (eicar(), "Eicar-Test-Signature")):
        reply = lab.submit("S0", message(SENDER, TO, attach=[("a.com", what)]))
        expect(reply, re.compile(f"^550 5.7.1 S0 virus: {name}"), "reply with the last set")


run(scenario)
