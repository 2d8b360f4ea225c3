#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Turns the SPF test suite into lines that tests/unit/test_spf_suite.c reads:
#
#   tests/unit/data/convert-spf-suite.py tests/unit/data/rfc7208-tests.yml > tests/unit/data/rfc7208-tests.txt
#
# A line is a word and its value; values have bytes outside 0x20 to 0x7e and the backslash as \DDD.
#   section TEXT    what follows is of this part; forgets the zone
#   zone RECORD     one record, as tests/unit/fake_dns.h has it
#   test NAME       the next test, followed by its helo, host, mailfrom
#   want RESULTS    ends the test; any of these words is right
#
# The suite: a record of type SPF stands for one of type TXT, unless the name has a TXT of its own;
# TXT: NONE is such without a record. TIMEOUT is for the types of which the name has none.

import sys

import yaml


def escaped(text, more=""):
    return "".join(
        chr(byte) if 0x20 <= byte <= 0x7E and chr(byte) not in "\\" + more else "\\%03d" % byte
        for byte in str(text).encode("latin-1"))


def name_of(text):
    return escaped(str(text).rstrip("."), " ") or "."


def data_of(kind, value):
    if kind == "TXT":
        strings = value if isinstance(value, list) else [value]
        return " ".join('"%s"' % escaped(s, '"') for s in strings) or '""'
    if kind == "MX":
        return "%d %s" % (value[0], name_of(value[1]))
    return name_of(value) if kind in ("PTR", "CNAME") else str(value)


def zone_lines(name, entries):
    timeout = "TIMEOUT" in entries
    records = [next(iter(e.items())) for e in entries if e != "TIMEOUT"]
    own_txt = any(kind == "TXT" for kind, _ in records)
    seen = set()
    for kind, value in records:
        if kind == "SPF" and own_txt or kind == "TXT" and value == "NONE":
            continue
        kind = "TXT" if kind == "SPF" else kind
        seen.add(kind)
        yield "zone %s %s %s" % (name, kind, data_of(kind, value))
    if timeout:
        for kind in ("A", "AAAA", "MX", "TXT", "PTR"):
            if kind not in seen:
                yield "zone %s %s TEMPORARY" % (name, kind)


def main(path):
    with open(path, encoding="utf-8") as file:
        sections = list(yaml.load_all(file, yaml.BaseLoader))
    print("# Made of %s by convert-spf-suite.py; its licence is beside it." % path.rsplit("/", 1)[-1])
    for section in sections:
        print("section", section["description"])
        for name, entries in section["zonedata"].items():
            for entry in entries:
                if isinstance(entry, dict) and "MX" in entry:
                    entry["MX"][0] = int(entry["MX"][0])
            for line in zone_lines(name_of(name), entries):
                print(line)
        for name, test in section["tests"].items():
            wanted = test["result"] if isinstance(test["result"], list) else [test["result"]]
            print("test", name)
            for word in ("helo", "host", "mailfrom"):
                print(word, escaped(test[word]))
            print("want", " ".join(wanted))


main(sys.argv[1])
