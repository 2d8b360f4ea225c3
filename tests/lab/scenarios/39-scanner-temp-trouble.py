#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: where libclamav says "clean" because its temporary folder is missing, full or out of inodes, an
infected archive at S0 gets 451, never 250; the scanner finds it again when the fault is gone."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from held import SENDER, Held, expect_refused
from labkit import expect, message, run, wait

TO = "anna@company.example"
SETTINGS = {
    "max_scan_size": "40M", "temp_size": "100M", "temp_free_size": "50M", "temp_inodes": "3000",
    "temp_free_inodes": "1000", "max_files": "500", "temp_dir": "/tmp/scand-temp",
}
FILL = {
    "bytes free": "head -c 60M /dev/zero >/proc/$1/cwd/fill",
    "inodes free": "cd /proc/$1/cwd && seq 2500 | xargs touch",
}


def infected(name):
    with open("/usr/share/clamav-testfiles/" + name, "rb") as file:
        return message(SENDER, TO, attach=[(name, file.read())])


def found(lab):
    """What S0 says to infected archives until the scanner finds them all: 451 or 550, never 250."""
    def tried():
        replies = [lab.submit("S0", infected(name)) for name in ("clam.zip", "clam.cab", "clam.mail")]
        for reply in replies:
            expect(reply, re.compile("^(451 4|550 5).7.1 S0 virus: "), "reply to an infected archive")
        return all(reply.code == 550 for reply in replies)

    wait(tried, "the scanner to find the virus again")


def scenario(lab):
    lab.exec("sky", "sh", "-c", "rm -rf /tmp/scand-temp && mkdir /tmp/scand-temp && chown coexim-scand /tmp/scand-temp")
    path = "/etc/coexim/coexim-scand.conf"
    for name, value in SETTINGS.items():
        lab.exec("sky", "sh", "-c", f"sed -i '/^#*{name} *=/d' {path} && echo '{name} = {value}' >>{path}")
    lab.scand("temp", "tmpfs")
    found(lab)
    for reason, fill in FILL.items():
        for worker in lab.scanner.pids()[2:]:
            lab.exec("sky", "sh", "-euc", fill, "sh", str(worker))
        expect_refused(lab, "S0", SENDER, TO, "virus", reason, attach=[("clam.zip", infected("clam.zip").data)])
        found(lab)

    lab.scand("temp", "folder")
    found(lab)
    lab.exec("sky", "sh", "-c", "rm -rf /tmp/scand-temp")
    held = Held(lab)
    expect_refused(lab, "S0", SENDER, TO, "virus", "temp", attach=[("clam.zip", infected("clam.zip").data)])
    lab.exec("sky", "sh", "-c", "mkdir /tmp/scand-temp && chown coexim-scand /tmp/scand-temp")
    found(lab)
    held.arrive_once()


run(scenario)
