# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands around the gateway in a scenario: an O1 of another mind, mailboxes that move, DKIM keys.

reset() puts all of it back.
"""

import base64
import os
import re
import subprocess

from labkit import Failed, expect, wait

O1_HOST = "company-example.mail.protection.o365.example"


def restart(lab, host):
    lab.stop(host, "exim")
    lab.start(host, "exim")


def o365_like(lab, *changes):
    """Office 365's Exim runs with its configuration changed: (pattern, replacement) pairs.

    lab.stop("o365", "exim") and lab.start("o365", "exim") bring back the usual one.
    """
    text = lab.exec("o365", "cat", "/etc/exim4/exim4.conf")
    # a configuration by -C costs root, which no delivery there needs
    for pattern, replacement in (*changes, (r"(?m)^begin acl$", "deliver_drop_privilege = true\nbegin acl")):
        text, count = re.subn(pattern, lambda _, new=replacement: new, text, count=1)
        expect(count, 1, f"places in O365's configuration with {pattern!r}")
    lab.stop("o365", "exim")
    lab.exec("o365", "tee", "/run/lab/o365.conf", input=text)
    lab.exec("o365", "exim4", "-C", "/run/lab/o365.conf", "-bd", "-oP", "/run/lab/exim.pid")
    wait(lambda: lab.exec("o365", "sh", "-c", "test -s /run/lab/exim.pid && echo yes", check=False), "O365's Exim")


def move(lab, address, home):
    """The mailbox moves: one update here, and Office 365's own list of mailboxes with it."""
    quoted = address.replace("'", "''")
    lab.sql(f"update mailbox set home='{home}' where address='{quoted}'")
    path = os.path.join(lab.dir, "o365", "etc", "mailboxes")
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith(address + ":")]
    if home == "o365":
        lines.append(f'{address}: password="correct horse"\n')
    lab.o365_file("mailboxes", "".join(lines))


def expect_waits(lab, mail, host="sky", count=1):
    """The gateway has put the mail off: in its queue, not frozen, in no mailbox, no bounce made.

    count: how many of its recipients wait. The log line of the last delay.
    """
    def put_off():
        return [way for way in lab.deliveries(mail) if way.end == "queued" and way.to != "?"]

    # a queue runner may come by and put the same recipient off once more
    ways = wait(lambda: len(put_off()) >= count and put_off(), f"{mail.id} to be put off")
    expect(len({way.to for way in ways}), count, f"recipients of {mail.id} that wait")
    for line in lab.log(host):
        if re.search(r"\*\* |frozen|Frozen| <= <> R=", line):
            raise Failed(f"{host} gave up: {line}")
    return ways[-1].detail


def run_queue_until(lab, test, what, host="sky", seconds=60):
    """Tries the whole queue of a host, again and again, until test() is true."""
    def tried():
        lab.run_queue(host)
        return test()

    return wait(tried, what, seconds)


def copies(lab):
    """All delivered mails at once: {Message-ID: [(host, "domain/user"), ...]}, one place for each copy."""
    found = {}
    for host, where, head in lab._mails():
        if match := re.search(rb"(?mi)^message-id:\s*<([^>]+)>", head):
            found.setdefault(match[1].decode(), []).append((host, where))
    return {id_: sorted(places) for id_, places in found.items()}


def publish_dkim(lab, domain, selector):
    """A new DKIM key of a domain: the private half into the directory, the public one into DNS."""
    key = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, text=True, check=True).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=key.encode(),
        capture_output=True, check=True).stdout
    text = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()
    # a string of a TXT record has 255 bytes at the most
    strings = " ".join(f'"{text[i:i + 250]}"' for i in range(0, len(text), 250))
    lab.dns(f"{selector}._domainkey.{domain}. TXT {strings}")
    lab.sql(f"insert into dkim_key (domain, selector, private_key) values ('{domain}', '{selector}', '{key}')")
