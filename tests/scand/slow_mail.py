#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a clean mail that keeps libclamav busy for some seconds, within all limits:
an attachment of zip files, each of which inflates to a megabyte of HTML."""
import base64
import io
import sys
import zipfile

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 30
LINE = "<p class='x'>%06d <a href='http://example.org/%06d'>words &amp; more</a><b>x</b></p>\n"


def html(number):
    return "<html><body>" + "".join(LINE % (number, i) for i in range(12000)) + "</body></html>"


def main():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(COUNT):
            archive.writestr(f"{number}.html", html(number))
    sys.stdout.write("From: a@example.org\nSubject: slow\nMIME-Version: 1.0\n"
                     "Content-Type: application/zip; name=\"a.zip\"\n"
                     "Content-Transfer-Encoding: base64\n\n")
    sys.stdout.write(base64.encodebytes(out.getvalue()).decode())


main()
