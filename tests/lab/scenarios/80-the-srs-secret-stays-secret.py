#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: whoever knows the SRS secret can send bounces through us to anybody. So no user of the
machine can make Exim show it, and without one Exim does not start with a secret all can guess."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import expect, run

FILE = "/etc/exim4/coexim/srs-secret.conf"
AS_NOBODY = "setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c"


def shown_to_nobody(lab):
    """All that Exim shows of its configuration to a user without rights."""
    commands = "; ".join(f"exim4 -bP {what} 2>&1" for what in ("", "config", "macros", "routers", "transports"))
    return lab.exec("sky", *AS_NOBODY.split(), f"{commands}; :")


def scenario(lab):
    line = [line for line in lab.exec("sky", "cat", FILE).splitlines() if line.startswith("SITE_SRS_SECRET = ")]
    secret = line[0].split(" = ")[1]
    shown = shown_to_nobody(lab)
    expect("s3_external_srs transport:" in shown and "srs_return router:" in shown, True, "Exim shows its configuration")
    expect(secret in shown, False, "the secret is in what Exim shows to nobody")

    check = "exim4 -bV >/dev/null 2>&1 && echo starts || echo does not start"
    expect(lab.exec("sky", "sh", "-c", check).strip(), "starts", "Exim with a secret")
    lab.exec("sky", "mv", FILE, FILE + ".away")
    try:
        expect(lab.exec("sky", "sh", "-c", check).strip(), "does not start", "Exim without a secret")
    finally:
        lab.exec("sky", "mv", FILE + ".away", FILE)


run(scenario)
