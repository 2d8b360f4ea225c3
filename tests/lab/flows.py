# SPDX-License-Identifier: GPL-2.0-or-later
"""The eight mail flows at both positions of the MX: who sends what to whom, and how it must go.

Used by the demo and by the scenarios of the flows, so that both show the same.
"""

from labkit import message

OUTSIDE = "partner@partner.example"
POSITIONS = {"skyconnect": "company.example", "o365": "branch.example"}

# source, target, and how the source hands it in: outside, S2 or O2
ROWS = [
    ("external", "SkyConnect user", "outside"),
    ("external", "O365 user", "outside"),
    ("SkyConnect user", "SkyConnect user", "S2"),
    ("SkyConnect user", "O365 user", "S2"),
    ("SkyConnect user", "external", "S2"),
    ("O365", "SkyConnect user", "O2"),
    ("O365", "O365 user", "O2"),
    ("O365", "external", "O2"),
]

# With the MX at Office 365 the internet's mail comes in there, whatever its target.
MX_AT_O365 = {
    ("external", "SkyConnect user"): "O1 > O3 > S1 > LD",
    ("external", "O365 user"): "O1 > LD",
}


def people(domain):
    """Two people on each side, as in sql/example.sql and o365/mailboxes."""
    return {
        "external": (OUTSIDE, OUTSIDE),
        "SkyConnect user": ("ben@" + domain, "anna@" + domain),
        "O365": ("emil@" + domain, None),
        "O365 user": (None, "dora@" + domain),
    }


def table(lab, position):
    """The rows for one position of the MX: (source, target, way in, sender, recipient, flow).

    The flows come from the table flow of the installed directory.
    """
    wanted = dict(MX_AT_O365) if position == "o365" else {}
    for line in lab.sql("select source, target, flow from flow").splitlines():
        source, target, flow = line.split("|")
        wanted.setdefault((source, target), flow)
    who = people(POSITIONS[position])
    return [
        (source, target, way_in, who[source][0], who[target][1], wanted.pop((source, target)))
        for source, target, way_in in ROWS
    ]


def send(lab, way_in, sender, recipient, **parts):
    """Hands in one message; (message, last reply)."""
    mail = message(sender, recipient, **parts)
    return mail, lab.submit("INET" if way_in == "outside" else way_in, mail)
