#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: what is kept can be had back, by the recipient who asks and no other, once, byte for byte and with its
sender, wherever his mailbox is now; not while nobody can look for viruses in it, and not when one is found by
now; it teaches, allows, and is written down and logged."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import attachments
from labkit import *
from quarantine import *
from signer import Signer

O_BRIEN = "o'brien@company.example"
SYSLOG = """import os, socket
if os.path.exists("/dev/log"): os.unlink("/dev/log")
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("/dev/log"); os.chmod("/dev/log", 0o666)
while True: open("/tmp/syslog", "ab").write(s.recv(65536) + b"\\n")
"""


def refused(lab, *words):
    """What a command that cannot be done says."""
    return lab.exec("sky", "sh", "-c", '"$@" 2>&1; echo "status $?"', "sh", "coexim", "quarantine", *map(str, words))


def gives(lab, mail, address, flow, *options):
    """The entry of address is released and arrives as it came."""
    entry = entries(lab, mail)[address]["entry"]
    expect(coexim(lab, "release", entry, *options).strip(), f"released entry {entry}", "what release says")
    expect(lab.flow(mail, address), flow + " and S0 > quarantine", f"ways of {mail.id} to {address}")
    user, _, domain = address.partition("@")
    place = ("o365" if "O1" in flow else "sky", f"{domain}/{user}")
    wait(lambda: place in lab.mailboxes(mail), f"a copy in {place}")
    expect(lab.mailboxes(mail).count(place), 1, f"copies in {place}")
    text = lab.mail_bytes(mail)[place]
    expect(text.endswith(mail.data), True, f"the message for {address} is what was sent")
    expect(b"\nX-Spam-" in text, False, f"marks on the message for {address}, by which his mailbox may file it as spam")
    expect(f"Return-path: <{mail.sender}>".encode() in text or "O1" in flow, True, f"its sender, in {address}")
    return entry, text


def scenario(lab):
    everything_is_spam(lab)
    lab.exec("sky", "sh", "-c", "rm -f /dev/log /tmp/syslog; python3 -c \"$1\" >/dev/null 2>&1 &", "sh", SYSLOG)
    wait(lambda: lab.exec("sky", "sh", "-c", "test -S /dev/log && echo yes", check=False), "who writes the log")
    with tempfile.TemporaryDirectory() as folder:
        signer = Signer(folder, "good.example")
        lab.dns("good.example. MX 10 mx.inet.example.", 'good.example. TXT "v=spf1 ip4:192.0.2.101 -all"', *signer.dns)
        signed = signer.sign(message("pat@good.example", [SKY, O365, O_BRIEN], body="A signed\n\n.\nmail\n"))
    expect(lab.submit("S0", signed).code, 250, "reply to the message")
    kept(lab, signed)

    # One of three.
    first, _ = gives(lab, signed, SKY, "LOCAL > LD", "--allow")
    expect(sorted(entries(lab, signed)), sorted([O365, O_BRIEN]), "who has it kept still")
    expect(refused(lab, "release", first), re.compile(r"is released already\nstatus 3"), "released twice")
    expect(refused(lab, "delete", first), re.compile(r"is released already\nstatus 3"), "deleted after that")
    expect(state(lab, "SELECT * FROM spam_entry").startswith(f"{SKY}|pat@good.example|allow|"), True, "the allow entry")
    expect(len(files(lab)), 2, "the message's file, and one for the classifier")

    # For Office 365, which verifies the signature; it is not signed by us.
    gives(lab, signed, O365, "LOCAL > S4 > O1 > LD")
    arrived = [line for line in lab.log("o365") if f" id={signed.id} " in line]
    expect([" DKIM=good.example " in line for line in arrived], [True], f"the signature verified at O1: {arrived}")
    gives(lab, signed, O_BRIEN, "LOCAL > LD")
    expect([name for name in files(lab) if not name.startswith("teach/")], [], "files of what nobody has kept any more")
    everyone = send(lab, [SKY], sender="pat@good.example")
    lab.expect_flow(everyone, SKY, "S0 > LD")

    # He has moved since.
    lab.sql("INSERT INTO spam_entry (domain, sender, kind) VALUES ('company.example', '@partner.example', 'block')")
    mail = send(lab, [SKY, O365])
    kept(lab, mail)
    lab.sql(f"UPDATE mailbox SET home = 'o365' WHERE address = '{SKY}'; UPDATE mailbox SET home = 'skyconnect' WHERE address = '{O365}'")
    lab.o365_mailbox(SKY)
    gives(lab, mail, SKY, "LOCAL > S4 > O1 > LD")
    gives(lab, mail, O365, "LOCAL > LD")
    lab.sql(f"UPDATE mailbox SET home = 'skyconnect' WHERE address = '{SKY}'; UPDATE mailbox SET home = 'o365' WHERE address = '{O365}'")

    # Nobody's by now; and somebody's again.
    lab.sql(f"INSERT INTO alias VALUES ('desk@company.example', '{SKY}'), ('outside@company.example', 'pat@partner.example')")
    desk = kept(lab, send(lab, "desk+x@company.example"))["desk+x@company.example"]["entry"]
    outside = kept(lab, send(lab, "outside@company.example"))["outside@company.example"]["entry"]
    mail = send(lab, [SKY], sender="")
    entry = kept(lab, mail)[SKY]["entry"]
    lab.sql(f"UPDATE mailbox SET state = 'blocked' WHERE address = '{SKY}'")
    expect(refused(lab, "release", entry), re.compile("no active mailbox for anna@company.example now\nstatus 3"), "to a blocked mailbox")
    expect(refused(lab, "release", desk), re.compile("no active mailbox for desk.x@company.example now\nstatus 3"), "to an alias of a blocked mailbox")
    expect(coexim(lab, "release", outside).strip(), f"released entry {outside}", "to an alias that leads outside")
    lab.sql(f"UPDATE mailbox SET state = 'active' WHERE address = '{SKY}'")

    # Nobody can look for viruses: it stays, and later it goes. A bounce's null sender stays one; what has no
    # From gets none.
    lab.scanner.stop()
    expect(refused(lab, "release", entry), re.compile("nothing was done, try again: .*\nstatus 3"), "without a scanner")
    lab.scanner.start()
    gives(lab, mail, SKY, "LOCAL > LD")
    mail = message(SPAMMER, SKY, raw=b"Subject: bare\nMessage-ID: <{id}>\n\nNo From, no Date\n")
    expect(lab.submit("S0", mail).code, 250, "reply to the message")
    kept(lab, mail)
    _, text = gives(lab, mail, SKY, "LOCAL > LD")
    expect(re.findall(rb"(?mi)^(from|date|sender):", text.split(b"\n\n")[0]), [], "headers that were made")

    mail = send(lab, '"An\\na"@company.example')
    (entry,) = kept(lab, mail, ['"an\\na"@company.example']).values()
    expect(entry["mailbox"], SKY, "whose it is")
    coexim(lab, "release", entry["entry"])
    wait(lambda: ("sky", "company.example/anna") in lab.mailboxes(mail), "a copy for an address in quotes")

    # One that has been here twice, by a forward, or says so: a release is no further round.
    rounds = ["Received: from a.example by mx.company.example id 1; Thu, 26 Nov 2026 21:15:23 +0000"] * 2
    mail = send(lab, [SKY, O365], headers=rounds)
    kept(lab, mail)
    gives(lab, mail, SKY, "LOCAL > LD")
    gives(lab, mail, O365, "LOCAL > S4 > O1 > LD")

    # Twenty at the same moment: one of them does it.
    mail = send(lab, SKY)
    entry = kept(lab, mail)[SKY]["entry"]
    said = lab.exec("sky", "sh", "-c", f"for i in $(seq 20); do coexim quarantine release {entry} 2>&1 & done; wait")
    expect(said.count(f"released entry {entry}\n"), 1, f"who did it: {said}")
    expect(lab.flow(mail, SKY), "LOCAL > LD and S0 > quarantine", "the one way it went")
    expect(len(lab.mailboxes(mail)), 1, "copies of it")

    # The group: once for all of it, and for the member outside without our signature.
    mail = send(lab, GROUP)
    entry = kept(lab, mail)[GROUP]["entry"]
    coexim(lab, "release", entry)
    for member in (SKY, O365):
        wait(lambda member=member: [w for _, w in lab.mailboxes(mail) if w == f"company.example/{member.split('@')[0]}"], f"a copy for {member}")
    wait(lambda: ("inet", "partner.example/partner") in lab.mailboxes(mail), "the copy for the member outside")
    expect(len(lab.mailboxes(mail)), 3, "copies for the group")

    # A virus that was not known when it was taken in.
    lab.exec("sky", "sh", "-c", "rm -rf /tmp/signatures && mkdir /tmp/signatures && echo 'Other:0:*:6e6f6e65' >/tmp/signatures/a.ndb")
    lab.scand("signatures", "/tmp/signatures")
    mail = send(lab, [SKY, O365], attach=[("a.txt", eicar())])
    found = kept(lab, mail)
    lab.scand("signatures", "/var/lib/lab-signatures")
    said = refused(lab, "release", found[SKY]["entry"])
    expect(said, re.compile("there is a virus in it: Eicar-Test-Signature.*\nstatus 3"), "a virus of today")
    expect({(e["kind"], e["reason"]) for e in entries(lab, mail).values()}, {("virus", "Eicar-Test-Signature.UNOFFICIAL")}, "what it is now")
    expect(refused(lab, "release", found[O365]["entry"]), re.compile("administrator's alone.*\nstatus 3"), "of another recipient")
    expect(lab.mailboxes(mail), [], "mailboxes with the virus")
    expect(coexim(lab, "delete", found[SKY]["entry"], "--spam").strip(), f"deleted entry {found[SKY]['entry']}", "what delete says")
    gives(lab, mail, O365, "LOCAL > S4 > O1 > LD", "--force")

    # Malware is the administrator's alone.
    mail = send(lab, SKY, attach=[("macro.docx", attachments.BAD["macro.docx"]()[0])])
    kept(lab, mail)
    expect(refused(lab, "release", kept(lab, mail)[SKY]["entry"]), re.compile("administrator's alone"), "malware")
    gives(lab, mail, SKY, "LOCAL > LD", "--force")

    # Deleted as spam; and by whom, in audit and log. A file that was changed is not released.
    mail = send(lab, [SKY, O365])
    found = kept(lab, mail)
    coexim(lab, "delete", found[SKY]["entry"], "--spam")
    name = found[O365]["file"]
    lab.exec("sky", "sh", "-c", f"printf X | dd of={FOLDER}/{name[:2]}/{name} bs=1 seek=$(($(stat -c %s {FOLDER}/{name[:2]}/{name}) - 5)) conv=notrunc 2>&1")
    expect(refused(lab, "release", found[O365]["entry"]), re.compile("is damaged"), "a changed file")
    expect(coexim(lab, "delete", found[O365]["entry"]).strip(), f"deleted entry {found[O365]['entry']}", "deleted all the same")
    expect(refused(lab, "release", 99999), re.compile("there is no entry 99999\nstatus 3"), "no such entry")
    taught = [name for name in files(lab) if name.startswith("teach/")]
    expect((len([n for n in taught if "/ham/" in n]), len([n for n in taught if "/spam/" in n])), (9, 1), "what is taught")
    audit = state(lab, f"SELECT who, what, words FROM quarantine_audit WHERE entry = {first} ORDER BY id").splitlines()
    expect(audit, ["exim|keep|", "root|release|and allow", "root|released|"], "the audit of the first")
    for line in (rf'coexim quarantine released entry={first} by="root" id=\S+ to=<{SKY}> kind=spam',
            r'coexim quarantine deleted entry=\d+ by="root"'):
        wait(lambda: re.search(line, lab.exec("sky", "cat", "/tmp/syslog")), f"a line of the log: {line}")


run(scenario)
