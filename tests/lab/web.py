# SPDX-License-Identifier: GPL-2.0-or-later
"""The quarantine's pages in the lab: coexim-web behind nginx on sky, and what stands in quarantine.

    web = Web(lab)                     starts both; links lead to web.url
    web.keep(to)                       a mail at S0 that is kept, and its entries {recipient: number}
    web.token(entry, action, ...)      a token, as the digest makes it
    web.get("/release/" + token)       from the internet through nginx: Page (.status .head .text .form)
    web.post(path, form=...)           the same; form None: nothing
    web.state("select ...")            in state.db
"""

import hashlib
import html
import http.client
import re
import secrets
import ssl
import time
import urllib.parse

import quarantine
from labkit import Failed

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
GUESS = LETTERS  # of the right form, and nobody's
STATE_FILE = quarantine.STATE


class Page:
    def __init__(self, status, head, text):
        self.status, self.head, self.text = status, head, text
        match = re.search(r'name="form" value="([0-9a-f]+)"', text)
        self.form = match[1] if match else None
        self.title = html.unescape(re.search(r"<title>(.*?)</title>", text, re.S)[1]) if "<title>" in text else ""


class Web:
    url = "https://mx.company.example/quarantine"

    def __init__(self, lab, settings=()):
        self.lab = lab
        for name, value in settings:
            lab._set("/etc/coexim/web.conf", name, value)
        lab.start("sky", "web")
        lab.start("sky", "proxy")
        quarantine.everything_is_spam(lab)

    def log(self):
        return self.lab.log("sky", "web.log")

    def state(self, sql):
        return quarantine.state(self.lab, sql)

    def keep(self, to, **more):
        """A mail that S0 keeps; (mail, {recipient: entry})."""
        mail = quarantine.send(self.lab, to, **more)
        return mail, {address: row["entry"] for address, row in quarantine.kept(self.lab, mail).items()}

    def token(self, entry, action="release", way="web", person=None, seconds=86400):
        """Made as store/token.c makes them; the test of a whole digest is elsewhere."""
        text = "".join(secrets.choice(LETTERS) for _ in range(32))
        digest = hashlib.sha256(text.encode()).hexdigest()
        person = f"'{person}'" if person else f"(SELECT mailbox FROM quarantine_entry WHERE id = {entry})"
        now = int(time.time())
        self.lab.exec("sky", "setpriv", "--reuid=Debian-exim", "--regid=Debian-exim", "--clear-groups",
            "sqlite3", "-bail", "-cmd", ".timeout 5000", quarantine.STATE,
            "INSERT INTO token (selector, hash, entry, person, action, way, made_at, expires_at) VALUES"
            f" ('{digest[:16]}', '{digest}', {entry}, {person}, '{action}', '{way}', {now}, {now + seconds})")
        return text

    def request(self, method, path, body=None, headers=(), source="192.0.2.101"):
        context = ssl.create_default_context(cafile=self.lab.env["CA"])
        sock = self.lab.connect("inet", source, "203.0.113.10", 443)
        connection = http.client.HTTPSConnection("mx.company.example", context=context)
        connection.sock = context.wrap_socket(sock, server_hostname="mx.company.example")
        try:
            connection.request(method, "/quarantine" + path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            return Page(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, form=None, fields=(), headers=(), **more):
        pairs = dict(fields)
        if form is not None:
            pairs["form"] = form
        headers = {"Content-Type": "application/x-www-form-urlencoded", **dict(headers)}
        return self.request("POST", path, body=urllib.parse.urlencode(pairs), headers=headers, **more)

    def press(self, path, **more):
        """As a browser: look, then press the button."""
        page = self.get(path)
        if page.form is None:
            raise Failed(f"{path}: no button on: {page.status} {page.title}")
        return self.post(path, page.form, **more)

    def restart(self):
        self.lab.stop("sky", "web")
        self.lab.exec("sky", "sh", "-c", ": >/var/log/exim4/web.log")
        self.lab.start("sky", "web")
