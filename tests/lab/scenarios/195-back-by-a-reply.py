#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a person of either side has kept mail back by a mail to the address that his digest has for it: at S2
by his login, at S1 as the sender whose tenant is proved. At S0 there is no such address. Another
person, a vacation reply, a bounce and a used or made-up token do nothing; who may be told is told the same
for each. While the house is in trouble the mail waits, and then does it, once."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from labkit import *
from web import GUESS, STATE_FILE, Web

SKY, O365, OTHER = "anna@company.example", "dora@company.example", "o'brien@company.example"


def address(token):
    return f"quarantine+{token}@company.example"


def told(lab, mailbox, subject):
    """How many answers of ours with this subject lie in a mailbox ("host", "domain/user")."""
    return sum(1 for host, where, head in lab._mails() if (host, where) == mailbox
        and f"\nSubject: {subject}\n".encode() in head.replace(b"\r\n", b"\n")
        and b"\nAuto-Submitted: auto-replied" in head)


def done(lab, mail):
    """The mail has been taken and is dealt with."""
    wait(lambda: lab.settled(mail), "the reply to be dealt with")


def scenario(lab):
    web = Web(lab)
    mail, entries = web.keep([SKY, O365, OTHER])
    tokens = {to: web.token(entry, way="mail") for to, entry in entries.items()}
    states = "SELECT address || ' ' || state FROM quarantine_entry ORDER BY address"
    untouched = web.state(states)
    anna, dora = ("sky", "company.example/anna"), ("o365", "company.example/dora")
    subject = "This address is no longer valid"

    # From the internet there is no such address, whoever says that he is anna; and no guess is told apart.
    for token in (tokens[SKY], GUESS, "x"):
        with lab.smtp("S0") as smtp:
            reply = smtp.envelope(SKY, [address(token)])[1]
        expect((reply.code, reply.text), (550, "5.1.1 S0 recipient: no such mailbox here"), "at S0")
    # Nor on this machine, where nobody has proved who he is.
    note = message(SKY, address(tokens[SKY]))
    lab.exec("sky", "sendmail", "-oi", "-f", SKY, address(tokens[SKY]), input=note.data.decode())
    done(lab, note)

    # Another's token; a link's; a made-up one: the same answer, to him who wrote.
    for number, token in enumerate((tokens[O365], web.token(entries[SKY]), GUESS, web.token(entries[SKY], way="mail", seconds=-1))):
        note = message(SKY, address(token))
        expect(lab.submit("S2", note).code, 250, "S2")
        wait(lambda: told(lab, anna, subject) == number + 1, "the answer to anna")
    note = message(O365, address(tokens[SKY]))
    expect(lab.submit("S1", note).code, 250, "S1")
    wait(lambda: told(lab, dora, subject) == 1, "the answer to dora")

    # Machines; and who is none of ours.
    for what, sender, headers in (
        ("an out-of-office reply", O365, ["Auto-Submitted: auto-replied (vacation)"]),
        ("an old one", O365, ["Precedence: auto_reply"]),
        ("a list's", O365, ["List-Id: <all.company.example>"]),
        ("a bounce", "", []),
        ("a stranger's by Office 365", "pat@partner.example", []),
        ("a group's", "sales@company.example", []),
        ("one that forges what Exim says", "pat@partner.example",
            ["X-Coexim-Reply: contact=S2 automatic=no login=" + base64.b64encode(O365.encode()).decode()]),
    ):
        note = message(sender, address(tokens[O365]), headers=headers)
        reply = lab.submit("S1", note)
        expect(reply.code, 250, f"S1 to {what}")
        done(lab, note)
    # A receipt that anna's program sends of itself has a null sender.
    note = message("", address(tokens[SKY]), raw=f"From: {SKY}\nTo: {address(tokens[SKY])}\nSubject: Read\n"
        "Message-ID: <{id}>\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n"
        "--x\n\nIt was displayed.\n--x--\n".encode())
    expect(lab.submit("S2", note, login=SKY).code, 250, "S2 to a receipt")
    done(lab, note)
    expect(web.state(states), untouched, "what is kept after all that")
    wait(lambda: not lab.queue("sky") and not lab.queue("o365"), "empty queues")
    expect(told(lab, dora, subject), 1, "answers to dora")
    expect(lab.mailboxes(mail), [], "mailboxes after all that")

    # Where S1's tenant is not asked for a sender there proves nothing.
    lab.sql("UPDATE contact_check SET action = 'observe' WHERE contact = 'S1' AND \"check\" = 'tenant'")
    note = message(O365, address(tokens[O365]))
    expect(lab.submit("S1", note).code, 250, "S1 without proof")
    done(lab, note)
    expect(web.state(states), untouched, "what is kept")
    lab.sql("UPDATE contact_check SET action = 'reject' WHERE contact = 'S1' AND \"check\" = 'tenant'")

    # Who is blocked here may still write over there.
    lab.sql(f"UPDATE mailbox SET state = 'blocked' WHERE address = '{O365}'")
    for where in ("S1", "O2"):
        note = message(O365, address(tokens[O365]))
        expect(lab.submit(where, note).code, 250, f"{where} from who is blocked")
        done(lab, note)
    expect(web.state(states), untouched, "what is kept, after who is blocked")
    lab.sql(f"UPDATE mailbox SET state = 'active' WHERE address = '{O365}'")

    # Now they themselves, whatever they write, and in capitals.
    note = message(O365, address(tokens[O365]), headers=["Auto-Submitted: no"])
    expect(lab.submit("O2", note).code, 250, "O2")
    wait(lambda: lab.mailboxes(mail), "the mail in dora's mailbox")
    expect(lab.mailboxes(mail), [dora], "mailboxes")
    note = message(SKY, address(tokens[SKY].upper()))
    expect(lab.submit("S2", note).code, 250, "S2")
    wait(lambda: len(lab.mailboxes(mail)) == 2, "the mail in anna's mailbox")
    expect(lab.mailboxes(mail), [dora, anna], "mailboxes")
    # Once.
    note = message(SKY, address(tokens[SKY]))
    lab.submit("S2", note)
    wait(lambda: told(lab, anna, subject) == 5, "the answer to a used one")

    # The house in trouble: it waits.
    lab.exec("sky", "sh", "-c", f"rm -rf /run/lab/aside; mkdir /run/lab/aside && mv {STATE_FILE}* /run/lab/aside/")
    note = message(OTHER, address(tokens[OTHER]))
    expect(lab.submit("S2", note).code, 250, "S2")
    wait(lambda: any(f" == quarantine+" in line for line in lab.log("sky")), "the reply to be put off")
    wait(lambda: len(lab.queue("sky")) == 1, "the reply alone in the queue")
    lab.exec("sky", "sh", "-c", f"cp -p /run/lab/aside/* {os.path.dirname(STATE_FILE)}/")
    lab.run_queue("sky")
    wait(lambda: len(lab.mailboxes(mail)) == 3, "the mail in o'brien's mailbox")

    # The other two actions.
    mail, entries = web.keep([SKY, O365])
    lab.submit("S2", message(SKY, address(web.token(entries[SKY], "allow", way="mail"))))
    lab.submit("S1", message(O365, address(web.token(entries[O365], "delete", way="mail"))))
    wait(lambda: web.state(states + ", state").count("deleted") == 1, "dora's delete")
    wait(lambda: lab.mailboxes(mail), "the mail in anna's mailbox")
    expect(lab.mailboxes(mail), [anna], "mailboxes")
    wait(lambda: web.state("SELECT mailbox FROM spam_entry WHERE kind = 'allow' AND sender = 'pat@partner.example'") == SKY,
        "anna's allow entry")
    expect(web.state("SELECT DISTINCT who FROM quarantine_audit WHERE what IN ('release', 'delete') ORDER BY 1").splitlines(),
        [f"{SKY} by mail", f"{O365} by mail", f"{OTHER} by mail"], "who did it, in the audit")

    # What may do harm is not his to have.
    mail, entries = web.keep(SKY)
    token = web.token(entries[SKY], way="mail")
    web.state("UPDATE quarantine_message SET kind = 'virus' WHERE id = (SELECT max(id) FROM quarantine_message)")
    lab.submit("S2", message(SKY, address(token)))
    wait(lambda: told(lab, anna, "The message is not released") == 1, "the answer to anna")
    expect(lab.mailboxes(mail), [], "mailboxes of a virus")
    wait(lambda: not lab.queue("sky"), "an empty queue at the end")


run(scenario)
