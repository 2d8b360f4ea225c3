#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: on this machine root, Debian-exim and the users of SITE_LOCAL_SUBMITTERS may hand
in mail, by sendmail's command line or its SMTP (-bs); everybody else is refused."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run

ANNA = "anna@company.example"


def scenario(lab):
    def hand_in(user, words, text):
        """Output of sendmail run by that user, and its status in the last line."""
        return lab.exec("sky", "runuser", "-u", user, "--", "sh", "-c", '"$@" 2>&1; echo "status $?"', "sh",
            "/usr/sbin/sendmail", *words, input=text)

    def attempt(user, allowed):
        mail = message(f"{user}@company.example", [ANNA])
        text = mail.data.decode()
        said = hand_in(user, ["-oi", "-oep", ANNA], text)
        if allowed:
            expect(said, "status 0\n", f"{user}: sendmail ADDRESS")
            lab.expect_flow(mail, ANNA, "LOCAL > LD")
            expect(lab.verdicts(mail)[0]["contact"], "LOCAL", "contact")
        else:
            expect(said, re.compile(r"5\.7\.1 LOCAL submit: (.*\n)*status [1-9]"), f"{user}: sendmail ADDRESS")
            lab.expect_nowhere(mail)

        mail = message(f"{user}@company.example", [ANNA])
        lines = ["EHLO localhost", f"MAIL FROM:<{user}@company.example>", f"RCPT TO:<{ANNA}>", "DATA",
            *mail.data.decode().splitlines(), ".", "QUIT"]
        said = hand_in(user, ["-bs"], "".join(line + "\r\n" for line in lines))
        if allowed:
            expect(said, re.compile("250 OK id="), f"{user}: sendmail -bs")
            lab.expect_flow(mail, ANNA, "LOCAL > LD")
        else:
            expect("250 OK id=" in said, False, f"{user}: sendmail -bs took it:\n{said}")
            expect(said, re.compile(r"55\d.*5\.7\.1 LOCAL submit"), f"{user}: sendmail -bs")
            lab.expect_nowhere(mail)

    attempt("root", True)
    attempt("Debian-exim", True)
    attempt("nobody", False)
    attempt("daemon", False)
    # who he says he is, is no matter
    said = hand_in("nobody", ["-oi", "-f", "root@company.example", "-oMt", "root", ANNA], message("root@company.example", ANNA).data.decode())
    expect(said, re.compile(r"status [1-9]"), "nobody as root")
    said = hand_in("nobody", ["-oi", "-oMs", "localhost", "-oMa", "203.0.113.10", "-oMi", "203.0.113.10.25", ANNA],
        message("root@company.example", ANNA).data.decode())
    expect(said, re.compile(r"status [1-9]"), "nobody as a host")

    lab.site("SITE_LOCAL_SUBMITTERS", "daemon:bin")
    attempt("daemon", True)
    attempt("root", True)
    attempt("nobody", False)


run(scenario)
