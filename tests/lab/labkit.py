# SPDX-License-Identifier: GPL-2.0-or-later
"""What a lab scenario needs. Python 3 of the standard library, Debian 12's.

A scenario is one file in tests/lab/scenarios, named NN-what-it-shows.py:

    #!/usr/bin/python3
    '''Goal: mail from outside for a SkyConnect user is delivered by S0 > LD.'''
    import sys, os
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
    from labkit import *

    def scenario(lab):
        mail = message("pat@partner.example", "anna@company.example")
        reply = lab.submit("S0", mail)
        expect(reply.code, 250, "reply to the message")
        lab.expect_flow(mail, "anna@company.example", "S0 > LD")

    run(scenario)

run() puts the lab back to what it was when it started (queues, mailboxes, logs,
settings, directory, services), runs the scenario and then fails it if any
host has a line in its panic log or an orphan in its spool.
A scenario raises Failed (expect() and the wait_... and expect_... methods do).

By hand: `make lab-up`, then `tests/lab/scenarios/01-...py`.

  message(sender, to, ...)       a mail with its own Message-ID: .id .sender .to .data (bytes)
  eicar()                        the harmless test virus, bytes
  lab.submit(WHERE, mail)        by SMTP to one of: S0 S1 S2 S2-TLS O1 O2 INET; the last reply
  lab.smtp(WHERE)                a connection to it, byte for byte: see class Smtp. At S1 send() and
                                 submit() put STAMP before the mail, as Office 365 does; smtp.stamp = b"": not
  lab.outside(mail)              from the internet by MX, as any mail host would
  lab.flow(mail, to)             "S0 > S4 > O1 > LD", observed in all hosts' logs
  lab.mailboxes(mail)            where it lies now: [("sky", "company.example/anna")]
  lab.expect_flow(mail, to, flow)    waits, compares, and looks into the mailbox
  lab.expect_bounce(mail, text)      waits until its sender at inet has a bounce with text
  lab.verdicts(mail)             the module's log lines for it, as dicts
  lab.sql("update ...")          in directory.db on sky, as its administrator
  lab.rules("update ...")        in rules.db on sky
  lab.exec(HOST, word, ...)      a command on a host; its output
  lab.log(HOST), lab.logged(PATTERN), lab.queue(HOST), lab.run_queue(HOST)
  lab.dns("new.example. MX 10 mx.inet.example.")
  lab.site("SITE_MX_ELSEWHERE", "550 5.7.1")     a macro of the gateway's site.conf
  lab.local_scan("scan_limit", "reject")         a setting of the module
  lab.scand("workers", "1")                      a setting of the scanner
  lab.o365_mailbox(ADDRESS, here=False)          Office 365 gets or loses a mailbox
  lab.scanner.stop() .start() .hang() .go_on() .kill_workers()
  lab.directory.locked() (with), .remove() .put_back() .corrupt() .hot_journal()
  lab.stop(HOST, "exim"), lab.start(HOST, "exim")
"""

import base64
import contextlib
import ctypes
import os
import re
import shlex
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import traceback

TOP = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
HOSTS = ("inet", "sky", "o365")
PASSWORD = "correct horse"

# Exit statuses of a scenario, read by tests/run.
PASSED, FAILED, SKIPPED, LAB_BROKEN = 0, 1, 77, 76

# name: (address, port, host that connects to it, source address, how)
PLACES = {
    "S0": ("203.0.113.10", 25, "inet", "192.0.2.101", ""),
    "S1": ("203.0.113.11", 25, "o365", "198.51.100.30", "starttls"),
    "S2": ("203.0.113.10", 587, "inet", "192.0.2.101", "starttls login"),
    "S2-TLS": ("203.0.113.10", 465, "inet", "192.0.2.101", "tls login"),
    "O1": ("198.51.100.10", 25, "inet", "192.0.2.101", ""),
    "O2": ("198.51.100.20", 587, "inet", "192.0.2.101", "starttls login"),
    "INET": ("192.0.2.25", 25, "inet", "192.0.2.101", ""),
}


# What Office 365 writes on what leaves our tenant for S1.
STAMP = b"X-OriginatorOrg: company.onmicrosoft.example\n"


class Failed(Exception):
    """The scenario's rule does not hold."""


class Skipped(Exception):
    """The scenario cannot be run here; says why."""


def expect(got, wanted, what):
    """Fails unless got == wanted; wanted may be a compiled pattern that got must contain."""
    if isinstance(wanted, re.Pattern):
        if wanted.search(str(got)):
            return
        wanted = f"something with {wanted.pattern!r}"
    elif got == wanted:
        return
    raise Failed(f"{what}:\n  wanted {wanted}\n  got    {got}")


def wait(test, what, seconds=60):
    """Calls test() until it answers something true, and returns that; Failed after seconds."""
    end = time.monotonic() + seconds
    while True:
        answer = test()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failed(f"waited {seconds} seconds in vain for {what}")
        time.sleep(0.05)


# ---- messages ------------------------------------------------------------------------------------


def eicar():
    """The test virus. In two parts, so that this file is not found by a scanner."""
    return rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Message:
    """One mail: .id (Message-ID without <>), .sender, .to (list), .data (bytes, LF)."""

    def __init__(self, id_, sender, to, data):
        self.id, self.sender, self.to, self.data = id_, sender, to, data


_count = 0


def message(sender, to, subject="A message", body=None, attach=(), headers=(), raw=None):
    """A mail from sender to one address or a list of them, with a Message-ID of its own.

    body: text or bytes. attach: (file name, bytes) pairs, makes it multipart.
    headers: further lines, bytes or text. raw: all of it, with {id} in place of the Message-ID.
    """
    global _count
    _count += 1
    to = [to] if isinstance(to, str) else list(to)
    id_ = f"{_count}.{os.getpid()}.{time.time_ns():x}@lab.example"
    if raw is not None:
        return Message(id_, sender, to, raw.replace(b"{id}", id_.encode()))
    body = f"This is message {id_}.\n" if body is None else body
    body = body if isinstance(body, bytes) else body.encode()
    if not body.endswith(b"\n"):
        body += b"\n"
    lines = [
        f"From: {sender or 'postmaster@inet.example'}",
        f"To: {', '.join(to)}",
        f"Subject: {subject}",
        f"Message-ID: <{id_}>",
        time.strftime("Date: %a, %d %b %Y %H:%M:%S +0000", time.gmtime()),
        "MIME-Version: 1.0",
    ]
    head = b"".join(line.encode() + b"\n" for line in lines)
    for line in headers:
        head += (line if isinstance(line, bytes) else line.encode()) + b"\n"
    if not attach:
        return Message(id_, sender, to, head + b"\n" + body)
    mark = "part-" + id_.replace("@", "-")
    parts = b"--%s\nContent-Type: text/plain; charset=us-ascii\n\n%s" % (mark.encode(), body)
    for name, content in attach:
        parts += (
            f"--{mark}\nContent-Type: application/octet-stream; name=\"{name}\"\n"
            f"Content-Disposition: attachment; filename=\"{name}\"\n"
            "Content-Transfer-Encoding: base64\n\n"
        ).encode() + base64.encodebytes(content)
    head += f'Content-Type: multipart/mixed; boundary="{mark}"\n'.encode()
    return Message(id_, sender, to, head + b"\n" + parts + b"--%s--\n" % mark.encode())


# ---- SMTP, byte for byte -------------------------------------------------------------------------


class Reply:
    """An SMTP reply: .code (number; 0 when the peer closed the connection), .text."""

    def __init__(self, code, text):
        self.code, self.text = code, text

    def __repr__(self):
        return f"{self.code} {self.text}" if self.code else "(connection closed)"


class Smtp:
    """One SMTP connection from a host of the lab. Use it with "with".

    .greeting         the first reply
    .cmd("EHLO x")    one line out (CRLF added), its reply; Reply.code 0 when closed
    .put(b"...")      bytes as they are;  .reply() reads one reply
    .envelope(sender, [to])   MAIL and RCPTs: list of replies
    .data(bytes)      DATA, dots doubled, LF made CRLF, the final dot: its reply
    .raw_data(bytes)  DATA, then exactly these bytes (the final dot is yours): its reply
    .bdat(bytes, last=True)   one chunk as it is
    .send(mail)       envelope and data: the last reply
    .starttls(certificate=None)   then EHLO; certificate: a name in LAB/pki to show, as "o365"
    .login(user, password)
    """

    def __init__(self, lab, host, source, address, port, seconds=200):
        self.lab = lab
        self.sock = lab.connect(host, source, address, port, seconds)
        self.name = "client.inet.example" if host == "inet" else "out.o365.example"
        self.buffer = b""
        self.greeting = None
        self.stamp = b""  # what send() puts before each mail

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.sock.close()

    def put(self, data):
        try:
            self.sock.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            pass  # what the peer said before it closed is still to be read

    def line(self):
        while b"\n" not in self.buffer:
            try:
                more = self.sock.recv(65536)
            except (ConnectionResetError, ssl.SSLEOFError):
                more = b""
            if not more:
                return None
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def reply(self):
        texts = []
        while (line := self.line()) is not None:
            texts.append(line[4:])
            if line[3:4] != "-":
                return Reply(int(line[:3]), "\n".join(texts))
        return Reply(0, "\n".join(texts))

    def closed(self):
        """Whether the other side has ended the connection, with nothing more to say."""
        try:
            return self.sock.recv(1) == b""
        except OSError:
            return True

    def cmd(self, line):
        self.put((line if isinstance(line, bytes) else line.encode()) + b"\r\n")
        return self.reply()

    def tls(self, certificate=None):
        context = ssl.create_default_context(cafile=self.lab.env["CA"])
        context.check_hostname = False
        if certificate:
            folder = os.path.dirname(self.lab.env["CA"])
            context.load_cert_chain(f"{folder}/{certificate}.crt", f"{folder}/{certificate}.key")
        self.sock = context.wrap_socket(self.sock, server_hostname="mx.company.example")

    def starttls(self, certificate=None):
        reply = self.cmd("STARTTLS")
        if reply.code == 220:
            self.tls(certificate)
            self.cmd("EHLO " + self.name)
        return reply

    def login(self, user, password=PASSWORD):
        token = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        return self.cmd("AUTH PLAIN " + token)

    def envelope(self, sender, to, options=""):
        replies = [self.cmd(f"MAIL FROM:<{sender}>{options}")]
        for address in to:
            replies.append(self.cmd(f"RCPT TO:<{address}>"))
        return replies

    def data(self, data):
        lines = data.replace(b"\r\n", b"\n").split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        lines = [b"." + line if line.startswith(b".") else line for line in lines]
        return self.raw_data(b"\r\n".join(lines) + b"\r\n.\r\n")

    def raw_data(self, data):
        reply = self.cmd("DATA")
        if reply.code != 354:
            return reply
        self.put(data)
        return self.reply()

    def bdat(self, data, last=True):
        self.put(b"BDAT %d%s\r\n" % (len(data), b" LAST" if last else b"") + data)
        return self.reply()

    def send(self, mail, options=""):
        """The last reply; a recipient's refusal when all of them are refused."""
        replies = self.envelope(mail.sender, mail.to, options)
        if replies[0].code != 250 or not any(reply.code in (250, 251) for reply in replies[1:]):
            return replies[-1]
        return self.data(self.stamp + mail.data)


def _setns(fd, kind):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(fd, kind) == -1:
        raise OSError(ctypes.get_errno(), "setns")


def _in_network_of(pid, function):
    """function() in a thread that has entered the network of process pid."""
    clone_newnet = 0x40000000
    answer = []

    def body():
        try:
            with open(f"/proc/{pid}/ns/net", "rb") as network:
                _setns(network.fileno(), clone_newnet)
            answer.append((function(), None))
        except BaseException as trouble:  # raised again in the caller's thread
            answer.append((None, trouble))

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    result, trouble = answer[0]
    if trouble:
        raise trouble
    return result


# ---- the lab -------------------------------------------------------------------------------------


class Delivery:
    """One end of a message's way: .to (as asked for), .flow ("S0 > LD"), .end ("LD", "ED",
    "queued", "bounced", "lost"), .detail (the log line of its last step)."""

    def __init__(self, to, flow, end, detail):
        self.to, self.flow, self.end, self.detail = to, flow, end, detail

    def __repr__(self):
        return f"{self.to}: {self.flow}"


# How the hosts' routers, transports and interfaces spell the flow.
_ARRIVALS = {
    "203.0.113.10:25": "S0",
    "203.0.113.11:25": "S1",
    "203.0.113.10:587": "S2",
    "203.0.113.10:465": "S2",
    "198.51.100.10:25": "O1",
    "198.51.100.20:587": "O2",
}
_STEPS = {
    ("sky", "quarantine"): "quarantine",
    ("sky", "s4_o365"): "S4",
    ("sky", "s3_external"): "S3",
    ("sky", "s3_external_srs"): "S3",
    ("sky", "local_delivery"): "LD",
    ("sky", "quarantine"): "quarantine",
    ("o365", "ld"): "LD",
    ("o365", "o3"): "O3",
    ("o365", "o4"): "O4",
    ("inet", "maildir"): "ED",
    ("inet", "smtp"): "",
}
_NEXT_HOST = {"192.0.2.": "inet", "203.0.113": "sky", "198.51.100": "o365", "2001:db8:25": "inet"}
_ID = r"[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}"


class Lab:
    def __init__(self):
        build = os.path.abspath(os.environ.get("BUILD") or os.path.join(TOP, "build"))
        self.dir = os.path.abspath(os.environ.get("LAB") or os.path.join(build, "lab"))
        self.tool = os.path.join(TOP, "tests", "lab", "lab")
        self.env = {}
        try:
            with open(os.path.join(self.dir, "lab.env"), encoding="utf-8") as file:
                for line in file:
                    name, _, value = line.strip().partition("=")
                    self.env[name] = shlex.split(value)[0] if value else ""
        except FileNotFoundError:
            raise Failed(f"no lab runs in {self.dir}: start one with 'make lab-up'") from None
        self.scanner = Scanner(self)
        self.directory = Directory(self)

    # -- commands

    def exec(self, host, *words, input=None, check=True, seconds=120):
        """A command on a host; its standard output, text. Failed when it fails, unless check=False."""
        done = subprocess.run(
            [self.tool, "exec", host, *words], input=input, capture_output=True, text=True,
            errors="replace", timeout=seconds, env={**os.environ, "LAB": self.dir}, check=False)
        if check and done.returncode != 0:
            raise Failed(f"{host}: {' '.join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def _host(self, host, *words, seconds=120):
        return self.exec(host, os.path.join(TOP, "tests/lab/hosts", host), *words, seconds=seconds)

    def start(self, host, service):
        """Start a service of a host ("exim" on all, "scand" on sky, "dns" on inet)."""
        self._host(host, "start", service)

    def stop(self, host, service, signal="TERM"):
        self._host(host, "stop", service, signal)

    def reset(self):
        """Everything back to what it was after "lab up"."""
        jobs = [
            subprocess.Popen([self.tool, "exec", host, os.path.join(TOP, "tests/lab/hosts", host), "reset"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "LAB": self.dir})
            for host in HOSTS
        ]
        for host, job in zip(HOSTS, jobs):
            try:
                output = job.communicate(timeout=180)[0]
            except subprocess.TimeoutExpired:
                job.kill()
                output = "takes longer than 180 seconds"
            if job.returncode != 0:
                raise Broken(f"{host} cannot be put back: {output}")

    def sql(self, statement):
        """In directory.db on sky, as its administrator does; its output."""
        return self.exec("sky", "sqlite3", "-bail", "-cmd", ".timeout 5000",
            self.env["DATABASE_ON_SKY"], statement)

    def rules(self, statement):
        """The same in rules.db; the scanner takes it up within rules_check."""
        return self.exec("sky", "sqlite3", "-bail", "-cmd", ".timeout 5000",
            "/var/lib/coexim-scand/rules.db", statement)

    def dns(self, *lines):
        """Adds names to the lab's DNS: zone file lines with full names."""
        with open(os.path.join(self.dir, "dns", "more"), "a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        self._host("inet", "zone")

    def o365_file(self, name, text):
        """Replaces mailboxes, domains, gateways or certificates of the o365 host; counts at once."""
        path = os.path.join(self.dir, "o365", "etc", name)
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path + ".new", 0o644)
        os.rename(path + ".new", path)

    def o365_mailbox(self, address, here=True):
        """Office 365 has this mailbox, or has it no more; counts at once."""
        path = os.path.join(self.dir, "o365", "etc", "mailboxes")
        with open(path, encoding="utf-8") as file:
            lines = [line for line in file if not line.startswith(address + ":")]
        if here:
            lines.append(f'{address}: password="{PASSWORD}"\n')
        self.o365_file("mailboxes", "".join(lines))

    def _set(self, path, name, value):
        """One line NAME = value in a settings file on sky, in place of those with that name,
        commented out or not; value None: no such line."""
        text = self.exec("sky", "cat", path)
        lines = [line for line in text.splitlines() if not re.match(rf"#?\s*{re.escape(name)}\s*=", line)]
        if value is not None:
            lines.append(f"{name} = {value}")
        self.exec("sky", "sh", "-c", 'cat >"$1.new" && cp "$1.new" "$1" && rm "$1.new"', "sh", path,
            input="\n".join(lines) + "\n")

    def site(self, name, value):
        """A macro of the gateway's site.conf (None: not set); its Exim starts anew with it."""
        self._set("/etc/exim4/coexim/site.conf", name, value)
        self.stop("sky", "exim")
        seen = len(self.log("sky"))
        self.start("sky", "exim")
        if name == "queue_only" and value:
            # the daemon begins with a queue run, which would deliver what is to stay
            wait(lambda: any(" End queue run: " in line for line in self.log("sky")[seen:]), "the end of the first queue run")

    def local_scan(self, name, value):
        """A setting of the module; counts for the next message."""
        self._set("/etc/coexim/local_scan.conf", name, value)

    def scand(self, name, value):
        """A setting of the scanner, which starts anew with it."""
        self._set("/etc/coexim/coexim-scand.conf", name, value)
        self.scanner.stop()
        self.scanner.start()

    # -- SMTP

    def _pid(self, host):
        with open(os.path.join(self.dir, "run", host + ".pid"), encoding="utf-8") as file:
            return int(file.read())

    def connect(self, host, source, address, port, seconds=200):
        """A TCP socket from a host's network, source "" for its first address."""
        def connected():
            source_address = (source, 0) if source else None
            return socket.create_connection((address, port), seconds, source_address)
        return _in_network_of(self._pid(host), connected)

    def smtp(self, where, host=None, source=None, login=None, ehlo=True, tls=None):
        """A connection to a place (see PLACES), up to after EHLO, TLS and AUTH where the place asks.

        login: user name for S2 and O2, or (user, password); "" for none. tls=False: without.
        ehlo=False: not even the greeting is read.
        """
        address, port, from_host, from_source, how = PLACES[where]
        if host is not None and source is None:
            from_source = ""
        smtp = Smtp(self, host or from_host, from_source if source is None else source, address, port)
        if where == "S1":
            smtp.stamp = STAMP
        if "tls" in how.split() and tls is not False:
            smtp.tls()
        if not ehlo:
            return smtp
        smtp.greeting = smtp.reply()
        if smtp.greeting.code != 220:
            return smtp
        smtp.cmd("EHLO " + smtp.name)
        if "starttls" in how.split() and tls is not False:
            smtp.starttls()
        if login and "login" in how.split():
            user, password = login if isinstance(login, tuple) else (login, PASSWORD)
            reply = smtp.login(user, password)
            if reply.code != 235:
                smtp.close()
                raise Failed(f"login of {user} at {where}: {reply}")
        return smtp

    def submit(self, where, mail, **options):
        """The mail to a place by SMTP, as its kind of client does: the last reply.

        At S2 and O2 with the sender's own login unless login= is given.
        """
        if "login" in PLACES[where][4]:
            options.setdefault("login", mail.sender)
        with self.smtp(where, **options) as smtp:
            if smtp.greeting.code != 220:
                return smtp.greeting
            reply = smtp.send(mail)
            smtp.put(b"QUIT\r\n")
            return reply

    def outside(self, mail):
        """From the internet's mail host by MX; Failed when that does not take it."""
        reply = self.submit("INET", mail)
        expect(reply.code, 250, "reply of inet's own mail host")

    # -- what happened

    def log(self, host, name="mainlog"):
        """A log's lines, from the time the scenario began."""
        try:
            with open(os.path.join(self.dir, host, "log", name), encoding="utf-8", errors="replace") as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def logged(self, pattern, host="sky"):
        """Waits for a line of the main log with this pattern: over TLS a reply goes out before the line on it."""
        wait(lambda: any(re.search(pattern, line) for line in self.log(host)), f"a log line with {pattern} on {host}")

    def queue(self, host):
        """The message ids in a host's queue."""
        found = []
        for folder, _, names in os.walk(os.path.join(self.dir, host, "spool", "input")):
            found += [name[:-2] for name in names if name.endswith("-H")]
        return sorted(found)

    def run_queue(self, host):
        """Try everything in a host's queue now, frozen or not, whatever the retry times."""
        def tried():
            seen = len(self.log(host))
            self.exec(host, "exim4", "-qff", seconds=300)
            # the daemon's own queue runner may hold a message at this moment: Exim passes over it then
            return not any("Spool file is locked" in line for line in self.log(host)[seen:])

        wait(tried, f"all of {host}'s queue to be tried")

    def mailboxes(self, mail):
        """Where the mail lies: a sorted list of (host, "domain/user"), one for each copy."""
        wanted = f"<{mail.id}>".encode()
        found = []
        for host, path, head in self._mails():
            # of a bounce too only its own header counts
            if re.search(rb"(?mi)^message-id:\s*" + re.escape(wanted), head.split(b"\n\n", 1)[0]):
                found.append((host, path))
        return sorted(found)

    def _mails(self, size=65536):
        for host in HOSTS:
            root = os.path.join(self.dir, host, "mail")
            for folder, _, names in os.walk(root):
                if os.path.basename(folder) not in ("new", "cur"):
                    continue
                where = os.path.relpath(folder, root)
                where = re.sub(r"/(Maildir/)?(new|cur)$", "", where)
                for name in names:
                    with contextlib.suppress(FileNotFoundError), open(os.path.join(folder, name), "rb") as file:
                        yield host, where, file.read(size)

    def mail_bytes(self, mail):
        """The delivered copies, whole, as {(host, "domain/user"): bytes}."""
        return {(host, where): text for host, where, text in self._mails(-1)
                if f"<{mail.id}>".encode() in text.split(b"\n\n", 1)[0]}

    def _arrivals(self, mail, logs):
        pattern = re.compile(rf"^\S+ \S+ ({_ID}) <= .* id={re.escape(mail.id)}(\s|$)")
        return [(host, match[1]) for host in HOSTS for line in logs[host] if (match := pattern.match(line))]

    def settled(self, mail):
        """Each host that has the mail is done with it, or has put some of it off."""
        logs = {host: self.log(host) for host in HOSTS}
        arrivals = self._arrivals(mail, logs)
        return bool(arrivals) and all(
            any(re.match(rf"\S+ \S+ {id_} (Completed|==)", line) for line in logs[host])
            for host, id_ in arrivals)

    def deliveries(self, mail):
        """How each recipient's copy went, as observed: a list of Delivery.

        Settled or not: what is still under way may be seen without its first or last steps.
        """
        logs = {host: self.log(host) for host in HOSTS}
        arrivals = self._arrivals(mail, logs)
        passed_on = set()
        for host, lines in logs.items():
            for line in lines:
                if match := re.search(rf"C=\".*250 OK id=({_ID})", line):
                    passed_on.add(match[1])
        found = []
        for host, id_ in arrivals:
            if id_ not in passed_on:
                found += _follow(logs, host, id_, None, [])
        return found

    def flow(self, mail, to=None, seconds=60):
        """Waits until the mail has reached a mailbox for the recipient to; its flow."""
        to = to or mail.to[0]

        def ended():
            if not self.settled(mail):
                return None
            ways = [way for way in self.deliveries(mail) if way.to.lower() == to.lower()]
            return ways if ways and all(way.end not in ("queued", "lost") for way in ways) else None

        try:
            ways = wait(ended, "the end", seconds)
        except Failed:
            ways = [way for way in self.deliveries(mail) if way.to.lower() == to.lower()]
        if not ways:
            raise Failed(f"{mail.id} to {to}: not seen in any log")
        return " and ".join(sorted(way.flow for way in ways))

    def expect_flow(self, mail, to, flow, mailbox=None, seconds=60):
        """The flow is as wanted, and exactly one copy lies in the mailbox where it ended.

        mailbox: "domain/user" where it is another than that of the address to.
        """
        observed = self.flow(mail, to, seconds)
        expect(observed, flow, f"flow of {mail.id} from {mail.sender} to {to}")
        host = "inet" if flow.endswith("ED") else "o365" if re.search(r"O\d > LD$", flow) else "sky"
        if mailbox is None:
            user, _, domain = to.lower().rpartition("@")
            mailbox = f"{domain}/{user}"
        copies = wait(lambda: self.mailboxes(mail).count((host, mailbox)), f"a copy in {mailbox} on {host}")
        expect(copies, 1, f"copies of {mail.id} in {mailbox} on {host}")

    def expect_nowhere(self, mail):
        """No copy lies in any mailbox, and none waits in a queue."""
        expect(self.mailboxes(mail), [], f"mailboxes with {mail.id}")
        for way in self.deliveries(mail):
            raise Failed(f"{mail.id} was taken: {way}")

    def expect_bounce(self, mail, text, seconds=60):
        """The sender at inet gets a bounce of the mail that has text in it."""
        user, _, domain = mail.sender.lower().rpartition("@")

        def bounced():
            return [head for host, where, head in self._mails()
                    if host == "inet" and where == f"{domain}/{user}"
                    and mail.id.encode() in head and b"Auto-Submitted: auto-replied" in head]

        bounce = wait(bounced, f"a bounce of {mail.id} to {mail.sender}", seconds)
        expect(len(bounce), 1, "number of bounces")
        expect(bounce[0].decode("utf-8", "replace"), re.compile(text), "the bounce")

    def verdicts(self, mail=None):
        """The module's log lines as dicts (contact, verdict, check, ...), of one mail or all.

        A refused mail has no Message-ID in the log: ask for all of them then.
        """
        ids = None
        if mail is not None:
            ids = {match[1] for line in self.log("sky")
                   if (match := re.match(rf"\S+ \S+ ({_ID}) <= .* id={re.escape(mail.id)}(\s|$)", line))}
        found = []
        for line in self.log("sky"):
            match = re.match(rf"\S+ \S+ ({_ID}) coexim (contact=.*)", line)
            if match and (ids is None or match[1] in ids):
                fields = re.findall(r'(\w+)=("[^"]*"|<[^>]*>|\[[^]]*\]|\S*)', match[2])
                row = {name: value.strip('"') for name, value in fields}
                row["id"] = match[1]
                found.append(row)
        return found

    def trouble(self, allow=()):
        """Panic log lines and orphans in the spools: a list of sentences, empty when all is well."""
        found = []
        for host in HOSTS:
            for line in self.log(host, "paniclog"):
                if not any(re.search(pattern, line) for pattern in allow):
                    found.append(f"{host}: panic log: {line}")
            heads, bodies = set(), set()
            for _, _, names in os.walk(os.path.join(self.dir, host, "spool", "input")):
                heads |= {name[:-2] for name in names if name.endswith("-H")}
                bodies |= {name[:-2] for name in names if name.endswith("-D")}
            found += [f"{host}: orphan in the spool: {id_}-D" for id_ in sorted(bodies - heads)]
            reports = os.path.join(self.dir, host, "sanitizer")
            for name in sorted(os.listdir(reports)):
                with open(os.path.join(reports, name), encoding="utf-8", errors="replace") as file:
                    found.append(f"{host}: sanitizer report {name}:\n{file.read(5000)}")
        return found

    def expect_no_trouble(self, allow=()):
        """No panic log line and, once what is under way is over, no orphan in a spool."""
        end = time.monotonic() + 30
        while found := self.trouble(allow):
            if time.monotonic() > end or any("panic" in sentence for sentence in found):
                raise Failed("\n".join(found))
            time.sleep(0.1)


class Broken(Exception):
    """The lab itself can no longer be used."""


def _unquoted(address):
    """One mailbox, one spelling: hosts differ in the quotes they log."""
    return re.sub(r'["\\]', "", address).lower()


def _follow(logs, host, id_, only, path):
    """The ways of message id_ on host; only: the recipient's address, None for all."""
    arrival = None
    completed = False
    steps = []
    for line in logs[host]:
        match = re.match(rf"^\S+ \S+ {id_} (<=|=>|->|\*\*|==|Completed)(.*)", line)
        if not match:
            continue
        mark, rest = match.groups()
        if mark == "<=":
            address = re.search(r" I=\[([^]]+)\]:(\d+)", rest)
            arrival = _ARRIVALS.get(f"{address[1]}:{address[2]}") if address else None
        elif mark == "Completed":
            completed = True
        else:
            steps.append((mark, rest, line))
    # what the module says counts before what the interface suggests
    if host == "sky":
        for line in logs[host]:
            if match := re.match(rf"^\S+ \S+ {id_} coexim contact=(\w+)", line):
                arrival = match[1]
    path = path + ([arrival] if arrival else [])
    ways, last = [], {}
    for mark, rest, line in steps:
        # a retry time that is not reached has no router: "a@b routing defer (-52) ..."
        words = re.split(r" R=| T=| F=<| routing defer \(", rest)[0].strip()
        full = re.match(r"(.*?)(?: \(.*\))? <([^>]*)>$", words)
        final, top = (full[1], full[2]) if full else (words, words)
        transport = re.search(r" T=([\w-]+)", rest)
        if only is not None and _unquoted(top) != _unquoted(only):
            continue
        if "@" not in final:  # a local delivery is logged by its local part alone
            for key in [key for key in last if key[0] == top and key[1].rpartition("@")[0] == final]:
                del last[key]
        last[(top, final)] = (mark, rest, line, transport[1] if transport else None)
    for (top, final), (mark, rest, line, transport) in last.items():
        step = _STEPS.get((host, transport), f"?{host}/{transport}") if transport else ""
        here = path + ([step] if step else [])
        if mark in ("**", "=="):
            end = "bounced" if mark == "**" else "queued"
            ways.append(Delivery(top, " > ".join(here + [end]), end, line))
        else:
            onward = re.search(rf"C=\".*250 OK id=({_ID})", rest)
            peer = re.search(r" H=\S+ \[([^]]+)\]", rest)
            if not onward:
                ways.append(Delivery(top, " > ".join(here), step, line))
                continue
            next_host = next((name for prefix, name in _NEXT_HOST.items()
                              if peer and peer[1].startswith(prefix)), None)
            further = _follow(logs, next_host, onward[1], final, here) if next_host else []
            for way in further:
                way.to = top
            ways += further or [Delivery(top, " > ".join(here + ["lost"]), "lost", line)]
    if not ways and not completed and only is None:
        ways.append(Delivery("?", " > ".join(path + ["queued"]), "queued", f"{id_} on {host}"))
    return ways


# ---- faults --------------------------------------------------------------------------------------


class Scanner:
    """The scanner on sky, and how it may fail."""

    def __init__(self, lab):
        self.lab = lab

    def stop(self):
        self.lab.stop("sky", "scand")

    def start(self):
        self.lab.start("sky", "scand")

    def _signal(self, signal, *more):
        self.lab.exec("sky", "pkill", "-" + signal, *more, "-f", "^([^ ]*/)?coexim-scand", check=False)

    def hang(self):
        """All its processes stop where they are; the socket still takes connections."""
        self._signal("STOP")

    def go_on(self):
        self._signal("CONT")

    def kill_all(self):
        self._signal("KILL")
        self.lab.stop("sky", "scand", "KILL")

    def pids(self):
        """Its processes by their numbers on sky, oldest first: supervisor, holder, workers."""
        return [int(pid) for pid in self.lab.exec("sky", "pgrep", "-f", "^([^ ]*/)?coexim-scand", check=False).split()]

    def kill_workers(self):
        """All but the two oldest processes (supervisor and engine holder)."""
        for pid in self.pids()[2:]:
            self.lab.exec("sky", "kill", "-KILL", str(pid), check=False)

    def replace_with(self, script):
        """Stop the scanner and put a program of your own in its place: Python source that gets
        the listening socket as "listener". put_back() ends it."""
        self.stop()
        head = (
            "import os, socket, sys, time\n"
            "path = sys.argv[1]\n"
            "os.path.exists(path) and os.unlink(path)\n"
            "listener = socket.socket(socket.AF_UNIX)\n"
            "listener.bind(path)\nos.chmod(path, 0o666)\nlistener.listen(64)\n"
        )
        path = self.socket()
        self.fake = subprocess.Popen(
            [self.lab.tool, "exec", "sky", "/usr/bin/python3", "-c", head + script, path],
            env={**os.environ, "LAB": self.lab.dir}, stdin=subprocess.DEVNULL)
        wait(lambda: self.lab.exec("sky", "sh", "-c", f"test -S {path} && echo yes", check=False).strip(),
            "the scanner's stand-in")

    def put_back(self):
        self.lab.exec("sky", "pkill", "-KILL", "-f", "^/usr/bin/python3 -c import os, socket", check=False)
        self.fake.wait()
        self.lab.exec("sky", "rm", "-f", self.socket())
        self.start()

    def socket(self):
        return self.lab.exec("sky", "sed", "-n", "s/^scanner_socket *= *//p", "/etc/coexim/local_scan.conf").strip()


class Directory:
    """directory.db on sky, and how it may fail. put_back() undoes all."""

    def __init__(self, lab):
        self.lab = lab

    @property
    def path(self):
        return self.lab.env["DATABASE"]

    @contextlib.contextmanager
    def locked(self):
        """While in "with", somebody holds it locked, so that not even reading is possible."""
        holder = sqlite3.connect(self.path, isolation_level=None)
        holder.execute("begin exclusive")
        try:
            yield
        finally:
            holder.execute("rollback")
            holder.close()

    def remove(self):
        os.rename(self.path, self.path + ".away")

    def put_back(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path + "-journal")
        shutil.copy2(self.path + ".away", self.path + ".new")
        kept = os.stat(self.path + ".away")
        os.chown(self.path + ".new", kept.st_uid, kept.st_gid)
        os.rename(self.path + ".new", self.path)
        os.unlink(self.path + ".away")

    def _keep(self):
        shutil.copy2(self.path, self.path + ".away")
        kept = os.stat(self.path)
        os.chown(self.path + ".away", kept.st_uid, kept.st_gid)

    def corrupt(self):
        """It is no database any more."""
        self._keep()
        with open(self.path, "r+b") as file:
            file.write(b"This is no database. " * 200)

    def hot_journal(self):
        """A writer died in the middle: only root can heal it, by opening the database."""
        self._keep()
        script = (
            "import os, sqlite3, sys\n"
            "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "db.execute('pragma cache_size=2')\n"
            "db.execute('begin immediate')\n"
            "db.execute('create table half_written (x)')\n"
            "for i in range(200): db.execute('insert into half_written values (randomblob(4000))')\n"
            "os._exit(0)\n"
        )
        subprocess.run(["/usr/bin/python3", "-c", script, self.path], check=True)
        expect(os.path.getsize(self.path + "-journal") > 512, True, "a hot journal")

    def drop_table(self, table):
        """A table is missing, and what is made of it; the other views stay."""
        self._keep()
        kept = sqlite3.connect(self.path, isolation_level=None)
        for (name,) in kept.execute("select name from sqlite_master where type in ('trigger','view')"
                                    " and instr(sql, ?)", (table,)).fetchall():
            kind = kept.execute("select type from sqlite_master where name=?", (name,)).fetchone()
            if kind:
                kept.execute(f'drop {kind[0]} "{name}"')
        kept.execute(f'drop table "{table}"')
        kept.close()


# ---- running -------------------------------------------------------------------------------------


def run(scenario, allow_panic=()):
    """Runs scenario(lab) on a lab put back to its beginning; ends the program.

    allow_panic: patterns of panic log lines that this scenario provokes rightly.
    """
    status = PASSED
    lab = None
    try:
        lab = Lab()
        lab.reset()
        scenario(lab)
        lab.expect_no_trouble(allow_panic)
    except Skipped as why:
        print(f"skipped: {why}")
        status = SKIPPED
    except Broken as why:
        print(f"the lab is broken: {why}")
        status = LAB_BROKEN
    except Failed as why:
        print(f"FAILED: {why}")
        status = FAILED
    except Exception:
        traceback.print_exc(file=sys.stdout)
        status = FAILED
    if status == FAILED and lab is not None:
        for host in HOSTS:
            for name in ("mainlog", "paniclog", "scand.log", "web.log"):
                lines = lab.log(host, name)
                telling = [line for line in lines if not re.search("queue run: pid=|daemon started: pid=", line)]
                if telling:
                    print(f"--- {host} {name} (last 25 of {len(lines)} lines)")
                    print("\n".join(telling[-25:]))
        for sentence in lab.trouble(allow_panic):
            print(sentence)
    sys.exit(status)
