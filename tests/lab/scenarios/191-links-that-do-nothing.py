#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a link that is wrong, used, old, another's or of another action does nothing and tells nothing:
one answer for all, byte for byte; 20 presses at once do it once; no form from elsewhere does it; a
message that may do harm is the administrator's alone."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from labkit import *
from web import GUESS, Web

SKY, O365, GROUP, BEN = "anna@company.example", "dora@company.example", "sales@company.example", "ben@company.example"
CHANGING = {"Date", "Content-Length", "Server", "Connection", "Transfer-Encoding"}


def shape(page):
    head = {name: value for name, value in page.head.items() if name not in CHANGING}
    return page.status, head, page.text


def at_once(count, function):
    """function() in that many threads, all at the same moment: what they answered."""
    gate, answers = threading.Barrier(count), []

    def body():
        gate.wait()
        answers.append(function())

    threads = [threading.Thread(target=body) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def scenario(lab):
    web = Web(lab)
    _, first = web.keep([SKY, O365])
    annas = web.token(first[SKY])
    right = web.get("/release/" + annas)
    nothing = shape(web.get("/release/" + GUESS))
    expect(nothing[0], 404, "a guess")
    for name in ("Content-Security-Policy", "Referrer-Policy", "Cache-Control", "X-Content-Type-Options"):
        expect(nothing[1].get(name), right.head[name], name)
    expect("anna" in nothing[2], False, "a name on the page of a guess")

    old = web.token(first[SKY], seconds=-1)
    by_mail = web.token(first[SKY], way="mail")
    none = web.token(12345, person=SKY)
    for what, path in (
        ("old", "/release/" + old), ("of mail", "/release/" + by_mail), ("of no entry", "/release/" + none),
        ("of another action", "/delete/" + annas), ("of another action", "/allow/" + annas),
        ("cut", "/release/" + annas[:-1]), ("with more", "/release/" + annas + "a"), ("empty", "/release/"),
        ("with a quote", "/release/" + annas[:-1] + "'"),
        ("long", "/release/" + 4000 * "a"),
    ):
        expect(shape(web.get(path)), nothing, f"GET of one that is {what}")
        expect(shape(web.post(path, right.form)), nothing, f"POST to one that is {what}")
        expect(shape(web.post(path)), nothing, f"POST without a form to one that is {what}")
    # A page of one and the token of another.
    doras = web.token(first[O365])
    expect(shape(web.post("/release/" + doras, right.form)), nothing, "anna's form, dora's token")
    # The right token, and no page was ever shown; or the form stood elsewhere.
    for what, more in (
        ("without the form", {"form": None}), ("with another form", {"form": "0" * 64}),
        ("from another site", {"form": right.form, "headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("from a sister site", {"form": right.form, "headers": {"Sec-Fetch-Site": "same-site"}}),
        ("of another type", {"form": right.form, "headers": {"Content-Type": "text/plain"}}),
        ("with too much", {"form": right.form, "fields": {"x": 9000 * "x"}}),
    ):
        expect(shape(web.post("/release/" + annas, **more)), nothing, f"POST {what}")
    for method in ("PUT", "DELETE", "PATCH"):
        expect(shape(web.request(method, "/release/" + annas)), nothing, method)
    for method in ("OPTIONS",):
        expect(web.request(method, "/release/" + annas).status, 404, method)
    expect(web.state("SELECT count(*) FROM quarantine_entry WHERE state <> 'kept'"), "0", "what was released or deleted")
    page = web.get("/release/" + annas)
    expect(page.status, 200, "the token after all that")

    # Who is blocked, or gone: his mails may lie anywhere yet. A group's would still be there to read and to delete.
    _, groups = web.keep(GROUP, subject="To the group")
    bens = web.token(groups[GROUP], "delete", person=BEN)
    form = web.get("/delete/" + bens).form
    for what, change in (("is blocked", f"UPDATE mailbox SET state = 'blocked' WHERE address = '{BEN}'"),
            ("is gone", f"DELETE FROM login WHERE mailbox = '{BEN}'; DELETE FROM mailbox WHERE address = '{BEN}'")):
        lab.sql(change)
        expect(shape(web.get("/delete/" + bens)), nothing, f"GET of who {what}")
        expect(shape(web.post("/delete/" + bens, form)), nothing, f"POST of who {what}")
    expect(web.state(f"SELECT state FROM quarantine_entry WHERE id = {groups[GROUP]}"), "kept", "what they have done")

    # while the administrator releases it: later, and if that fails the link is as good as before
    web.state(f"UPDATE quarantine_entry SET state = 'releasing' WHERE id = {first[SKY]}")
    expect(web.post("/release/" + annas, page.form).status, 503, "pressed while it is being released")
    web.state(f"UPDATE quarantine_entry SET state = 'kept' WHERE id = {first[SKY]}")
    expect(web.get("/release/" + annas).status, 200, "the token after that")

    # Twenty at once.
    mail, entries = web.keep(SKY)
    link = "/release/" + web.token(entries[SKY])
    form = web.get(link).form
    answers = [page.status for page in at_once(20, lambda: web.post(link, form))]
    expect(answers.count(200), 1, f"of {answers}, those that did it")
    expect(set(answers) - {200, 404, 503}, set(), "other answers")
    wait(lambda: lab.mailboxes(mail), "the mail")
    lab.run_queue("sky")
    expect(len(lab.mailboxes(mail)), 1, "copies")
    expect(shape(web.post(link, form)), nothing, "once more")
    expect(web.state(f"SELECT count(*) FROM quarantine_audit WHERE entry = {entries[SKY]} AND what = 'release'"), "1",
        "lines of the audit")

    # Two tokens for one entry are one release.
    mail, entries = web.keep(SKY)
    links = ["/release/" + web.token(entries[SKY]) for _ in range(2)]
    forms = {link: web.get(link).form for link in links}
    answers = sorted(web.post(link, forms[link]).status for link in links)
    expect(answers, [200, 404], "two links of one entry")

    # What may do harm.
    for kind in ("malware", "virus"):
        mail, entries = web.keep(SKY)
        link = "/release/" + web.token(entries[SKY])
        form = web.get(link).form
        web.state(f"UPDATE quarantine_message SET kind = '{kind}' WHERE id ="
            f" (SELECT message FROM quarantine_entry WHERE id = {entries[SKY]})")
        page = web.get(link)
        expect((page.status, page.form), (200, None), f"the page of {kind}")
        expect(page.text, re.compile("only your administrator"), f"what it says of {kind}")
        expect(web.post(link, form).status, 403, f"a button from before, {kind}")
        expect(lab.mailboxes(mail), [], f"mailboxes of {kind}")


run(scenario)
