#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with mail flowing, a rule that does not compile or never ends is left out by its name, and the others go on; a
site's model that is cut short leaves the one of before in force, and after a start the shipped one. No message is
refused, lost or unchecked meanwhile."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from judged import TEXT, points
from labkit import expect, message, run, wait

ANNA = "anna@company.example"
SITE, SHIPPED = "/var/lib/coexim-scand/classifier.model", "/usr/lib/coexim/classifier.model"


class Flow:
    """Spam and honest mail in turn, without end: every reply and what the log said of it."""

    def __init__(self, lab):
        self.lab, self.codes, self.over = lab, [], False
        self.thread = threading.Thread(target=self._send)

    def _send(self):
        while not self.over:
            mail = message("pat@partner.example", ANNA, body=TEXT + "a" * 40 + "!\n")
            self.codes.append((self.lab.submit("S0", mail).code, mail))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.thread.join()

    def more(self, count=3):
        """Until that many further mails have been answered; the last verdict."""
        seen = len(self.codes)
        wait(lambda: len(self.codes) >= seen + count, "mail to flow")
        return self.lab.verdicts()[-1]


def rules(lab, flow):
    lab.rules("insert into spam_rule (name, target, pattern, score) values ('LAB_BROKEN', 'text', '(', 1), "
        "('LAB_ENDLESS', 'text', '(a+)+(a+)+(a+)+$', 1), ('LAB_LAST', 'text', 'worth', 0.5)")
    wait(lambda: "LAB_LAST:0.5" in flow.more(1)["tests"], "the rules behind the broken one to count")
    row = flow.more()
    expect("LAB_NINE:9.0" in row["tests"], True, f"the rules before it: {row['tests']}")
    expect("LAB_BROKEN" in row["tests"] or "LAB_ENDLESS" in row["tests"], False, f"rules that cannot be meant: {row['tests']}")
    expect([line for line in lab.log("sky", "scand.log") if "LAB_BROKEN" in line] != [], True, "its name in the scanner's log")
    lab.rules("update spam_rule set pattern = 'points' where name = 'LAB_BROKEN'")
    wait(lambda: "LAB_BROKEN:1.0" in flow.more(1)["tests"], "the rule that was put right")


def cut_short(lab):
    lab.exec("sky", "sh", "-c", f"head -c 300000 {SHIPPED} >{SITE}.new && mv {SITE}.new {SITE}")


def said(lab, text):
    # a model is loaded at idle priority, which waits for the mail
    wait(lambda: any(text in line for line in lab.log("sky", "scand.log")), f"{text!r} in the scanner's log", 100)


def model(lab, flow):
    lab.exec("sky", "sh", "-c", f"cp {SHIPPED} {SITE}.new && mv {SITE}.new {SITE}")
    said(lab, f"{SITE}: taught here")
    cut_short(lab)
    said(lab, "cut short; the model of before stays in force")
    row = flow.more()
    expect((row["verdict"], "CLASSIFIER" in row["tests"]), ("quarantine", True), f"the model of before: {row}")


def scenario(lab):
    try:
        with_mail_flowing(lab)
    finally:
        lab.exec("sky", "rm", "-f", SITE, SITE + ".new")


def with_mail_flowing(lab):
    lab.sql("update contact_limit set value = 0 where name = 'connections_minute'")
    points(lab)
    with Flow(lab) as flow:
        rules(lab, flow)
        model(lab, flow)
    expect({code for code, _ in flow.codes}, {250}, f"replies to {len(flow.codes)} mails meanwhile")
    wait(lambda: lab.queue("sky") == [], "all of them to be delivered", 150)
    lab.scanner.stop()
    lab.scanner.start()
    said(lab, f"cut short; {SHIPPED} is in force")
    mail = message("pat@partner.example", ANNA)
    wait(lambda: lab.submit("S0", mail).code == 250, "the scanner's start")
    expect("CLASSIFIER" in lab.verdicts(mail)[-1]["tests"], True, "the shipped model after a start")


run(scenario)
