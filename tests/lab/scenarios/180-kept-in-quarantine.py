#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what S0 judges spam or malware is kept, once a message, for each recipient of either side and once for a
group, byte for byte, and delivered to none of them; who is to have it gets it; no sender can forge what is
said of his message; list, show and --json do nothing to a terminal, whatever a subject holds."""
import base64
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import attachments
from labkit import *
from quarantine import *

FORGED = "X-Coexim-Facts: id=forged contact=S0 check=virus detail=forged from= subject="
SUBJECTS = {
    "script": "<script>alert(1)</script> \"'`$(reboot)",
    "long": "x" * 10000,
    "terminal": "a\x1b]0;owned\x07\x1b[2J\x9b31m\x08\x7f",
    "overriding": "invoice =?utf-8?q?=E2=80=AEfdp.exe?= =?utf-8?q?=00=0A=0D?=",
    "of bytes that are no UTF-8": b"caf\xe9 \xff\xfe",
    "wide": "=?utf-8?b?5qCq5byP5Lya56S+5qCq5byP5Lya56S+5qCq5byP5Lya56S+5qCq5byP5Lya56S+?=",
}


def harmless(text, what):
    """No byte of it does anything to a terminal."""
    for unfit in re.findall("[^\n\x20-\x7e\xa1-\u1fff\u2010-\u2027\u3000-\ud7ff\ufffd]", text):
        raise Failed(f"{what} holds {unfit!r}")


def scenario(lab):
    everything_is_spam(lab)
    to = [SKY, O365, GROUP, "o'brien+x@company.example"]
    mail = send(lab, to, headers=[FORGED, FORGED], body="..\n.\n\nFrom the end\n")
    found = kept(lab, mail)
    expect(len(files(lab)), 1, "files")
    expect({a: (e["mailbox"], e["group"]) for a, e in found.items()},
        {SKY: (SKY, False), O365: (O365, False), GROUP: (GROUP, True), to[3]: ("o'brien@company.example", False)}, "whose it is")
    entry = found[SKY]
    expect((entry["kind"], entry["contact"], entry["sender"]), ("spam", "S0", SPAMMER), "kind, contact and sender")
    expect(entry["reason"], re.compile(r"^\d+\.\d+ points$"), "reason")
    expect((lab.mailboxes(mail), lab.queue("sky")), ([], []), "mailboxes and queue")
    raw = lab.exec("sky", "cat", f"{FOLDER}/{entry['file'][:2]}/{entry['file']}")
    message_of_it = raw.encode("utf-8", "surrogateescape")[-entry["size"]:]
    expect(message_of_it.endswith(mail.data), True, "the message as it came, at the end of its file")
    expect(message_of_it.startswith(b"X-Spam-Flag: YES\n"), True, "what was found, on top")
    expect(state(lab, "SELECT count(*) FROM quarantine"), "4", "rows of the view, read with sqlite3")

    # One of two only, and marked for another.
    lab.sql("UPDATE spam_point SET points = 0 WHERE name = 'SPF_NONE'")
    state(lab, f"INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('{O365}', '{SPAMMER}', 'block')")
    mail = send(lab, [SKY, O365])
    kept(lab, mail, [O365])
    lab.expect_flow(mail, SKY, "S0 > LD")
    expect(b"X-Coexim" in lab.mail_bytes(mail)[("sky", "company.example/anna")], False, "a header of the transport")
    state(lab, "DELETE FROM spam_entry")

    # Malware that a row says to keep.
    mail = send(lab, [SKY, O365], attach=[("macro.docx", attachments.BAD["macro.docx"]()[0])])
    found = kept(lab, mail)
    expect(found[O365]["kind"], "malware", "kind")
    expect(found[O365]["score"], None, "score of what was not looked at for spam")

    everything_is_spam(lab)
    for name, subject in SUBJECTS.items():
        subject = subject if isinstance(subject, bytes) else subject.encode("latin-1")
        raw = b"From: \"" + subject[:200] + b"\" <pat@partner.example>\nTo: x\nSubject: " + subject + b"\nMessage-ID: <{id}>\n\n" + subject
        mail = message(SPAMMER, SKY, raw=raw)
        expect(lab.submit("S0", mail).code, 250, f"a subject {name}")
        entry = kept(lab, mail)[SKY]
        harmless(json.dumps(entry, ensure_ascii=False), f"JSON of a subject {name}")
        expect(len(entry["subject"]) <= 1023, True, "a bounded subject")
        for words in (("list",), ("list", "--json"), ("show", entry["entry"]), ("show", entry["entry"], "--raw")):
            harmless(coexim(lab, *words), f"{words[0]} of a subject {name}")
    body = base64.encodebytes("Grüße\x1b[2J \u202efdp\n<script>x</script>\n".encode())
    coded = send(lab, SKY, raw=b"From: a@b.example\nSubject: coded\nMessage-ID: <{id}>\nMIME-Version: 1.0\n"
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + body)
    number = kept(lab, coded)[SKY]["entry"]
    shown = coexim(lab, "show", number)
    expect("Grüße\\u{001B}[2J \\u{202E}fdp\n<script>x</script>" in shown, True, f"text of a base64 body in {shown}")
    expect(body.decode().split()[0] in coexim(lab, "show", number, "--raw"), True, "the same as it came")
    expect(entries(lab, mail)[SKY]["subject"].startswith("株式会社"), True, "an encoded subject decoded")
    lines = coexim(lab, "list").rstrip().splitlines()
    expect(len({line.index("  pat@partner.example  ") for line in lines[1:]}), 1, "columns of senders")
    expect(coexim(lab, "list", "--recipient=nobody").strip(), "nothing is kept", "a filter that nothing passes")
    expect(json.loads(coexim(lab, "list", "--json", "--recipient=nobody")), [], "the same as JSON")
    expect(len(json.loads(coexim(lab, "list", "--json", "--reason=macro"))), 2, "found by a reason")
    both = len(json.loads(coexim(lab, "list", "--json")))
    for words, count in {("--sender=PARTNER.example",): both, ("--sender=nobody@",): 0, ("--contact=s0",): both, ("--contact=S2",): 0,
            ("--since=2020-01-01",): both, ("--since=2999-01-01",): 0, ("--before=2999-01-01",): both, ("--before=2020-01-01",): 0,
            ("--limit=3",): 3, (f"--recipient={O365}", "--reason=macro"): 1, (f"--recipient={O365}", "--reason=macro", "--sender=x@y.example"): 0}.items():
        expect(len(json.loads(coexim(lab, "list", "--json", *words))), count, f"list {' '.join(words)}")
    expect(lab.exec("sky", "stat", "-c", "%U:%G %a", FOLDER).strip(), "Debian-exim:Debian-exim 750", "owner and mode")


run(scenario)
