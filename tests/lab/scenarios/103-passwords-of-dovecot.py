#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: with SITE_DOVECOT_AUTH a real Dovecot judges the passwords, and the directory still says who may submit; wrong,
unknown, blocked and Office 365 logins look alike and are locked; Dovecot in trouble is 435, never 535."""
import base64
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import Skipped, expect, message, run, wait

ANNA, BEN, CARLA, DORA = (name + "@company.example" for name in ("anna", "ben", "carla", "dora"))
LEFT, PAT = "left@company.example", "pat@partner.example"
WORD = "battery staple"
RIGHT, WRONG = "235 Authentication succeeded", "535 Incorrect authentication data"
LOCKED = "435 Unable to authenticate at present: 4.7.0 S2 auth: too many failures, try again later"
TROUBLE = "435 Unable to authenticate at present: 4.7.0 S2 auth: passwords cannot be checked now, try again later"
SOCKET = "/run/dovecot/auth-coexim"
SECOND = "/run/dovecot.second"
# by Dovecot's version: 2.4 has a syntax of its own, and asks for the version that it is written for
BEGINS = {
    "2.3": """
passdb {
  driver = passwd-file
  args = /run/dovecot.users
}
passdb {
  driver = passwd-file
  args = /run/dovecot.second
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}
""",
    "2.4": """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
passdb passwd-file {
  passwd_file_path = /run/dovecot.users
}
passdb second {
  driver = passwd-file
  passwd_file_path = /run/dovecot.second
}
userdb static {
  fields {
    uid = nobody
    gid = nogroup
    home = /nonexistent
  }
}
""",
}
SETTINGS = """
log_path = /run/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain
auth_verbose = yes
auth_failure_delay = 1 secs
service auth {
  unix_listener auth-coexim {
    mode = 0660
    user = Debian-exim
  }
}
"""


def write(lab, path, text):
    lab.exec("sky", "sh", "-c", f"cat >{path}; chmod 644 {path}", input=text)


def start_dovecot(lab):
    lab.exec("sky", "sh", "-c", "setsid dovecot -F -c /run/dovecot.conf </dev/null >/run/dovecot.out 2>&1 &")
    wait(lambda: lab.exec("sky", "sh", "-c", f"test -S {SOCKET} && echo there", check=False), "Dovecot's socket")


def stop_dovecot(lab):
    lab.exec("sky", "sh", "-c", f"""pkill -CONT -x auth; kill "$(cat /run/dovecot/master.pid)"; chmod 644 {SECOND}
        for i in $(seq 100); do test -e /run/dovecot/master.pid || break; sleep 0.05; done; rm -f {SOCKET}""", check=False)


def attempt(lab, user, password=WORD, how="PLAIN", where="S2-TLS", source="192.0.2.101"):
    """The answer in one line."""
    with lab.smtp(where, source=source) as smtp:
        if how == "PLAIN":
            reply = smtp.login(user, password)
        else:
            for line in ["AUTH LOGIN"] + [base64.b64encode(word.encode()).decode() for word in (user, password)]:
                reply = smtp.cmd(line)
        return re.sub(r"\n(\d\.\d\.\d )?", " ", str(reply))


def logged(lab, wanted):
    wait(lambda: any(wanted in line for line in lab.log("sky")), f"a log line with {wanted}")


def who_logs_in(lab):
    # anna has a row of login, whose password is the directory's: it does not count; ben has none
    lab.sql(f"delete from login where name='{BEN}'")
    for where in ("S2", "S2-TLS"):
        for how in ("PLAIN", "LOGIN"):
            for user in (ANNA, BEN, "printer"):
                expect(attempt(lab, user, how=how, where=where), RIGHT, f"{user} at {where} by {how}")
    expect(attempt(lab, ANNA, "correct horse"), WRONG, "the password of the directory")
    with lab.smtp("S2", tls=False) as smtp:
        expect("AUTH" in smtp.cmd("EHLO x").text, False, "AUTH offered without TLS")

    mail = message(BEN, ANNA)
    expect(lab.submit("S2", mail, login=(BEN, WORD)).code, 250, "mail of a login without a row")
    lab.expect_flow(mail, ANNA, "S2 > LD")
    mail = message(ANNA, PAT)
    expect(lab.submit("S2", mail, login=(BEN, WORD)), re.compile("^550 5.7.1 S2 spoof: "), "as somebody else")
    with lab.smtp("S2", login=(BEN, WORD)) as smtp:
        lab.sql(f"update mailbox set home='o365' where address='{BEN}'")
        expect(smtp.send(message(BEN, ANNA)), re.compile("^550 5.7.1 S2 auth: this login may not send now"), "moved while connected")
    lab.sql(f"update mailbox set home='skyconnect' where address='{BEN}'")


def all_refusals_look_alike(lab):
    lab.sql("update login set state='blocked' where name='printer'")
    for user, password, why in [
        (ANNA, "wrong", "wrong password"),
        ("nobody@company.example", WORD, "login may not send: unknown"),
        (DORA, WORD, "login may not send: o365"),
        (LEFT, WORD, "login may not send: mailboxblocked"),
        ("printer", WORD, "login may not send: blocked"),
    ]:
        expect(attempt(lab, user, password), WRONG, why)
        logged(lab, f'coexim contact=S2 verdict=reject check=auth detail="{why}" login="{user}" peer=[192.0.2.101]')
    # and Dovecot found all of them wrong, so that its work and its delay tell nothing
    said = lab.exec("sky", "cat", "/run/dovecot.log")
    for user in (ANNA, DORA, LEFT, "printer"):
        expect(said, re.compile(rf"passwd-file.*{re.escape(user)},192\.0\.2\.101.*Password mismatch|{re.escape(user)},192\.0\.2\.101.* passwd-file: Password mismatch"), "Dovecot's log")
    lab.sql("update login set state='active' where name='printer'")


def guessed_passwords_are_locked(lab):
    lab.sql("update contact_limit set value=2 where contact='S2' and name='auth_failures_login'")
    guesser = "192.0.2.120"
    expect([attempt(lab, CARLA, "guess", source=guesser) for _ in range(3)], [WRONG, WRONG, LOCKED], "three guesses")
    expect(attempt(lab, CARLA, source=guesser), LOCKED, "the right password while locked")
    expect(attempt(lab, ANNA, source=guesser), RIGHT, "another login from there")
    expect(attempt(lab, ANNA), RIGHT, "another login from elsewhere")


def trouble_is_temporary(lab):
    who = "hidden@company.example"
    lab.sql(f"insert into mailbox (address, home) values ('{who}', 'skyconnect')")
    expect(attempt(lab, who), WRONG, "who is in no passdb")
    # asked for whom the first one does not know: an empty file says no, a changed one that Dovecot may not read that it cannot tell
    lab.exec("sky", "sh", "-c", f"chmod 0 {SECOND}; touch -d '1 hour ago' {SECOND}")
    expect(attempt(lab, who), TROUBLE, "Dovecot's passdb cannot tell")
    logged(lab, 'verdict=tempfail check=auth detail="cannot tell: Dovecot cannot tell now: temp_fail')
    lab.site("SITE_DOVECOT_WAIT", "3")
    lab.exec("sky", "pkill", "-STOP", "-x", "auth")
    expect(attempt(lab, ANNA), TROUBLE, "Dovecot hangs")
    logged(lab, 'detail="cannot tell: no answer before the deadline')
    lab.exec("sky", "pkill", "-CONT", "-x", "auth")
    lab.site("SITE_DOVECOT_WAIT", None)
    expect(attempt(lab, ANNA), RIGHT, "Dovecot goes on")
    stop_dovecot(lab)
    for password in (WORD, "wrong"):
        expect(attempt(lab, ANNA, password), TROUBLE, "the socket is gone")
    logged(lab, f'detail="cannot tell: cannot connect to {SOCKET}: No such file or directory"')
    start_dovecot(lab)
    expect(attempt(lab, ANNA), RIGHT, "Dovecot is there again")


def scenario(lab):
    if not lab.exec("sky", "sh", "-c", "command -v dovecot", check=False):
        raise Skipped("dovecot is not installed")
    hash_ = lab.exec("sky", "mkpasswd", "-m", "sha512crypt", WORD).strip()
    lab.sql(f"insert into mailbox (address, home) values ('{CARLA}', 'skyconnect')")
    users = (ANNA, BEN, CARLA, DORA, LEFT, "printer")
    write(lab, "/run/dovecot.users", "".join(f"{user}:{{CRYPT}}{hash_}\n" for user in users))
    write(lab, SECOND, "")
    version = lab.exec("sky", "dovecot", "--version")[:3]
    write(lab, "/run/dovecot.conf", BEGINS[version] + SETTINGS)
    start_dovecot(lab)
    try:
        lab.site("SITE_DOVECOT_AUTH", SOCKET)
        who_logs_in(lab)
        all_refusals_look_alike(lab)
        guessed_passwords_are_locked(lab)
        trouble_is_temporary(lab)
    finally:
        stop_dovecot(lab)


run(scenario)
