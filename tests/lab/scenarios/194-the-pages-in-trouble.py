#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a page that cannot tell says so and uses no token up: with state.db locked, gone or broken, with the
scanner down, or when the process that acts dies in the middle. Idle, dripping and too many connections are
bounded, and the pages come back by themselves."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from labkit import *
from web import STATE_FILE, GUESS, Web

SKY = "anna@company.example"


def sh(lab, script):
    return lab.exec("sky", "sh", "-c", script)


def connect(lab):
    return lab.connect("sky", "", "127.0.0.1", 8025)


def ended(sock, seconds):
    """Whether the other side ends it within that time."""
    sock.settimeout(seconds)
    try:
        while sock.recv(65536):
            pass
    except socket.timeout:
        return False
    except OSError:
        pass
    return True


def scenario(lab):
    web = Web(lab, [("lock_wait", "300ms"), ("act_wait", "10s")])
    mail, entries = web.keep(SKY)
    link = "/release/" + web.token(entries[SKY])
    form = web.get(link).form

    def cannot_tell(what):
        for page in (web.get(link), web.post(link, form), web.get("/release/" + GUESS)):
            expect(page.status, 503, f"{what}: {page.title}")
            expect(page.head.get("Retry-After"), "60", f"{what}: Retry-After")
            expect(STATE_FILE in page.text, False, f"{what}: a file's name on the page")
        expect(lab.mailboxes(mail), [], f"{what}: mailboxes")

    held = subprocess.Popen([lab.tool, "exec", "sky", "python3", "-c",
        f"import sqlite3,sys; d=sqlite3.connect('{STATE_FILE}'); d.execute('BEGIN EXCLUSIVE'); print(1, flush=True);"
        "sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "LAB": lab.dir})
    held.stdout.readline()
    # Readers of a database in WAL mode do not wait for a writer.
    expect(web.get(link).status, 200, "a look while a writer holds the lock")
    expect(web.post(link, form).status, 503, "a press while a writer holds the lock")
    held.communicate()
    expect(web.get(link).status, 200, "after the lock")
    # from here on nobody holds it for long, and yet for longer than that on a busy machine
    lab._set("/etc/coexim/web.conf", "lock_wait", None)
    web.restart()
    form = web.get(link).form

    sh(lab, f"rm -rf /run/lab/aside; mkdir /run/lab/aside && mv {STATE_FILE}* /run/lab/aside/")
    cannot_tell("state.db gone")
    sh(lab, f"printf 'no database at all%9000s' x >{STATE_FILE}")
    cannot_tell("state.db broken")
    sh(lab, f"rm -f {STATE_FILE}*; cp -p /run/lab/aside/* {os.path.dirname(STATE_FILE)}/")
    expect(web.get(link).status, 200, "state.db back")

    lab.scanner.stop()
    expect(web.post(link, form).status, 503, "the scanner is down")
    expect(web.state("SELECT count(*) FROM token WHERE claimed_at IS NOT NULL"), "0", "the token is given back")
    lab.scanner.start()

    # No log of the web server has a token, least of all of a link that could not be answered.
    lab.stop("sky", "web")
    expect(web.get(link).status, 502, "coexim-web is down")
    lab.exec("sky", "sh", "-c", ": >/var/log/exim4/web.log")
    lab.start("sky", "web")
    expect(web.get("/admin/").status, 401, "the administrator's pages")
    # (nginx writes it once it has answered)
    wait(lambda: any("/quarantine/admin/" in line for line in lab.log("sky", "nginx.log")), "a line of the log")
    expect([line for line in lab.log("sky", "nginx.log") if "/release/" in line], [], "tokens in the web server's log")
    form = wait(lambda: web.get(link).form, "the pages to be there again")

    # A scanner that hangs: for so long as the settings say. Whoever dies over it is nobody's loss.
    main = sh(lab, "cat /run/lab/web.pid").strip()
    lab.scanner.hang()
    expect(web.post(link, form).status, 503, "the scanner hangs")
    answers_ = []
    for what, victim in (("the one that acts dies", "pgrep -P $(pgrep -x -P " + main + " coexim-web) -n coexim-web"),):
        pressed = threading.Thread(target=lambda: answers_.append(web.post(link, form).status))
        pressed.start()
        child = wait(lambda: sh(lab, f"{victim} || :").strip(), "a process that acts")
        expect(web.post(link, form).status, 503, "another press meanwhile")
        sh(lab, f"kill -KILL {child}")
        pressed.join()
        expect(answers_, [503], what)
    lab.scanner.go_on()
    expect(web.state("SELECT count(*) FROM token WHERE claimed_at IS NOT NULL"), "0", "the token is given back")
    expect(web.state("SELECT state FROM quarantine_entry"), "kept", "the entry")
    expect(lab.mailboxes(mail), [], "mailboxes")

    # Stopped while somebody waits: he has his answer yet, if the scanner goes on in time.
    lab._set("/etc/coexim/web.conf", "act_wait", "60s")
    web.restart()
    main = sh(lab, "cat /run/lab/web.pid").strip()
    other, entries = web.keep(SKY)
    slow = "/release/" + web.token(entries[SKY])
    slow_form = web.get(slow).form
    lab.scanner.hang()
    pressed = threading.Thread(target=lambda: answers_.append(web.post(slow, slow_form).status))
    pressed.start()
    wait(lambda: web.state("SELECT count(*) FROM token WHERE claimed_at IS NOT NULL") == "1", "the press")
    sh(lab, f"kill -TERM {main}")
    lab.scanner.go_on()
    pressed.join()
    expect(answers_[-1], 200, "the answer of one that was told to stop")
    wait(lambda: lab.mailboxes(other), "the mail")
    wait(lambda: not sh(lab, "pgrep -x coexim-web || :").strip(), "its end")
    web.restart()
    form = web.get(link).form

    # Killed in the middle: after a while the link is good again.
    lab.scanner.hang()
    pressed = threading.Thread(target=lambda: answers_.append(web.post(link, form).status))
    pressed.start()
    wait(lambda: web.state("SELECT count(*) FROM token WHERE claimed_at IS NOT NULL AND used_at IS NULL") == "1", "the press")
    # (the first to die takes the others along)
    sh(lab, "kill -KILL $(pgrep -x coexim-web) 2>/dev/null || :")
    pressed.join()
    expect(answers_[-1], 502, "the answer of one that was killed")
    lab.scanner.go_on()
    web.restart()
    form = web.get(link).form
    expect(web.post(link, form).status, 503, "a press while the dead one seems to act")
    web.state("UPDATE token SET claimed_at = claimed_at - 301 WHERE used_at IS NULL")
    expect(lab.mailboxes(mail), [], "mailboxes")

    # The process that acts is killed: all of it starts anew, and nothing is lost.
    pids = sh(lab, "pgrep -x coexim-web").split()
    hand = sh(lab, "pgrep -x -P $(cat /run/lab/web.pid) coexim-web").split()
    expect(len(hand), 1, f"the one that acts, of {pids}")
    sh(lab, f"kill -KILL {hand[0]}")
    wait(lambda: not sh(lab, "pgrep -x coexim-web || :").strip(), "the end of coexim-web")
    web.restart()
    expect(shape := web.post(link, form).status, 404, "a form of the process before")
    page = web.press(link)
    expect((page.status, page.title), (200, "The message is on its way"), "after all that")
    wait(lambda: lab.mailboxes(mail), "the mail")
    expect(len(lab.mailboxes(mail)), 1, "copies")

    # Slow and many.
    for name, value in (("listen", "127.0.0.1:8025"), ("silence", "1s"), ("connection_age", "3s"), ("connections", "8")):
        lab._set("/etc/coexim/web.conf", name, value)
    web.restart()
    with connect(lab) as silent:
        expect(ended(silent, 60), True, "a silent connection ends")
    with connect(lab) as dripping:
        expect(drip(dripping, 60), True, "a dripping connection ends")
    # those that may stay say nothing for long, so that nothing but their number ends the others
    lab._set("/etc/coexim/web.conf", "silence", "100s")
    lab._set("/etc/coexim/web.conf", "connection_age", "100s")
    web.restart()
    many = [connect(lab) for _ in range(40)]
    wait(lambda: sum(not ended(sock, 0.01) for sock in many) <= 8, "all but 8 of 40 connections to be shown out")
    expect(sum(not ended(sock, 0.01) for sock in many), 8, "connections that stay")
    for sock in many:
        sock.close()
    lab._set("/etc/coexim/web.conf", "silence", "1s")
    lab._set("/etc/coexim/web.conf", "connection_age", "3s")
    web.restart()

    def answers():
        try:
            with connect(lab) as sock:
                sock.settimeout(3)
                sock.sendall(b"GET /release/x HTTP/1.0\r\nHost: x\r\n\r\n")
                return b" 404 " in sock.recv(100)
        except OSError:
            return False

    wait(answers, "an answer after the flood")
    for what, bytes_ in (("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + 500 * b"\x00"),
            ("a header without end", b"GET / HTTP/1.1\r\nX: " + 100000 * b"x"),
            ("a form of 10 MB", b"POST /release/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
             b"Content-Length: 10000000\r\n\r\n" + 10000000 * b"a"),
            ("a wrong length", b"POST /release/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
            ("two lengths", b"POST /release/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na"),
            ("1,000 fields", b"POST /release/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
             b"Content-Length: 4000\r\n\r\n" + 1000 * b"a=b&")):
        with connect(lab) as sock:
            try:
                sock.sendall(bytes_)
            except OSError:
                pass
            expect(ended(sock, 60), True, f"{what} ends")
        wait(answers, f"an answer after {what}")
    expect(sh(lab, "cat /run/lab/web.pid").strip() in sh(lab, "pgrep -x coexim-web").split(), True, "the same process")


def drip(sock, seconds):
    """Sends a byte each 0.2 s: whether it is ended within that time."""
    end = time.monotonic() + seconds
    sock.settimeout(0.2)
    for byte in b"GET /release/x HTTP/1.1\r\n" + 1000 * b"X: y\r\n":
        if time.monotonic() > end:
            return False
        try:
            sock.sendall(bytes([byte]))
            if sock.recv(1000) == b"":
                return True
        except socket.timeout:
            pass
        except OSError:
            return True
    return False


run(scenario)
