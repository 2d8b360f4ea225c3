#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a bounce that Exim makes is delivered, never scanned, refused or frozen; while the
directory is broken it waits in the queue, and is delivered afterwards."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import eicar, expect, message, run, wait

US = "@moving.example"  # S0 and S1 both take its mail


def bounce_ids(lab):
    """The ids of the bounces that the gateway's Exim has made."""
    return [match[1] for line in lab.log("sky") if (match := re.match(r"\S+ \S+ (\S+) <= <> R=", line))]


def scenario(lab):
    lab.sql(f"""insert into alias values
        ('gone{US}', 'unknown@partner.example'), ('slow{US}', 'later@partner.example')""")

    # with what would be a virus in it, and nobody there to scan
    mail = message("pat@partner.example", "gone" + US, attach=[("invoice.com", eicar())])
    with lab.smtp("S1") as smtp:  # no check there, as shipped
        lab.scanner.stop()
        expect(smtp.send(mail).code, 250, "reply at S1")
    lab.expect_bounce(mail, "550 5.1.1 no such user")
    wait(lambda: lab.queue("sky") == [], "an empty queue")
    row = [row for row in lab.verdicts() if row["id"] in bounce_ids(lab)][0]
    expect((row["contact"], row["verdict"], row["checks"]), ("LOCAL", "accept", "-"), "the module's line of the bounce")
    lab.scanner.start()

    # what breaks the directory, and how it is healed
    for trouble, heal in [
        (lab.directory.remove, lab.directory.put_back),
        (lab.directory.corrupt, lab.directory.put_back),
        (lambda: lab.directory.drop_table("mailbox"), lab.directory.put_back),
    ]:
        before = len(bounce_ids(lab))
        mail = message("pat@partner.example", "slow" + US)
        expect(lab.submit("S0", mail).code, 250, "reply at S0")
        wait(lambda: lab.settled(mail), "the first try at who says later")
        (queued,) = lab.queue("sky")
        trouble()
        lab.exec("sky", "exim4", "-Mg", queued)  # give up
        wait(lambda: len(bounce_ids(lab)) == before + 1, "the bounce")
        bounce = bounce_ids(lab)[-1]
        wait(lambda: any(re.match(rf"\S+ \S+ {bounce} == ", line) for line in lab.log("sky")), "the bounce's delay")
        expect(bounce in lab.queue("sky"), True, "the bounce waits in the queue")
        heal()
        lab.run_queue("sky")
        lab.expect_bounce(mail, "Final-Recipient: rfc822;slow@moving.example")
        wait(lambda: lab.queue("sky") == [], "an empty queue")
    frozen = [line for line in lab.log("sky") if re.search("frozen|Frozen|rejected by local_scan", line)]
    expect(frozen, [], "lines of frozen or refused bounces")


run(scenario, allow_panic=("not a database", "no such table", "malformed", "unable to open database"))
