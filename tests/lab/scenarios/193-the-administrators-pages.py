#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: the administrator, whom the web server has logged in, searches, looks, releases and deletes in a real
browser, and sees counts per day; nobody else gets so much as a sign that there are such pages, and no form
from elsewhere does it. By the key of a file it works without the web server's login. Every act, and every
look, is a line of the audit with his name."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from labkit import *
from browser import Browser
from web import Web

SKY, O365 = "anna@company.example", "dora@company.example"
KEY = "0123456789abcdef0123456789abcdef"


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def directly(lab, *words):
    """curl on sky, at the socket itself: what a web server set wrongly would let through."""
    return lab.exec("sky", "setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", "curl", "-s", "-o",
        "/dev/null", "-w", "%{http_code}", "--unix-socket", "/run/coexim-web/socket", *words)


def scenario(lab):
    web = Web(lab, [("admin_header", "X-Remote-User"), ("admins", "alice bob")])
    wanted, first = web.keep([SKY, O365], subject="Find me")
    other, second = web.keep(SKY, subject="Another", body="<script>document.title='owned'</script>\n")

    # Nobody else.
    for what, headers in (("nobody", {}), ("a wrong password", basic("alice", "wrong")),
            ("one who brings the header", {"X-Remote-User": "alice"})):
        expect(web.get("/admin/", headers=headers).status, 401, f"nginx to {what}")
    for path in ("/release/../admin/", "//admin/", "/%61dmin/", "/./admin/", "/release/%2e%2e/admin/", "/release/%2e%2e%2fadmin/", "/admin%2f"):
        expect(web.get(path, headers={"X-Remote-User": "alice"}).status, 401, f"nginx to {path}")
    for path in ("/Admin/", "/admin;/"):
        expect(web.get(path, headers={"X-Remote-User": "alice"}).status, 404, f"nginx to {path}")
    expect(directly(lab, "http://x/admin/"), "404", "without the header")
    expect(directly(lab, "-H", "X-Remote-User: mallory", "http://x/admin/"), "404", "one who is none")
    expect(directly(lab, "-H", "X-Remote-User: alice", "-H", "X-Remote-User: bob", "http://x/admin/"), "404", "two headers")
    expect(directly(lab, "-u", f"alice:{KEY}", "http://x/admin/"), "404", "a key where there is none")
    expect(directly(lab, "-H", "X-Remote-User: alice", "http://x/admin/"), "200", "alice")
    expect(lab.exec("sky", "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "curl", "-s", "-o",
        "/dev/null", "-w", "%{http_code}", "--unix-socket", "/run/coexim-web/socket", "http://x/", check=False), "000",
        "a user of the machine who is not in the group")
    # A person's place at nginx lets no header through.
    token = web.token(first[SKY])
    expect(web.get("/release/" + token, headers={"X-Remote-User": "alice"}).status, 200, "a person's link")

    with Browser(lab, "inet", login=("alice", PASSWORD)) as browser:
        browser.open(web.url + "/admin")
        expect(browser.value("location.pathname"), "/quarantine/admin/", "where /admin leads")
        expect(browser.value("document.querySelectorAll('tbody tr').length"), 3, "rows")
        browser.type("input[name=reason]", "spam")
        browser.type("input[name=recipient]", O365)
        browser.picture(os.path.join(lab.dir, "admin.png"))
        browser.click("form.find button")
        expect(browser.value("document.querySelectorAll('tbody tr').length"), 1, "rows found")
        expect(browser.text(), re.compile("Find me"), "the row")
        browser.click("tbody a")
        text = browser.text()
        for what in ("Find me", "SPF_NONE", "Release it", f"This is message {wanted.id}"):
            expect(text, re.compile(re.escape(what)), "the entry")
        browser.picture(os.path.join(lab.dir, "admin-entry.png"))
        browser.click("button.yes")
        expect(browser.text(), re.compile("Done"), "after the click")
        wait(lambda: lab.mailboxes(wanted), "the mail in dora's mailbox")
        expect(lab.mailboxes(wanted), [("o365", "company.example/dora")], "mailboxes")
        browser.click("a")
        expect(browser.value("location.pathname"), "/quarantine/admin/", "the way back")
        expect(browser.value("document.querySelectorAll('tbody tr').length"), 2, "rows left")

        browser.open(web.url + f"/admin/entry/{second[SKY]}")
        expect(browser.value("document.title"), "A message in quarantine", "title with a script in the mail")
        expect(browser.text(), re.compile(re.escape("<script>document.title='owned'</script>")), "the script as text")
        browser.click("form[action$=delete] button")
        expect(browser.text(), re.compile("Done"), "after the delete")
        browser.open(web.url + "/admin/days")
        # (of two days where midnight has passed)
        days = browser.value("[...document.querySelectorAll('tbody tr')].map(row => row.innerText)")
        counts = [[int(word) for word in day.split()[-6:]] for day in days]
        expect(([sum(column) for column in zip(*counts)], len(days) < 3), ([3, 0, 0, 1, 1, 0], True), f"counts of today: {days}")
        expect(browser.console, [], "what the browser complains of")
    expect(lab.mailboxes(other), [], "mailboxes of what was deleted")

    # No form from elsewhere, nor another's, nor for another entry.
    alice, bob = basic("alice", PASSWORD), {"X-Remote-User": "bob"}
    path = f"/admin/entry/{first[SKY]}"
    page = web.get(path, headers=alice)
    form = re.findall(r'action="([0-9]+/[a-z]+)"><input type="hidden" name="form" value="([0-9a-f]+)"', page.text)
    forms = dict(form)
    release = forms[f"{first[SKY]}/release"]
    delete = forms[f"{first[SKY]}/delete"]
    for what, to, given, more in (
        ("no form", "release", None, {}), ("the form of delete", "release", delete, {}),
        ("the form of release", "delete", release, {}),
        ("another site", "release", release, {"Sec-Fetch-Site": "cross-site"}),
    ):
        expect(web.post(f"{path}/{to}", given, headers={**alice, **more}).status, 404, f"POST with {what}")
    expect(directly(lab, "-H", "X-Remote-User: bob", "-d", f"form={release}", f"http://x{path}/release"), "404",
        "alice's form by bob")
    expect(web.get(f"{path}/release", headers=alice).status, 404, "GET of what acts")
    expect(web.state(f"SELECT state FROM quarantine_entry WHERE id = {first[SKY]}"), "kept", "state after all that")

    # What may do harm is his to release.
    web.state(f"UPDATE quarantine_message SET kind = 'malware' WHERE subject = 'Find me'")
    page = web.get(path, headers=alice)
    expect(page.text, re.compile("although it may do harm"), "the button for malware")
    expect(web.post(f"{path}/release", release, headers=alice).status, 200, "his release of malware")
    wait(lambda: len(lab.mailboxes(wanted)) == 2, "the mail in anna's mailbox")
    expect(web.post(f"{path}/release", release, headers=alice).status, 409, "once more")

    # A list is shown whatever strangers write, as long as they write it, and however often.
    quotes, _ = web.keep(SKY, raw=b"From: " + b"'" * 990 + b"\nSubject: " + b'"' * 990 + b"\nMessage-ID: <{id}>\n\n")
    web.state(f"""INSERT INTO quarantine_message (exim_id, file, size, sha256, kept_at, expires_at, contact, kind, reason, tests, sender, author, subject)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 250) SELECT exim_id || i, printf('%032x', i), size, sha256, kept_at,
        expires_at, contact, kind, reason, tests, sender, author, subject FROM n, quarantine_message WHERE id = (SELECT max(id) FROM quarantine_message);
        INSERT INTO quarantine_entry (message, address, mailbox, is_group, state_at) SELECT id, '{SKY}', '{SKY}', 0, 1
        FROM quarantine_message WHERE id > (SELECT max(message) FROM quarantine_entry)""")
    page = web.get("/admin/", headers=alice)
    expect((page.status, page.text.count("<tr>")), (200, 201), "the list of quotes: status and rows, with its head")

    audit = web.state("SELECT DISTINCT who || ' ' || what || ' ' || entry FROM quarantine_audit WHERE who LIKE '%alice%'").splitlines()
    for line in (f"show {first[O365]}", f"release {first[O365]}", f"show {second[SKY]}", f"delete {second[SKY]}",
            f"release {first[SKY]}"):
        expect(any(row.startswith("alice") and row.endswith(line) for row in audit), True, f"audit has {line}: {audit}")

    # By a key.
    lab.exec("sky", "sh", "-c", f"umask 027; echo {KEY} >/etc/coexim/key; chgrp Debian-exim /etc/coexim/key")
    for name, value in (("admin_header", None), ("admins", None), ("admin_key_file", "/etc/coexim/key")):
        lab._set("/etc/coexim/web.conf", name, value)
    web.restart()
    expect(directly(lab, "http://x/admin/"), "401", "without the key")
    expect(directly(lab, "-u", "carol:wrong", "http://x/admin/"), "401", "with a wrong key")
    expect(directly(lab, "-H", "X-Remote-User: alice", "http://x/admin/"), "401", "a header that is not set")
    expect(directly(lab, "-u", f"carol:{KEY}", "http://x/admin/"), "200", "with the key")
    expect([line for line in web.log() if "wrong key" in line], re.compile("carol"), "the log")


run(scenario)
