# SPDX-License-Identifier: GPL-2.0-or-later
"""A name server between the gateway and the lab's, for all on sky who ask: it hands questions on, but those for
some names it answers wrongly.

    with Between(lab, {"_dmarc.slow.example": "silent", "*.dead.example": "servfail"}):
        ...

A name that begins with *. stands for all below it. Modes, of liar.py and its like:
  silent     no answer
  servfail   an error
  numbers    answers under wrong numbers
  ring       aliases of each other
  short      a message that ends too early
  long       cut short, and by TCP one record of 64 KB, which begins as the right one
  hung       cut short, and nothing by TCP
Run by itself (between.py NAME MODE NAME MODE ...) it is the server, on 127.0.0.53 port 53.
"""

import os
import re
import socket
import subprocess
import sys
import threading
import time

import liar

ADDRESS, UPSTREAM = ("127.0.0.53", 53), ("192.0.2.53", 53)
LIFE_S = 200


# ---- the server ----------------------------------------------------------------------------------


def mode_of(rules, question):
    name = liar.name_of(question)
    for pattern, mode in rules.items():
        if name == pattern or (pattern.startswith("*.") and name.endswith(pattern[1:])):
            return mode
    return None


def from_upstream(question, kind=socket.SOCK_DGRAM):
    with socket.socket(socket.AF_INET, kind) as asked:
        asked.settimeout(5)
        asked.connect(UPSTREAM)
        if kind == socket.SOCK_DGRAM:
            asked.send(question)
            return asked.recv(65535)
        asked.sendall(len(question).to_bytes(2, "big") + question)
        size = int.from_bytes(asked.recv(2, socket.MSG_WAITALL), "big")
        return asked.recv(size, socket.MSG_WAITALL)


def first_text(message):
    """What the first TXT record of an answer says, or nothing."""
    at = liar.end_of_question(message)
    if len(message) < at + 13:
        return b""
    at += 2 if message[at] >= 0xC0 else message.index(0, at) - at + 1
    kind, size = int.from_bytes(message[at:at + 2], "big"), int.from_bytes(message[at + 8:at + 10], "big")
    data, text = message[at + 10:at + 10 + size], b""
    while kind == liar.TXT and data:
        text += data[1:1 + data[0]]
        data = data[1 + data[0]:]
    return text


def by_udp(mode, question):
    if mode in (None, "short", "numbers"):
        message = from_upstream(question)
        if mode == "short":
            return [message[:liar.end_of_question(message) + 14]]  # within its first record
        return [message] if mode is None else [bytes([message[0] ^ 1]) + message[1:]]
    return liar.by_udp(mode, question)


def serve_udp(rules, udp, question, peer):
    try:
        for message in by_udp(mode_of(rules, question), question):
            udp.sendto(message, peer)
    except OSError:
        pass


def serve_tcp(rules, connection):
    with connection:
        size = int.from_bytes(connection.recv(2, socket.MSG_WAITALL), "big")
        question = connection.recv(size, socket.MSG_WAITALL)
        mode = mode_of(rules, question)
        if mode == "hung":
            time.sleep(LIFE_S)
        message = from_upstream(question, socket.SOCK_STREAM)
        if mode == "long":
            text = first_text(message) + b" " * 64400
            message = liar.answer(question, [liar.record(liar.TXT, liar.strings(text[:64400]))])
        connection.sendall(len(message).to_bytes(2, "big") + message)


def serve(rules):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(ADDRESS)
    tcp = socket.create_server(ADDRESS)

    def accept():
        while True:
            threading.Thread(target=serve_tcp, args=(rules, tcp.accept()[0]), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    threading.Timer(LIFE_S, lambda: os._exit(0)).start()
    print("ready", flush=True)
    while True:
        question, peer = udp.recvfrom(4096)
        threading.Thread(target=serve_udp, args=(rules, udp, question, peer), daemon=True).start()


# ---- for scenarios -------------------------------------------------------------------------------


class Between:
    """In "with": sky asks this server, as long as it lasts."""

    def __init__(self, lab, rules):
        self.lab, self.rules = lab, rules

    def _resolver(self, address):
        self.lab.exec("sky", "sed", "-i", f"s/^nameserver .*/nameserver {address}/", "/etc/resolv.conf")

    def __enter__(self):
        words = [word for rule in self.rules.items() for word in rule]
        self.process = subprocess.Popen(
            [self.lab.tool, "exec", "sky", "/usr/bin/python3", os.path.abspath(__file__), *words],
            env={**os.environ, "LAB": self.lab.dir}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError("the name server between does not start")
        self._resolver(ADDRESS[0])
        return self

    def __exit__(self, *_):
        self._resolver(UPSTREAM[0])
        self.lab.exec("sky", "pkill", "-KILL", "-f", "^/usr/bin/python3 .*/between.py " + re.escape(next(iter(self.rules))),
            check=False)
        self.process.wait()
        self.process.stdout.close()


if __name__ == "__main__":
    serve(dict(zip(sys.argv[1::2], sys.argv[2::2])))
