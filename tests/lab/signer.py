# SPDX-License-Identifier: GPL-2.0-or-later
"""DKIM signatures as a sender's host makes them (RFC 6376, simple/simple)."""

import base64
import hashlib
import os
import subprocess


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, capture_output=True, check=True).stdout


class Signer:
    """A key of its own for a domain, kept in folder: .dns (zone lines), .sign(mail). flags: further tags of the
    key's record, like "t=y; "."""

    def __init__(self, folder, domain, flags=""):
        self.key, self.domain = os.path.join(folder, "key-" + domain), domain.encode()
        self.selector = b"lab"
        openssl("genrsa", "-out", self.key, "2048")
        public = base64.b64encode(openssl("rsa", "-in", self.key, "-pubout", "-outform", "DER")).decode()
        self.dns = [f'lab._domainkey.{domain}. TXT "v=DKIM1; k=rsa; {flags}p={public[:200]}" "{public[200:]}"']

    def sign(self, mail, also=(), without=(), length=None, until=None):
        """The mail with a DKIM-Signature on top: over From, To, Subject, Message-ID, and the headers also; and over
        length bytes of the body (l=), where that is given; good until then (x=)."""
        head, body = mail.data.replace(b"\n", b"\r\n").split(b"\r\n\r\n", 1)
        names = [name for name in (b"From", b"To", b"Subject", b"Message-ID", *also) if name not in without]
        lines = {line.split(b":")[0]: line for line in head.split(b"\r\n")}
        body_hash = base64.b64encode(hashlib.sha256(body[:length]).digest())
        tags = b"" if length is None else b"l=%d; " % length
        tags += b"" if until is None else b"x=%d; " % until
        signature = (b"DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=%s; s=%s; %sh=%s; bh=%s; b="
            % (self.domain, self.selector, tags, b":".join(names), body_hash))
        text = b"".join(lines[name] + b"\r\n" for name in names) + signature
        mail.data = signature + base64.b64encode(openssl("dgst", "-sha256", "-sign", self.key, data=text)) + b"\n" + mail.data
        return mail
