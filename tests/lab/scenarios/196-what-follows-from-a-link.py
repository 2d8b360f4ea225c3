#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: after "release, and no longer keep back" the next mail of this sender comes at once; what a digest's link deletes is
spam to the classifier only when the person says so, and what it releases is ham; and who has moved to the other
side since his digest came has the message there, by a reply from there."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import *
import digests
from quarantine import O365, SKY, kept, send, state
from web import Web

def link(lab, host, address, action):
    """The link of the newest digest in his mailbox that does it for its first message."""
    return next(to for to in digests.links(digests.digests(lab, host, address)[-1]) if f"/{action}/" in to)


def to_learn(lab, kind):
    """How many messages wait for the classifier to learn them as ham or spam."""
    return int(lab.exec("sky", "sh", "-c", f"find /var/lib/coexim/quarantine -path '*teach*{kind}*' -type f | wc -l"))


def scenario(lab):
    web = Web(lab)
    lab.sql(f"UPDATE setting SET value = '{web.url}' WHERE name = 'web_url'")

    # Spam to dora alone, who blocks the sender and thinks better of it.
    lab.sql("UPDATE spam_point SET points = 0 WHERE name IN ('SPF_PASS', 'SPF_NONE')")
    state(lab, f"INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('{O365}', 'pat@partner.example', 'block')")
    mail = send(lab, O365)
    kept(lab, mail)
    digests.run(lab, "--now")
    expect(web.press(link(lab, "o365", O365, "allow").removeprefix(web.url)).status, 200, "release and always")
    wait(lambda: lab.mailboxes(mail), "the mail")
    expect(to_learn(lab, "ham"), 1, "what is to be learnt as ham")
    mail = send(lab, O365)
    expect(lab.flow(mail), "S0 > S4 > O1 > LD", "the next one")
    lab.sql("UPDATE spam_point SET points = 9 WHERE name IN ('SPF_PASS', 'SPF_NONE')")

    # Deleted, with and without the word that it is spam.
    for teach in ({}, {"teach": "1"}):
        mail = send(lab, SKY, body=f"Buy {len(teach)} of these.")
        kept(lab, mail)
        digests.run(lab, "--now")
        expect(web.press(link(lab, "sky", SKY, "delete").removeprefix(web.url), fields=teach).status, 200, "delete")
        expect(to_learn(lab, "spam"), len(teach), f"what is to be learnt as spam, {teach}")

    lab.sql("UPDATE setting SET value = '' WHERE name = 'web_url'")
    # The digest came to SkyConnect; now he is on Office 365, and writes from there.
    mail = send(lab, SKY)
    kept(lab, mail)
    digests.run(lab, "--now")
    to = digests.links(digests.digests(lab, "sky", SKY)[-1])[0].removeprefix("mailto:").split("?")[0]
    lab.sql(f"UPDATE mailbox SET home = 'o365' WHERE address = '{SKY}'")
    lab.o365_mailbox(SKY)
    expect(lab.submit("O2", message(SKY, to)).code, 250, "the reply from the other side")
    wait(lambda: lab.mailboxes(mail), "the mail")
    expect(lab.mailboxes(mail), [("o365", "company.example/anna")], "mailboxes of who has moved")


run(scenario)
