#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a peer that is silent longer than SITE_SILENCE, anywhere, is shown out with 421, and the log names contact, check and
reason; a slow but honest one is served. One that drips within DATA is never silent: what bounds it is the number of
connections from its address, and other senders keep their latency meanwhile."""
import contextlib
import os
import re
import ssl
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

PAT, ANNA, EMIL = "pat@partner.example", "anna@company.example", "emil@company.example"
DRIPS, HONEST = "192.0.2.120", "192.0.2.102"
SILENCE_S, HELD, TRIED = 4, 10, 14
ROUNDS, FACTOR, ALLOWANCE = 10, 5, 2.0  # ALLOWANCE: seconds


MAIL = (f"MAIL FROM:<{PAT}>", f"RCPT TO:<{ANNA}>")
# where, place, what was said before, and within what it stopped
SILENT = [
    ("after the greeting", "S0", (), b"", "where a command was due"),
    ("after the greeting", "S1", (), b"", "where a command was due"),
    ("within a command", "S0", (), b"MAIL FR", "where a command was due"),
    ("after RCPT", "S0", MAIL, b"", "where a command was due"),
    ("after DATA", "S0", (*MAIL, "DATA"), b"", "within a message"),
    ("within a header", "S0", (*MAIL, "DATA"), b"Subj", "within a message"),
    ("within the body", "S0", (*MAIL, "DATA"), b"Subject: x\r\n\r\nhalf a li", "within a message"),
    ("within the body", "S1", (*MAIL, "DATA"), b"Subject: x\r\n\r\nhalf a li", "within a message"),
    ("within BDAT", "S0", MAIL, b"BDAT 1000\r\nSubject: x\r\n", "within a message"),
]


def silent(lab):
    """At each place where the gateway waits, all at once."""
    with contextlib.ExitStack() as stack:
        begun = []
        for where, place, commands, half, _ in SILENT:
            smtp = stack.enter_context(lab.smtp(place))
            for command in commands:
                smtp.cmd(command)
            smtp.put(half)
            begun.append((where, place, smtp))
        for where, place, smtp in begun:
            # EXIM: over TLS the reply comes outside it
            with contextlib.suppress(ssl.SSLError):
                expect(smtp.reply(), re.compile("^421 .*timeout - closing connection"), f"{place}: silent {where}")
                expect(place, "S0", "the contact with a reply that can be read")
                expect(smtp.closed(), True, f"{place}: the connection, silent {where}")

    def logged():
        pattern = re.compile(rf'coexim contact=(S\d) verdict=tempfail check=ddos detail="silent for {SILENCE_S}s ([^"]*)" peer=')
        return sorted(match.groups() for line in lab.log("sky") if (match := pattern.search(line)))

    wanted = sorted((place, why) for _, place, _, _, why in SILENT)
    wait(lambda: len(logged()) >= len(wanted), "a line for each")
    expect(logged(), wanted, "contacts and reasons in the log")
    expect([line for line in lab.log("sky") if " <= " in line], [], "what was taken of half a message")


def slow(lab):
    """Never silent for so long, and slower than that in all."""
    mail = message(PAT, ANNA)
    with lab.smtp("S0", source=HONEST) as smtp:
        smtp.envelope(PAT, [ANNA])
        expect(smtp.cmd("DATA").code, 354, "DATA")
        began = time.monotonic()
        for line in mail.data.replace(b"\n", b"\r\n").splitlines(keepends=True) + [b".\r\n"]:
            time.sleep(SILENCE_S / 6)
            smtp.put(line)
        expect(smtp.reply().code, 250, "reply to a slow sender")
        expect(time.monotonic() - began > SILENCE_S, True, "whether it was slow")
    lab.expect_flow(mail, ANNA, "S0 > LD")


def median_of_sends(lab, what):
    took = {"S0": [], "S1": []}
    for _ in range(ROUNDS):
        for place, sender, options in (("S0", PAT, {"source": HONEST}), ("S1", EMIL, {})):
            began = time.monotonic()
            expect(lab.submit(place, message(sender, ANNA), **options).code, 250, f"{place}, {what}")
            took[place].append(time.monotonic() - began)
    return {place: sorted(times)[ROUNDS // 2] for place, times in took.items()}


def dripping(lab, quiet):
    lab.site("SITE_PER_ADDRESS", str(HELD))
    over = threading.Event()
    held, mails, codes = [], [], []

    def drip():
        while not over.wait(SILENCE_S / 10):
            for smtp in list(held):
                smtp.put(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    with contextlib.ExitStack() as stack:
        try:
            for _ in range(TRIED):
                smtp = stack.enter_context(lab.smtp("S0", source=DRIPS))
                codes.append(smtp.greeting.code)
                if smtp.greeting.code != 220:
                    continue
                mails.append(message(PAT, ANNA))
                smtp.envelope(PAT, [ANNA])
                expect(smtp.cmd("DATA").code, 354, "DATA of one that will drip")
                smtp.put(mails[-1].data.replace(b"\n", b"\r\n"))
                # from now on it drips, while others are still to come
                held.append(smtp)
            expect((codes.count(220), codes.count(421)), (HELD, TRIED - HELD), "greeted and refused of one address")
            began = time.monotonic()
            busy = median_of_sends(lab, "while others drip")
            while time.monotonic() - began < 3 * SILENCE_S:
                time.sleep(0.1)
            for place in quiet:
                print(f"{place}: median {quiet[place] * 1000:.0f} ms quiet, {busy[place] * 1000:.0f} ms while {HELD} drip")
                expect(busy[place] <= FACTOR * quiet[place] + ALLOWANCE, True, f"{place}: latency while others drip")
            with lab.smtp("S0", source=DRIPS) as smtp:
                expect(smtp.greeting.code, 421, "one more from the address that drips")
        finally:
            over.set()
            thread.join()
        # nothing has ended them: all in all they took three times what a silent one may take
        for smtp in held:
            smtp.put(b"\r\n.\r\n")
            expect(smtp.reply().code, 250, "reply to one that dripped, when it has ended")
    for mail in mails:
        lab.expect_flow(mail, ANNA, "S0 > LD")
    wait(lambda: lab.submit("S0", message(PAT, ANNA), source=DRIPS).code == 250, "the address to be served again")


def scenario(lab):
    lab.site("SITE_SILENCE", f"{SILENCE_S}s")
    quiet = median_of_sends(lab, "with nobody else")
    lab.exec("sky", "sh", "-c", ": >/var/log/exim4/mainlog")
    silent(lab)
    slow(lab)
    dripping(lab, quiet)


run(scenario)
