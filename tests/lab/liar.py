# SPDX-License-Identifier: GPL-2.0-or-later
"""A name server that misbehaves, in the place of the one that the module asks for SPF and DMARC.

    with Liar(lab, "silent"):
        ...                     # sky's dns_server is this one; dns_timeout = 1s in the modes of NEVER

Every domain has the record v=spf1 +all there and no DMARC, so that what is believed of it passes. Modes:
  honest     it answers
  silent     it does not
  late       as many includes as SPF allows, each answer in time for one question and not for all
  servfail   an error
  numbers    answers under wrong numbers
  questions  answers to other questions
  flood      wrong answers without end
  ring       aliases of each other
  pointers   a name that points at itself
  short      a message that ends too early
  many       64 KB of records by TCP, with the right one among them
  long       a record of 64 KB by TCP, which begins rightly
  hung       cut short, and nothing by TCP
  drip       cut short, and by TCP a byte at a time
Run by itself (liar.py MODE PORT) it is the server, on 127.0.0.1.
"""

import os
import re
import socket
import subprocess
import sys
import threading
import time

PORT = 5399
LIFE_S = 150
RECORD = b"v=spf1 +all"
TXT, CNAME = 16, 5
# What comes too late, or never, is waited for; what comes may be slow on a busy machine.
NEVER = ("silent", "late", "numbers", "questions", "flood", "hung", "drip")


# ---- the server ----------------------------------------------------------------------------------


def end_of_question(message):
    at = 12
    while message[at]:
        at += 1 + message[at]
    return at + 5


def name_of(message):
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]])
        at += 1 + message[at]
    return b".".join(labels).decode("latin-1").lower()


def packed(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def record(kind, data, owner=b"\xc0\x0c"):
    return owner + kind.to_bytes(2, "big") + b"\0\1\0\0\0\0" + len(data).to_bytes(2, "big") + data


def strings(text):
    parts = [text[at:at + 255] for at in range(0, len(text), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts)


def answer(question, records=(), flags=0x8180, count=None):
    number = len(records) if count is None else count
    head = question[:2] + flags.to_bytes(2, "big") + b"\0\1" + number.to_bytes(2, "big") + bytes(4)
    return head + question[12:end_of_question(question)] + b"".join(records)


def has_spf(question):
    end = end_of_question(question)
    return question[end - 4:end - 2] == TXT.to_bytes(2, "big") and not name_of(question).startswith("_dmarc")


def truth(question, text=RECORD):
    return answer(question, [record(TXT, strings(text))] if has_spf(question) else [])


def include(question):
    """A chain of nine includes: deep enough to take time, and allowed."""
    name = name_of(question)
    deep = int(name.split(".")[0][1:]) if name[:1] == "n" and name.split(".")[0][1:].isdigit() else 0
    return RECORD if deep >= 9 else b"v=spf1 include:n%d.liar.example -all" % (deep + 1)


def by_udp(mode, question):
    """All messages that go back, in their order; an endless flood is a generator."""
    number = question[:2]
    wrong = bytes([number[0] ^ 1, number[1]])
    if mode == "silent":
        return []
    if mode == "late":
        time.sleep(0.3)
        return [truth(question, include(question))]
    if mode == "servfail":
        return [answer(question, flags=0x8182)]
    if mode == "numbers":
        return [wrong + truth(question)[2:]]
    if mode == "questions":
        other = question[:13] + bytes([question[13] ^ 1]) + question[14:]
        return [truth(other)]
    if mode == "flood":
        return (wrong + truth(question)[2:] for _ in range(10_000_000))
    if mode == "ring":
        ring = packed("ring.example")
        return [answer(question, [record(CNAME, ring), record(CNAME, b"\xc0\x0c", ring)])]
    if mode == "pointers":
        at = end_of_question(question)
        loop = (0xC000 | at).to_bytes(2, "big")
        return [answer(question, [record(TXT, strings(RECORD), loop)])]
    if mode == "short":
        return [truth(question)[:-3]] if has_spf(question) else [answer(question, count=1)]
    if mode in ("many", "long", "hung", "drip"):
        return [answer(question, flags=0x8380)]
    return [truth(question)]


def by_tcp(mode, question):
    if mode == "many":
        records = [record(TXT, strings(RECORD))] + [record(TXT, strings(b"a record"))] * 3050
        return answer(question, records)
    if mode == "long":
        return answer(question, [record(TXT, strings(RECORD + b" " * 64500))])
    return truth(question)


def serve_tcp(mode, connection):
    with connection:
        head = connection.recv(2, socket.MSG_WAITALL)
        question = connection.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
        if mode == "hung":
            time.sleep(LIFE_S)
        message = by_tcp(mode, question)
        message = len(message).to_bytes(2, "big") + message
        try:
            if mode == "drip":
                for byte in message:
                    connection.sendall(bytes([byte]))
                    time.sleep(0.2)
            else:
                connection.sendall(message)
        except OSError:
            pass


def serve_udp(mode, udp, question, peer):
    try:
        for message in by_udp(mode, question):
            udp.sendto(message, peer)
    except OSError:
        pass


def serve(mode, port):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    tcp = socket.create_server(("127.0.0.1", port))

    def accept():
        while True:
            threading.Thread(target=serve_tcp, args=(mode, tcp.accept()[0]), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    threading.Timer(LIFE_S, lambda: os._exit(0)).start()
    print("ready", flush=True)
    while True:
        question, peer = udp.recvfrom(4096)
        threading.Thread(target=serve_udp, args=(mode, udp, question, peer), daemon=True).start()


# ---- for scenarios -------------------------------------------------------------------------------


class Liar:
    """In "with": the module asks this server, as long as it lasts."""

    def __init__(self, lab, mode):
        self.lab, self.mode = lab, mode

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.lab.tool, "exec", "sky", "/usr/bin/python3", os.path.abspath(__file__), self.mode, str(PORT)],
            env={**os.environ, "LAB": self.lab.dir}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError("the lying name server does not start")
        self.lab.local_scan("dns_server", f"127.0.0.1:{PORT}")
        self.lab.local_scan("dns_timeout", "1s" if self.mode in NEVER else None)
        return self

    def __exit__(self, *_):
        self.lab.exec("sky", "pkill", "-KILL", "-f", f"^/usr/bin/python3 .*/liar.py {self.mode} {PORT}$", check=False)
        self.process.wait()
        self.process.stdout.close()


def expect_judged(lab, mode, result, reason):
    """A mail judged with that server: SPF gives result. As "cannot tell" it is refused for now and the log
    names the reason, or goes on, as the settings say; it never counts as passed."""
    from labkit import expect, message

    def send():
        reply = lab.submit("S0", message("pat@a.liar.example", "anna@company.example"))
        return reply, lab.verdicts()[-1]

    with Liar(lab, mode):
        for setting in ("spf_temperror", "dmarc_temperror"):
            lab.local_scan(setting, "tempfail")
        if result == "temperror":
            reply, line = send()
            expect(reply.code, 451, f"{mode}: the reply where temperror is to be tried later")
            expect(line["verdict"], "tempfail", f"{mode}: the log line")
            expect(line["detail"], re.compile(reason), f"{mode}: the reason in the log")
        for setting in ("spf_temperror", "dmarc_temperror"):
            lab.local_scan(setting, "score")
        reply, line = send()
        expect(reply.code, 250, f"{mode}: the reply where temperror is scored")
        expect(line["auth"], re.compile(rf"\bspf={result}\b"), f"{mode}: what the log says of SPF")


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
