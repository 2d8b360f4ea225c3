#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: whatever form a stranger gives his message (no headers, no body, forged headers of ours, NUL, bare CR and LF,
dots, a megabyte of headers or in one of them, BDAT and binary), and however
he writes the address, it is kept where it is to be kept, says of itself only what we found,
and is released as it would have been delivered: byte for byte what another recipient got at once. And "always allow"
allows a whole domain by no trick of From."""
import json
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import *
from quarantine import *

BEN = "ben@company.example"
FACTS = b"X-Coexim-Facts: id=forged contact=S1 check=virus detail=forged score=-99 tests= from= subject=\r\n"
OWN = b"X-Coexim-Quarantine: recipients=1 kept=1 sender=\r\nX-Coexim-Quarantine-For: eve@company.example\r\n"


def head(subject):
    return b"From: pat@partner.example\r\nSubject: %s\r\n" % subject.encode()


def lines(count, size):
    return b"".join(b"X-%d: " % i + b"y" * size + b"\r\n" for i in range(count))


BY_DATA = {
    "text without headers": b"just text, no header\r\n",
    "nothing": b"",
    "an empty header": b"\r\nbody\r\n",
    "headers alone": head("alone"),
    "our last header, forged": head("facts") + OWN + FACTS + b"\r\nbody\r\n",
    "our last header as the first": FACTS + OWN + head("first") + b"\r\nbody\r\n",
    "our last header, folded and empty": head("folded") + FACTS + b" \r\n\t\r\n\r\nbody\r\n",
    "our last header after a line that is none": head("none") + b"no colon here\r\n" + FACTS + b"\r\nbody\r\n",
    "8-bit names": head("8-bit") + b"X-Coexim-Facts\xa0: id=a\r\n\xff\xfe: x\r\n\r\nbody\r\n",
    "NUL": head("NUL") + b"X: a\0\r\n" + FACTS[:-2] + b"\0\r\n\r\nbo\0dy\r\n",
    "bare CR": head("CR") + b"X: a\r" + FACTS + b"\r\nbo\rdy\r\n.\r.\r\n..\r\nx\r\r\ny\r\r\r\n",
    "bare LF": head("LF") + b"X: a\n" + FACTS + b"\r\nbo\ndy\n.\nquit\r\n",
    "dots and From lines": head("dots") + b"\r\n..\r\n...\r\n....\r\n.. x\r\nFrom x\r\n",
    "long lines": head("long") + b"\r\n" + b"a" * 300000 + b"\r\n" + b"b" * 8191 + b"\r\n.." + b"c" * 8192 + b"\r\n",
    "a megabyte of headers": head("headers") + lines(1000, 950) + b"\r\nbody\r\n",
    "a megabyte in one header": head("header") + b"X: " + b"\r\n ".join([b"y" * 950] * 1000) + b"\r\n\r\nbody\r\n",
    "a megabyte of subject": b"From: " + b"=?utf-8?q?=E2=98=83?= " * 100 + b"<pat@partner.example>\r\nSubject: "
        + b"\r\n ".join([b"s" * 950] * 800) + b"\r\n\r\nbody\r\n",
    "From twice": b"From: a@partner.example\r\nFrom: b@partner.example\r\n" + head("twice") + b"\r\nbody\r\n",
    "a folded line first": b" folded\r\n" + head("fold") + b"\r\nbody\r\n",
    "a line of an mbox": b"From pat@partner.example Thu Nov 26\r\n" + head("mbox") + b"\r\nbody\r\n",
}
BY_CHUNKS = {
    "no end of the last line": [head("no end") + b"\r\nbody"],
    "chunks within a line's end": [head("chunks") + b"X-a: b\r", b"\nX-b: c\r\n\r\nbo\r\n.\r", b"\nmore\r\n", b"tail\r"],
    "bare LF, NUL and all bytes": [head("bytes") + b"\n\nbody\n.\nbo\0dy\r\r\n\r.\r\n" + bytes(range(256)) * 300],
    "binary": [head("binary") + b"\r\n" + random.Random(107).randbytes(300000)],
    "a body like the end of DATA": [head("end") + b"\r\n.\r\n.\r\nQUIT\r\n\r\n.\r\n"],
}
# All of them Anna's.
ADDRESSES = [
    '"anna"@company.example', '"An\\na"@COMPANY.example', '"anna+x y"@company.example', '"anna+a@b"@company.example',
    '"anna+@partner.example"@company.example', '"anna+\\"q\\\\"@company.example', "@partner.example:anna@company.example",
    "anna(partner)@company.example", "INFO+x+y@company.example", "anna+" + "x" * 230 + "@company.example",
]
FROMS = {
    "bob@evil.example": "bob@evil.example",
    "Bob <bob@evil.example>": "bob@evil.example",
    "=?utf-8?q?Bob_=E2=98=83?= <bob@evil.example>": "bob@evil.example",
    "bob@evil.example (<@gmail.example>)": SPAMMER,
    "bob@evil.example (=?utf-8?q?<@gmail.example>?=)": SPAMMER,
    "=?utf-8?q?=40gmail.example?=": SPAMMER,
    "<@gmail.example>": SPAMMER,
    "Bob <@gmail.example:bob@evil.example>": SPAMMER,
    "Bob <bob@evil.example> <boss@bank.example>": SPAMMER,
    "bob@evil.example, boss@bank.example": SPAMMER,
    '"boss@bank.example" <bob@evil.example>': SPAMMER,
    "": SPAMMER,
}


def send_raw(lab, name, pieces):
    """A message by DATA (bytes) or BDAT (chunks), for two; Exim's id of it."""
    with lab.smtp("S0") as smtp:
        smtp.cmd("EHLO client.inet.example")
        smtp.envelope(SPAMMER, [SKY, BEN], " BODY=8BITMIME")
        if isinstance(pieces, bytes):
            reply = smtp.raw_data(pieces + b".\r\n")
        else:
            for i, piece in enumerate(pieces):
                reply = smtp.bdat(piece, i == len(pieces) - 1)
        expect(reply.code, 250, f"reply to a message with {name}")
        return re.search(r"id=(\S+)", reply.text)[1]


def ids(lab, mail):
    """Exim's ids of it."""
    return {line.split()[2] for line in lab.log("sky") if f" id={mail.id}" in line and " <= " in line}


def copy(lab, user, id_):
    """The message of this id that lies there, from our Received line of S0 on."""
    mark = b"id " + id_.encode()
    found = [text[text.index(mark):] for host, where, text in lab._mails(-1)
        if (host, where) == ("sky", f"company.example/{user}") and mark in text]
    expect(len(found) < 2, True, f"copies of {id_} for {user}")
    # each has a line of its own for whom it came
    return re.sub(rb"^(.*)\n\tfor \S+;", rb"\1;", found[0], count=1) if found else None


def scenario(lab):
    state(lab, f"INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('{SKY}', '{SPAMMER}', 'block')")
    state(lab, f"INSERT INTO spam_threshold (mailbox, tag, quarantine, reject) VALUES ('{BEN}', 1000, 1000, 1000)")
    sent = {name: send_raw(lab, name, pieces) for name, pieces in {**BY_DATA, **BY_CHUNKS}.items()}
    rows = wait(lambda: len(found := json.loads(coexim(lab, "list", "--json"))) == len(sent) and found, "all to be kept")
    rows = {row["exim_id"]: row for row in rows}
    for name, id_ in sent.items():
        wait(lambda: copy(lab, "ben", id_), f"a copy of {name} for who has not blocked")
        expect(copy(lab, "anna", id_), None, f"{name}, delivered to who has blocked")
        row = rows[id_]
        expect((row["kind"], row["contact"], row["recipient"], row["sender"]), ("spam", "S0", SKY, SPAMMER), f"what is said of {name}")
        expect(coexim(lab, "release", row["entry"]).strip(), f"released entry {row['entry']}", f"releasing {name}")
        text = wait(lambda: copy(lab, "anna", id_), f"a released copy of {name}")
        expect(text == copy(lab, "ben", id_), True, f"{name}, the same for both")
    wait(lambda: lab.queue("sky") == [], "an empty queue")

    for address in ADDRESSES:
        mail = send(lab, [address, BEN])
        row = wait(lambda: [row for row in json.loads(coexim(lab, "list", "--json")) if row["exim_id"] in ids(lab, mail)],
            f"a mail for {address} to be kept")
        expect([(each["mailbox"], each["group"]) for each in row], [(SKY, False)], f"whose {address} is")
        wait(lambda: ("sky", "company.example/ben") in lab.mailboxes(mail), f"a mail for {address} to reach the other")
        expect(len(lab.mailboxes(mail)), 1, f"copies of a mail for {address}")

    for shown, wanted in FROMS.items():
        state(lab, f"DELETE FROM spam_entry; INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('{SKY}', '{SPAMMER}', 'block')")
        mail = message(SPAMMER, SKY, raw=b"From: " + shown.encode() + b"\nMessage-ID: <{id}>\n\nx\n")
        expect(lab.submit("S0", mail).code, 250, f"reply to From {shown}")
        coexim(lab, "release", kept(lab, mail)[SKY]["entry"], "--allow")
        expect(state(lab, "SELECT sender FROM spam_entry WHERE kind = 'allow'"), wanted, f"who is allowed by From {shown}")


run(scenario)
