#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: whatever a spammer writes into From and Subject, a page shows it as text: no script runs, nothing
is fetched, no text turns its direction, and no length spoils the page, on a screen or on a phone."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from labkit import *
from browser import Browser
from web import Web

SKY = "anna@company.example"


def encoded(text):
    return "=?utf-8?b?" + base64.b64encode(text.encode()).decode() + "?="


SUBJECTS = {
    "a script": "<script>document.title='owned'</script><img src=x onerror=document.title='owned'>",
    "out of everything": "\"'></title></style></dd></textarea><script>document.title='owned'</script>",
    "a remote image": '<img src="http://192.0.2.25/spy.png"><link rel=stylesheet href=//192.0.2.25/x.css>',
    "a form": '<form action="http://192.0.2.25/"><button autofocus>Release it</button></form>',
    "an encoded script": encoded("<script>document.title='owned'</script>"),
    "text turned around": encoded("\u202egnp.exe\u2066 \u200fx"),
    "control characters": encoded("a\x00b\x07c\x1b[31md\x9be"),
    "10,000 characters": "x" * 10000,
    "no UTF-8": "=?utf-8?q?=ff=fe=c0=bc=f8?=",
    "an entity": "&lt;script&gt; &#60;b&#62; &amp;",
}


def scenario(lab):
    web = Web(lab, [("admin_header", "X-Remote-User"), ("admins", "alice")])
    # Whoever is asked for something writes it down.
    listener = lab.exec("inet", "sh", "-c", "(timeout 390 python3 -m http.server 80 --bind 192.0.2.25"
        " >/tmp/asked 2>&1 & echo $!)").strip()

    def asked():
        lab.exec("inet", "curl", "-s", "http://192.0.2.25/it-listens", check=False)
        return lab.exec("inet", "cat", "/tmp/asked").count("GET /it-listens")

    wait(asked, "the listener")
    links = {}
    for name, subject in SUBJECTS.items():
        raw = (b"From: " + subject[:900].encode("utf-8", "replace") + b" <pat@partner.example>\nTo: anna@company.example\n"
            b"Subject: " + subject.encode("utf-8", "replace") + b"\nMessage-ID: <{id}>\n"
            b"Content-Type: text/html\n\n<script>document.title='owned'</script><img src=http://192.0.2.25/a.png>\n")
        _, entries = web.keep(SKY, raw=raw)
        links[name] = (entries[SKY], "/release/" + web.token(entries[SKY]))
    for window in ((390, 800), (1200, 900)):
        with Browser(lab, "inet", window=window, login=("alice", PASSWORD)) as browser:
            pages = [(name, link) for name, (_, link) in links.items()]
            pages += [(name, f"/admin/entry/{entry}") for name, (entry, _) in links.items()] + [("all", "/admin/")]
            for name, link in pages:
                browser.open(web.url + link)
                expect(browser.value("document.title"), re.compile("^(Release this message[?]|A message in quarantine|Quarantine)$"),
                    f"title with {name}")
                expect(browser.value("document.querySelectorAll('script,img,link,iframe,object,textarea').length"), 0,
                    f"elements of a spammer with {name}")
                if not link.startswith("/admin"):
                    expect(browser.value("document.forms.length"), 1, f"forms with {name}")
                wide = browser.value("document.documentElement.scrollWidth - window.innerWidth")
                expect(wide <= 0, True, f"{wide} pixels too wide at {window} with {name}")
                text = browser.value("document.documentElement.outerHTML")
                for sign in "\u202e\u202d\u2066\u2067\u200f\x07\x1b":
                    expect(sign in text, False, f"{sign!r} with {name}")
                expect(len(text) < 200000, True, f"size with {name}")
            expect(browser.console, [], "what the browser complains of")
            browser.open(web.url + links["text turned around"][1])
            browser.picture(os.path.join(lab.dir, f"hostile-{window[0]}.png"))
    expect(asked() > 1, True, "the listener listens to the end")
    said = lab.exec("inet", "sh", "-c", "cat /tmp/asked; kill " + listener + " || :")
    expect(said.count("GET") - said.count("GET /it-listens"), 0, f"what was fetched: {said}")


run(scenario)
