#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a person of either side has kept mail back by the link of a digest and one real click in a
real browser; opening the link, however often and by whatever reads mail, changes nothing; of two
recipients one releases, and the other's copy stays; a deleted message is gone."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from labkit import *
from browser import Browser
from web import Web

SKY, O365 = "anna@company.example", "dora@company.example"


def scenario(lab):
    web = Web(lab)
    mail, entries = web.keep([SKY, O365], subject="Your invoice")
    expect(lab.mailboxes(mail), [], "mailboxes before")
    links = {to: "/release/" + web.token(entries[to]) for to in (SKY, O365)}

    # Mail scanners and previews open links.
    for link in links.values():
        for _ in range(500):
            expect(web.get(link).status, 200, "GET")
            expect(web.request("HEAD", link).status, 200, "HEAD")
    expect(web.state("SELECT group_concat(DISTINCT state) FROM quarantine_entry"), "kept", "states after 2,000 looks")
    expect(web.state("SELECT count(*) FROM token WHERE claimed_at IS NOT NULL"), "0", "tokens touched")

    with Browser(lab, "inet", window=(390, 800)) as browser:
        browser.open(web.url + links[O365])
        text = browser.text()
        for what in ("pat@partner.example", "Your invoice", O365, "Nothing has happened yet"):
            expect(text, re.compile(re.escape(what)), "the page")
        browser.picture(os.path.join(lab.dir, "release.png"))
        expect(lab.mailboxes(mail), [], "mailboxes after a look")
        browser.click("button")
        expect(browser.text(), re.compile("on its way"), "the page after the click")
        # What the tab has is used up.
        browser.open(web.url + links[O365])
        expect(browser.text(), re.compile("no longer valid"), "the link after its use")
        expect(browser.console, [text for text in browser.console if "404" in text], "what the browser complains of")
    wait(lambda: lab.mailboxes(mail), "the mail in dora's mailbox")
    expect(lab.mailboxes(mail), [("o365", "company.example/dora")], "mailboxes: one released")

    with Browser(lab, "inet") as browser:
        browser.open(web.url + links[SKY])
        browser.click("button")
    wait(lambda: len(lab.mailboxes(mail)) == 2, "the mail in anna's mailbox")
    expect(lab.mailboxes(mail), [("o365", "company.example/dora"), ("sky", "company.example/anna")], "mailboxes")
    expect([way.flow for way in lab.deliveries(mail) if "LD" in way.flow], re.compile("LD"), "flow")

    mail, entries = web.keep(SKY)
    page = web.press("/delete/" + web.token(entries[SKY], "delete"), fields={"teach": "1"})
    expect((page.status, page.title), (200, "The message has been deleted"), "delete")
    expect(web.state(f"SELECT state FROM quarantine_entry WHERE id = {entries[SKY]}"), "deleted", "state")
    expect(web.get("/release/" + web.token(entries[SKY])).status, 404, "release of what is deleted")
    expect(lab.mailboxes(mail), [], "mailboxes of what was deleted")

    mail, entries = web.keep("o'brien@company.example", raw=b"From: News <news@partner.example>\nSubject: x\n"
        b"To: o'brien@company.example\nMessage-ID: <{id}>\n\nNews.\n")
    link = "/allow/" + web.token(entries["o'brien@company.example"], "allow")
    expect(web.get(link).text, re.compile("mail from <bdi>news@partner.example</bdi></button>"), "whom the button allows")
    page = web.press(link)
    expect(page.status, 200, "release and always allow")
    expect(page.text, re.compile("<bdi>news@partner.example</bdi> is no longer kept back"), "what it says")
    wait(lambda: lab.mailboxes(mail), "the mail in o'brien's mailbox")
    expect(web.state("SELECT mailbox, sender, kind FROM spam_entry"), "o'brien@company.example|news@partner.example|allow",
        "allow entry")


run(scenario)
