#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Two hundred messages that no standard allows, the same each time.

    malformed.py FOLDER           write them as FOLDER/NNN-kind.eml
    malformed.py FOLDER SOCKET    and ask the scanner for all its checks of each; print what is
                                  wrong: a check that is neither done nor explained
"""
import base64
import os
import random
import sys

COUNT = 200
SECONDS = 60  # what one answer may take on a slow machine; the scanner's own limit is below


def noise(rng, size):
    return bytes(rng.randrange(256) for _ in range(size))


def headers(rng):
    return b"From: a@a.example\nSubject: " + noise(rng, 20).replace(b"\n", b"") + b"\n"


def multipart(boundary, parts, end=True):
    body = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    return (b"Content-Type: multipart/mixed; boundary=\"" + boundary + b"\"\n\n" + body +
            (b"--" + boundary + b"--\n" if end else b""))


def no_end(rng):
    return headers(rng) + multipart(b"b", [b"\nx\n", b"Content-Type: text/html\n\n<p>x"], end=False)


def same_boundary(rng):
    inner = b"\nx\n"
    for _ in range(rng.randrange(2, 40)):
        inner = multipart(b"b", [inner, inner[:50]], end=rng.random() < 0.5)
    return headers(rng) + inner


def prefix_boundary(rng):
    return headers(rng) + multipart(b"b", [multipart(b"bb", [b"\nx\n"]), multipart(b"b-", [b"\ny\n"])])


def no_boundary(rng):
    return headers(rng) + b"Content-Type: multipart/mixed\n\n--\nContent-Type: text/html\n\n<b>\n----\n"


def empty_boundary(rng):
    return headers(rng) + b'Content-Type: multipart/mixed; boundary=""\n\n--\n\nx\n--\n\ny\n----\n'


def long_boundary(rng):
    return headers(rng) + multipart(b"b" * rng.randrange(70, 5000), [b"\nx\n"] * 3)


def bad_base64(rng):
    text = bytearray(base64.encodebytes(noise(rng, 3000)))
    for _ in range(100):
        text[rng.randrange(len(text))] = rng.randrange(256)
    return (headers(rng) + b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" +
            bytes(text[:rng.randrange(len(text))]))


def bad_quoted_printable(rng):
    text = b"".join(b"=" + noise(rng, rng.randrange(4)) for _ in range(500))
    return headers(rng) + b"Content-Transfer-Encoding: quoted-printable\n\n" + text


def bad_uuencode(rng):
    return headers(rng) + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 999 \nM" + noise(rng, 400) + b"\nend"


def bad_charset(rng):
    name = rng.choice([b"utf-7", b"utf-16", b"utf-32le", b"iso-2022-jp", b"hz-gb-2312", b"\xff", b"a" * 3000, b"", b"../../etc",
                       b"utf-8; charset=utf-16", b"utf-8//IGNORE", b"gb18030", b"euc-tw", b"big5-hkscs"])
    return headers(rng) + b"Content-Type: text/plain; charset=\"" + name + b"\"\n\n" + noise(rng, 2000)


def bad_words(rng):
    words = b"".join(b"=?" + rng.choice([b"utf-8", b"x", b"", b"utf-7"]) + b"?" + rng.choice([b"B", b"Q", b"Z", b""]) + b"?" +
                     noise(rng, 8).replace(b"\n", b"") + rng.choice([b"?=", b"?", b""]) for _ in range(200))
    return b"Subject: " + words + b"\nFrom: " + words + b"\n\nx\n"


def bad_parameters(rng):
    pieces = b"".join(b";\n name*%d%s=%s" % (rng.randrange(5) * rng.choice([1, 10 ** 9]), rng.choice([b"", b"*"]),
                                            rng.choice([b"utf-8''%ff%", b'"a', b"''", b"a%0", b'"\\'])) for _ in range(30))
    return headers(rng) + multipart(b"b", [b"Content-Disposition: attachment" + pieces.replace(b"name", b"filename") +
                                           b"\nContent-Type: a/b" + pieces + b"\n\nx\n"])


def no_colon(rng):
    return noise(rng, 200).replace(b":", b"") + b"\n\n" + noise(rng, 200)


def only_headers(rng):
    return b"".join(b"X-%d: %s\n" % (i, noise(rng, 10).replace(b"\n", b"")) for i in range(rng.randrange(1, 3000)))


def one_long_header(rng):
    return b"X: " + b"a" * rng.randrange(60000, 900000) + b"\nSubject: x\n\nx\n"


def folded_for_ever(rng):
    return b"Subject: x\n" + b" \n" * rng.randrange(1000, 100000) + b"\n\nx"


def carriage_returns(rng):
    return b"From: a@a.example\rSubject: x\r\rContent-Type: text/html\r\r<p>x\r"


def nuls(rng):
    return headers(rng).replace(b":", b"\0:", 1) + b"Content-Type: text/\0html\n\n\0" + b"<p>\0x\0" * 50


def deep(rng):
    return headers(rng) + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
                                   for i in range(rng.choice([10, 49, 60, 500, 2000]))) + b"\nx\n"


def deep_messages(rng):
    return headers(rng) + b"Content-Type: message/rfc822\n\n" * rng.choice([5, 49, 60, 800]) + b"\nx\n"


def encoded_message(rng):
    return (headers(rng) + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" +
            base64.encodebytes(b"Content-Type: text/html\n\n<p>x" * 20))


def partial(rng):
    return headers(rng) + b"Content-Type: message/partial; id=\"x\"; number=%d; total=-1\n\nSubject: y\n\nx" % rng.randrange(9)


def many_parts(rng):
    return headers(rng) + multipart(b"b", [b"\n"] * rng.choice([500, 9000, 12000]))


def two_types(rng):
    return (headers(rng) + b"Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\ncontent-type: text/html\n" +
            b"Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\n--b\n\nPGI+\n--b--\n")


def odd_type(rng):
    return headers(rng) + b"Content-Type: " + noise(rng, 60).replace(b"\n", b"") + b"\n\n" + noise(rng, 500)


def wild_html(rng):
    pieces = [b"<", b">", b"<a href=", b"'", b'"', b"<!--", b"-->", b"<style>", b"</", b"&#", b"&#x110000;", b"<table>", b"</p>", b"\0",
              b"<![CDATA[", b"<?", b"=", b"/>", b"<svg>", b"<title>", b"<div style=display:none>", b"x" * 300, b"\xff"]
    return headers(rng) + b"Content-Type: text/html\n\n" + b"".join(rng.choice(pieces) for _ in range(3000))


def html_depth(rng):
    return headers(rng) + b"Content-Type: text/html\n\n" + rng.choice([b"<div>", b"<b><i>", b"<table><tr><td>"]) * 30000 + b"x"


def html_attributes(rng):
    return (headers(rng) + b"Content-Type: text/html\n\n<a " + b"".join(b"a%d " % i for i in range(30000)) + b">x</a>")


def just_noise(rng):
    return noise(rng, rng.randrange(1, 5000))


def cut(rng):
    whole = headers(rng) + multipart(b"b", [b"Content-Type: text/html\n\n<p>x</p>", b"Content-Type: a/b; name=a.pdf\n"
                                            b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(noise(rng, 500))])
    return whole[:rng.randrange(1, len(whole))]


KINDS = [no_end, same_boundary, prefix_boundary, no_boundary, empty_boundary, long_boundary, bad_base64, bad_quoted_printable,
         bad_uuencode, bad_charset, bad_words, bad_parameters, no_colon, only_headers, one_long_header, folded_for_ever,
         carriage_returns, nuls, deep, deep_messages, encoded_message, partial, many_parts, two_types, odd_type, wild_html,
         html_depth, html_attributes, just_noise, cut]


def messages():
    for number in range(COUNT):
        kind = KINDS[number % len(KINDS)]
        yield f"{number:03}-{kind.__name__}", kind(random.Random(number))


def ask(socket, path):
    """What is wrong with the answer; None: nothing."""
    import client
    import time
    begin = time.monotonic()
    reply = client.check_file(socket, path, 60000, "virus,malware,spam")
    took = time.monotonic() - begin
    lines = reply.split("\n")
    words = [line.split(" ")[0] for line in lines]
    if lines[-2:] != ["end", ""]:
        return f"no end: {reply!r}"
    if took > SECONDS:
        return f"took {took:.1f} s: {reply!r}"
    if "limit" in words or "error" in words:
        return None if "killed" not in reply and "died" not in reply else f"a worker was lost: {reply!r}"
    for check in ("virus", "malware", "spam"):
        if f"done {check}" not in lines:
            return f"{check} is neither done nor explained: {reply!r}"
    return None


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name, data in messages():
        path = f"{folder}/{name}.eml"
        with open(path, "wb") as file:
            file.write(data)
        if len(sys.argv) > 2 and (wrong := ask(sys.argv[2], path)) is not None:
            print(f"{name}: {wrong}")


if __name__ == "__main__":
    main()
