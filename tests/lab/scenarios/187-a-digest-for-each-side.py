#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: spam that S0 keeps is told of by one digest for all addresses of a person, in his mailbox on whichever side it
is, by LD or S4; another one comes only with something new; one that could not be sent is sent later, whole; and
what the sender wrote is plain words in it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, run as run_scenario
import digests
import quarantine
from digests import links, one, part, run
from quarantine import O365, SKY, kept, send, state

HOSTILE = (
    "=?utf-8?b?PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0PiA=?= =?utf-8?b?4oCuZXhlLnBpei5tYWls?= =?utf-8?q?http=3A=2F=2Fevil=2Eexample=2F=07?= "
    + "x" * 700)


def scenario(lab):
    quarantine.everything_is_spam(lab)
    expect(run(lab, "--now"), {}, "digests of nothing")
    expect(digests.mails(lab, "sky", SKY), [], "mail")

    # all addresses of a person, and both sides
    for to in ([SKY], ["info@company.example"], ["anna+shop@company.example"], [O365, SKY], ["boss@company.example"], ["o'brien@company.example"]):
        kept(lab, send(lab, to, subject=f"For {to[0]}"))
    expect(run(lab, "--now"), {SKY: 4, O365: 2, "o'brien@company.example": 1}, "digests")
    anna, dora = one(lab, "sky", SKY), one(lab, "o365", O365)
    expect(digests.subjects(anna), ["For anna@\u200bcompany.\u200bexample", "For info@\u200bcompany.\u200bexample",
                                    "For anna+shop@\u200bcompany.\u200bexample", "For dora@\u200bcompany.\u200bexample"], "what anna is told of")
    expect(len(digests.subjects(dora)), 2, "what dora is told of")
    for mail, to in ((anna, SKY), (dora, O365)):
        expect((mail["From"], mail["To"], mail["Auto-Submitted"]),
               ("Mail quarantine <postmaster@company.example>", to, "auto-generated"), "its headers")
        expect(mail["Return-path"] or "<>", "<>", "its sender")
        expect(mail["Message-ID"].endswith("@company.example>") and bool(mail["Date"]), True, "Message-ID and Date")
        expect(mail.get_content_type(), "multipart/alternative", "its type")
        # no web server is set: replies by mail, each with a token of its own
        expect(all(link.startswith("mailto:quarantine+") for link in links(mail)), True, f"links {links(mail)}")
        expect(len(set(links(mail))), 3 * len(digests.subjects(mail)), "links")
        expect(links(mail, "plain"), links(mail), "links of the text")
    expect(lab.flow(digests.Known(dora)), "LOCAL > S4 > O1 > LD", "dora's way")
    expect(lab.flow(digests.Known(anna)), "LOCAL > LD", "anna's way")

    # nothing new: no second one, at whatever hour
    expect(run(lab, "--now"), {}, "digests without news")
    digests.hour_has_come(lab)
    expect(run(lab), {}, "digests without news, a day later")

    # one with news; links by web
    lab.sql("UPDATE setting SET value = 'https://mail.company.example/quarantine' WHERE name = 'web_url'")
    kept(lab, send(lab, SKY, subject=HOSTILE))
    expect(run(lab, "--now"), {SKY: 1}, "digests with news for anna")
    second = digests.digests(lab, "sky", SKY)[-1]
    page = part(second, "html")
    expect([link.rsplit("/", 1)[0] for link in links(second)],
           [f"https://mail.company.example/quarantine/{action}" for action in ("release", "allow", "delete")], "links")
    expect("<script" in page or "\u202e" in page or "\x07" in page or "evil.example" in page, False, "what is active in the page")
    expect("&lt;script&gt;alert(1)&lt;/\u200bscript&gt;" in page and "xxx..." in page, True, "the subject as it was written")
    expect("\u202e" in part(second, "plain") or "\x07" in part(second, "plain"), False, "what is active in the text")

    # the mail system does not take it: nothing is noted, no token is left, and it is sent later
    before = digests.told(lab)
    tokens = state(lab, "SELECT count(*) FROM token")
    kept(lab, send(lab, [SKY, O365], subject="Later"))
    lab.exec("sky", "mv", "/usr/sbin/sendmail", "/usr/sbin/sendmail.away")
    try:
        said = lab.exec("sky", "sh", "-c", "coexim digest run --now 2>&1; echo status $?", check=False)
    finally:
        lab.exec("sky", "mv", "/usr/sbin/sendmail.away", "/usr/sbin/sendmail")
    expect("the digest of anna@company.example: " in said and "status 3" in said, True, f"what a run says that cannot send: {said}")
    expect(digests.told(lab), before, "who has been told")
    expect(state(lab, "SELECT count(*) FROM token"), tokens, "tokens")
    expect(run(lab, "--now"), {SKY: 1, O365: 1}, "digests when it goes again")

    # a template that is wrong: no half digest, and its line is named
    kept(lab, send(lab, SKY, subject="After the template"))
    lab.exec("sky", "sed", "-i", "s/{{reason}}/{{raeson}}/", "/etc/coexim/digest/digest.txt")
    said = lab.exec("sky", "sh", "-c", "coexim digest run --now 2>&1; echo status $?", check=False)
    expect("/etc/coexim/digest/digest.txt: line " in said and "there is no value {{raeson}}" in said and "status 3" in said, True, f"what it says: {said}")
    expect(len(digests.digests(lab, "sky", SKY)), 3, "anna's digests")
    lab.exec("sky", "sed", "-i", "s/{{raeson}}/{{reason}}/", "/etc/coexim/digest/digest.txt")
    expect(run(lab, "--now"), {SKY: 1}, "digests when it is mended")

    # two runs at once are one
    kept(lab, send(lab, SKY, subject="Once"))
    lab.exec("sky", "sh", "-c", "coexim digest run --now & coexim digest run --now & coexim digest run --now & wait")
    expect(run(lab, "--now"), {}, "a fourth")
    expect(len(digests.digests(lab, "sky", SKY)), 5, "anna's digests")

    # it is written down, and read with plain sqlite3
    expect(state(lab, "SELECT count(*) FROM quarantine_audit WHERE who = 'digest' AND address = 'anna@company.example'"), "5", "lines of the audit")


run_scenario(scenario)
