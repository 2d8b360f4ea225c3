#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: spam at S0 for a person of each side comes back to his mailbox by what his own digest has for it: by two clicks in a
real browser, one in the digest as it lies in the mailbox, one on the page; and where the site has no web server, by a
reply. Of a group's mail a member's digest releases for all of it. A digest's links are for its entry and person alone."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, message, run as run_scenario, wait
import digests
from browser import Browser
from digests import links, one, part, run
from quarantine import GROUP, O365, SKY, kept, send
from web import Web

BOXES = {SKY: ("sky", "company.example/anna"), O365: ("o365", "company.example/dora")}


def press(lab, browser, mail, position):
    """Open the digest's page, click its link of this position, then the page's button."""
    path = f"/tmp/digest-{position}.html"
    lab.exec("inet", "sh", "-c", f"cat >{path}", input=part(mail, "html"))
    browser.open(f"file://{path}")
    wanted = links(mail)[position]
    expect(browser.value(f"document.querySelectorAll('a')[{position}].href"), wanted, "the link in the page")
    browser.click(f'a[href="{wanted}"]')
    wait(lambda: browser.value("location.href") == wanted, "the page behind the link")
    browser.click("button")


def scenario(lab):
    web = Web(lab)
    lab.sql(f"UPDATE setting SET value = '{web.url}' WHERE name = 'web_url'")

    # by web, on either side
    spam = {to: send(lab, to, subject="Missed by somebody") for to in BOXES}
    for to, mail in spam.items():
        kept(lab, mail, [to])
    expect(run(lab, "--now"), {SKY: 1, O365: 1}, "digests")
    with Browser(lab, "inet", window=(390, 800)) as browser:
        for to, mail in spam.items():
            expect(lab.mailboxes(mail), [], f"mailboxes with the mail to {to} before")
            press(lab, browser, one(lab, BOXES[to][0], to), 0)
            wait(lambda mail=mail: lab.mailboxes(mail), f"the mail to {to}")
            expect(lab.mailboxes(mail), [BOXES[to]], "where it lies")

    # the second link allows its sender, the third deletes
    kept(lab, mail := send(lab, SKY, subject="Allowed", sender="friend@partner.example"))
    kept(lab, other := send(lab, SKY, subject="Deleted"))
    expect(run(lab, "--now"), {SKY: 2}, "digests")
    second = digests.digests(lab, "sky", SKY)[-1]
    with Browser(lab, "inet") as browser:
        press(lab, browser, second, 1)
        wait(lambda: lab.mailboxes(mail) == [BOXES[SKY]], "the allowed mail")
        press(lab, browser, second, 5)
    wait(lambda: web.state("SELECT count(*) FROM quarantine_entry WHERE state = 'deleted'") == "1", "the deleted one")
    expect(web.state("SELECT mailbox, sender, kind FROM spam_entry"), f"{SKY}|friend@partner.example|allow", "whom anna allows")
    expect(lab.mailboxes(other), [], "mailboxes with the deleted mail")

    # a group's: one of its members releases, and all have it; the other's links are of no use any more
    kept(lab, mail := send(lab, GROUP, subject="To the group"))
    expect(run(lab, "--now"), {SKY: 1, O365: 1}, "digests of a group")
    with Browser(lab, "inet") as browser:
        press(lab, browser, digests.digests(lab, "o365", O365)[-1], 0)
    wait(lambda: len(lab.mailboxes(mail)) == 3, "the mail to the group")
    expect(lab.mailboxes(mail), [("inet", "partner.example/partner"), BOXES[O365], BOXES[SKY]], "where it lies")
    late = links(digests.digests(lab, "sky", SKY)[-1])[0]
    expect(web.get(late[len(web.url):]).status, 404, "a link for what was released meanwhile")

    # by mail, at S2 and at S1
    lab.sql("UPDATE setting SET value = '' WHERE name = 'web_url'")
    for to, contact in ((SKY, "S2"), (O365, "S1")):
        kept(lab, mail := send(lab, to, subject="By a reply"))
        expect(run(lab, "--now"), {to: 1}, "digests")
        link = links(digests.digests(lab, BOXES[to][0], to)[-1])[0]
        address = re.fullmatch(r"mailto:(quarantine\+[a-z2-7]{32}@company\.example)\?subject=release", link)
        expect(bool(address), True, f"a reply's address: {link}")
        expect(lab.submit(contact, message(to, address[1], subject="release")).code, 250, f"the reply at {contact}")
        wait(lambda mail=mail: lab.mailboxes(mail), f"the mail to {to}")
        expect(lab.mailboxes(mail), [BOXES[to]], "where it lies")


run_scenario(scenario)
