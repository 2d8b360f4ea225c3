#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: 300 slow connections from one address get their share and 421 beyond it, 100 from many addresses
slow nobody down, and a flood that fills all places leaves S1's: a sender at another address, and Office 365 at S1, go on."""
import contextlib
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run, wait

PAT, ANNA, EMIL = "pat@partner.example", "anna@company.example", "emil@company.example"
FLOOD, HONEST = "192.0.2.120", "192.0.2.102"
ROUNDS, FACTOR, ALLOWANCE = 10, 5, 2.0  # ALLOWANCE: seconds


def median_of_sends(lab, what):
    took = {"S0": [], "S1": []}
    for _ in range(ROUNDS):
        for place, sender, options in (("S0", PAT, {"source": HONEST}), ("S1", EMIL, {})):
            began = time.monotonic()
            expect(lab.submit(place, message(sender, ANNA), **options).code, 250, f"{place}, {what}")
            took[place].append(time.monotonic() - began)
    return {place: sorted(times)[ROUNDS // 2] for place, times in took.items()}


def slow(lab, stack, source, count, places=("S0",)):
    """count connections of which each says half a word: how many were greeted, and the others' replies."""
    greeted, refused = 0, []
    for i in range(count):
        smtp = stack.enter_context(lab.smtp(places[i % len(places)], source=source, ehlo=False, tls=False))
        reply = smtp.reply()
        if reply.code == 220:
            greeted += 1
            smtp.put(b"EH")
        else:
            refused.append(str(reply))
            smtp.close()
    return greeted, refused


def compare(quiet, flooded, what):
    for place in quiet:
        print(f"{what}, {place}: median {quiet[place] * 1000:.0f} ms quiet, {flooded[place] * 1000:.0f} ms in the flood, "
              f"factor {flooded[place] / quiet[place]:.2f} (at most {FACTOR} and {ALLOWANCE} s)")
        expect(flooded[place] <= FACTOR * quiet[place] + ALLOWANCE, True, f"{place}: latency in the flood {what}")


def one_address(lab, quiet):
    with contextlib.ExitStack() as stack:
        greeted, refused = slow(lab, stack, FLOOD, 300)
        expect((greeted, len(refused)), (100, 200), "greeted and refused of 300 from one address")
        for reply in refused:
            expect(reply, re.compile("^421 Too many concurrent SMTP connections from this IP address"), "the reply")
        wait(lambda: sum("too many connections from that IP address" in line for line in lab.log("sky")) >= 200, "200 lines in the log")
        compare(quiet, median_of_sends(lab, "in the flood"), "300 from one address")


def many_addresses(lab, quiet):
    """No address is past a limit: all of them are served, and so is everybody else."""
    change = 'for i in $(seq 141 240); do ip addr "$1" "192.0.2.$i/24" dev eth0; done'
    lab.exec("inet", "sh", "-c", change, "sh", "add")
    try:
        with contextlib.ExitStack() as stack:
            for i in range(141, 241):
                expect(slow(lab, stack, f"192.0.2.{i}", 1)[0], 1, f"greeted of one from 192.0.2.{i}")
            compare(quiet, median_of_sends(lab, "in the flood from many"), "100 from many")
    finally:
        lab.exec("inet", "sh", "-c", change, "sh", "del")


def all_places(lab):
    lab.sql("update contact_limit set value=0 where name='connections_minute'")
    lab.site("SITE_CONNECTIONS", "30")
    lab.site("SITE_RESERVE_FOR_S1", "10")
    for flood in (("S0",), ("S2",), ("S0", "S2")):
        with contextlib.ExitStack() as stack:
            # what the flood before held is free again once Exim has seen it go
            wait(lambda: slow(lab, stack, FLOOD, 1, flood)[0] == 1, f"a place for a flood at {flood}")
            greeted, refused = slow(lab, stack, FLOOD, 39, flood)
            if flood == ("S0",):
                expect((greeted, len(refused)), (19, 20), "greeted and refused of 40")
            expect(len(refused) >= 20, True, f"refused of 40 at {flood}")
            for place, source in (("S0", HONEST), ("S2", HONEST)):
                with lab.smtp(place, source=source) as smtp:
                    expect(smtp.greeting, re.compile("^421 .*Too many concurrent SMTP connections"), f"{place} while {flood} took all places")
            for _ in range(5):
                expect(lab.submit("S1", message(EMIL, ANNA)).code, 250, f"S1 in a flood at {flood}")
    wait(lambda: lab.submit("S0", message(PAT, ANNA), source=HONEST).code == 250, "S0 to take mail again")


def rude(lab):
    """Each is closed at its limit, and one within it is served. The log says which, and at which contact."""
    for line, limit, last in (("FOO", 3, "^500 Too many unrecognized commands"),
                              ("RCPT TO:<a@b.example>", 3, r"^503 (.|\n)*Too many syntax or protocol errors"),
                              ("NOOP", 10, "^554 Too many nonmail commands")):
        with lab.smtp("S0") as smtp:
            for _ in range(limit):
                expect(smtp.cmd(line).code != 0, True, f"{line} within the limit")
            if line == "NOOP":
                expect(smtp.send(message(PAT, ANNA)).code, 250, "a mail after ten NOOPs")
            else:
                expect(smtp.cmd(line), re.compile(last), f"one {line} too many")
                expect(smtp.reply().code, 0, f"{line}: the connection")
    with lab.smtp("S0") as smtp:
        replies = [smtp.cmd("NOOP") for _ in range(12)]
        expect([reply.code for reply in replies].count(250) <= 10, True, "NOOPs that are answered")
        expect(str(replies), re.compile("554 Too many nonmail commands"), "one NOOP too many")
    wanted = re.compile(r'coexim contact=S0 verdict=reject check=ddos detail="too many commands that are unknown or bring no mail '
        r'\(limits 3 and 10\)" peer=\[192\.0\.2\.101\]')
    wait(lambda: sum(bool(wanted.search(line)) for line in lab.log("sky")) == 2, f"two lines with {wanted.pattern}")
    lab.logged(r" I=\[203\.0\.113\.10\]:25 dropped: too many syntax or protocol errors")


def scenario(lab):
    quiet = median_of_sends(lab, "with no flood")
    one_address(lab, quiet)
    many_addresses(lab, quiet)
    all_places(lab)
    rude(lab)


run(scenario)
