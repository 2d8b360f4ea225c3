#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: the page of a digest fits a desk and a phone in a real browser, whatever spammers wrote, and nothing
in it is active: no script, no picture, no link but ours, nothing that a mail program would make a link of.

Without network, in headless Chromium. PICTURES=FOLDER keeps the screenshots of an ordinary digest there
(man/digest-desktop.png, man/digest-phone.png are such).
"""
import html
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import zlib

TOP = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
COEXIM = os.path.join(os.environ.get("BUILD") or os.path.join(TOP, "build"), "coexim")
ANNA = "anna@company.example"
URL = "https://mail.company.example/quarantine"
BUTTON = (0x1F, 0x5F, 0xA8)

HOSTILE = (
    "<script>document.title='ran'</script><img src=http://evil.example/x.png onerror=alert(1)>",
    "--><style>*{display:none}</style><a href='http://evil.example/'>click</a>",
    "{{release}} {{#entries}} &lt;b&gt; &#x202e;",
    "https://evil.example/login www.evil.example evil.example mail@evil.example evil\uff0eexample",
    "invoice\u202egnp.exe \u2066\u2067x\u2069 \u200f\u061c",
    "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a" * 40,
    "x" * 10000,
    "\u4e2d" * 10000,
    "\U0001f4b0" * 400,
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "a\x01\x02\x1b[31m\x7f\x85\u2028b\r\nBcc: x@evil.example\r\n\r\nbody",
    "\"><svg/onload=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1) data:text/html,x file:///etc/passwd ftp.evil.example",
    "+49 30 1234567 tomorrow at 5pm, 10 Downing Street, London",
    "",
    " \t ",
)

# What is seen of the page in a frame of each width.
MEASURE = """
<!DOCTYPE html><meta charset="utf-8"><body><pre id="said">nothing</pre><script>
const page = %s, widths = %s, said = {};
function look(frame, width) {
  const doc = frame.contentDocument, all = [...doc.querySelectorAll("*")];
  const far = all.filter(e => e.getBoundingClientRect().right > width + 0.5).map(e => e.tagName);
  const texts = [], walk = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) texts.push(walk.currentNode.textContent);
  return {
    wide: doc.documentElement.scrollWidth, far: far, height: doc.documentElement.scrollHeight,
    tags: [...new Set(all.map(e => e.tagName.toLowerCase()))],
    attributes: [...new Set(all.flatMap(e => [...e.attributes].map(a => a.name)))],
    styles: all.map(e => e.getAttribute("style") || "").join(" "),
    hrefs: [...doc.querySelectorAll("[href]")].map(e => e.getAttribute("href")),
    texts: texts, buttons: [...doc.querySelectorAll("a")].map(e => {
      const box = e.getBoundingClientRect(); return [Math.round(box.width), Math.round(box.height)]; })
  };
}
let left = widths.length;
for (const width of widths) {
  const frame = document.createElement("iframe");
  frame.style.cssText = "border:0;height:800px;width:" + width + "px";
  frame.onload = () => {
    said[width] = look(frame, width);
    if (--left === 0) document.getElementById("said").textContent = JSON.stringify(said);
  };
  frame.srcdoc = page;
  document.body.appendChild(frame);
}
</script>
"""


def fail(why):
    print("not ok digest-page: " + why)
    sys.exit(1)


def expect(is_so, why):
    if not is_so:
        fail(why)


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    expect(done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}"[:2000])
    return done.stdout


def cut(text, size):
    """As the quarantine does it, so many bytes."""
    return text.encode()[:size].decode(errors="ignore")


def databases(work, subjects):
    """The example's directory, and a quarantine with these subjects for anna; --directory and --state."""
    people, state = os.path.join(work, "directory.db"), os.path.join(work, "state.db")
    for path, folder in ((people, "directory"), (state, "state")):
        run(os.path.join(TOP, "sql/migrate"), path, os.path.join(TOP, "sql", folder))
    with sqlite3.connect(people) as db, open(os.path.join(TOP, "sql/example.sql"), encoding="utf-8") as example:
        db.executescript(example.read())
        db.execute("UPDATE setting SET value = ? WHERE name = 'web_url'", (URL,))
    db.close()
    with sqlite3.connect(state) as db:
        for number, subject in enumerate(subjects):
            db.execute(
                "INSERT INTO quarantine_message (id, exim_id, file, size, sha256, kept_at, expires_at, contact, kind, reason,"
                " tests, score_milli, sender, author, subject) VALUES (?, ?, ?, 1, '', ?, ?, 'S0', ?, ?, '', 9100, ?, ?, ?)",
                (number + 1, f"x{number}", f"{number:032x}", 1700000000 + number, 1702592000,
                 "virus" if number % 5 == 4 else "spam", cut(subject, 600), *[cut(subject, 1000)] * 3))
            db.execute(
                "INSERT INTO quarantine_entry (message, address, mailbox, is_group, state_at) VALUES (?, ?, ?, ?, 1)",
                (number + 1, f"anna+{cut(subject, 500)}@company.example" if number else ANNA, ANNA, number % 2))
    db.close()
    return f"--directory={people}", f"--state={state}"


def chromium(work, *words):
    """Headless, as root, and where there is no network at all."""
    return run("unshare", "--net", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
               "--no-first-run", "--disable-dev-shm-usage", f"--user-data-dir={work}/profile", *words)


def measure(work, page, widths):
    path = os.path.join(work, "measure.html")
    with open(path, "w", encoding="utf-8") as file:
        # within a script, no text may end it
        file.write(MEASURE % (json.dumps(page).replace("<", "\\u003c"), json.dumps(widths)))
    dom = chromium(work, "--virtual-time-budget=10000", "--dump-dom", f"file://{path}")
    said = re.search(r'<pre id="said">(.*?)</pre>', dom, re.S)
    expect(said and said[1].startswith("{"), "the browser measured nothing")
    return json.loads(html.unescape(said[1]))


def pixels(path):
    """Width, height and the rows (bytes) of a PNG of 8 bits RGB or RGBA."""
    with open(path, "rb") as file:
        data = file.read()
    at, packed, width, height, size = 8, b"", 0, 0, 3
    while at < len(data):
        length, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
            size = {2: 3, 6: 4}[body[9]]
        if kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, line, rows = zlib.decompress(packed), width * size, []
    before = bytearray(line)
    for y in range(height):
        how, row = raw[y * (line + 1)], bytearray(raw[y * (line + 1) + 1:(y + 1) * (line + 1)])
        for x in range(line):
            left = row[x - size] if x >= size else 0
            up, corner = before[x], before[x - size] if x >= size else 0
            if how == 1:
                row[x] = (row[x] + left) & 255
            elif how == 2:
                row[x] = (row[x] + up) & 255
            elif how == 3:
                row[x] = (row[x] + (left + up) // 2) & 255
            elif how == 4:
                guess = left + up - corner
                near = min((left, up, corner), key=lambda one: abs(guess - one))
                row[x] = (row[x] + near) & 255
        rows.append(row)
        before = row
    return width, height, size, rows


def screenshot(work, page, path, width, height):
    source = os.path.join(work, "page.html")
    with open(source, "w", encoding="utf-8") as file:
        file.write(page)
    chromium(work, f"--window-size={width},{height}", f"--screenshot={path}", f"file://{source}")
    got_width, got_height, size, rows = pixels(path)
    expect((got_width, got_height) == (width, height), f"a picture of {got_width} x {got_height}")
    blue = sum(row[x:x + 3] == bytes(BUTTON) for row in rows for x in range(0, width * size, size))
    expect(blue > 1000, f"the picture of width {width} shows {blue} pixels of a button")


def check_page(name, seen, links):
    """What holds for any digest."""
    for width, page in seen.items():
        where = f"{name} at width {width}: "
        expect(page["wide"] <= int(width) and not page["far"], where + f"wider than that, {page['wide']} {page['far'][:5]}")
        expect(set(page["tags"]) <= {"html", "head", "meta", "title", "body", "table", "tbody", "tr", "td", "div", "span",
                                     "b", "i", "br", "bdi", "a"}, where + f"tags {page['tags']}")
        expect(set(page["attributes"]) <= {"lang", "charset", "name", "content", "style", "role", "width", "cellpadding",
                                           "cellspacing", "border", "align", "bgcolor", "dir", "href"},
               where + f"attributes {page['attributes']}")
        expect("url(" not in page["styles"] and "expression" not in page["styles"], where + "a style that loads")
        expect(len(page["hrefs"]) == links, where + f"{len(page['hrefs'])} links, not {links}")
        for href in page["hrefs"]:
            expect(re.fullmatch(re.escape(URL) + r"/(release|allow|delete)/[a-z0-9]+", href), where + f"a link to {href}")
        for wide, high in page["buttons"]:
            expect(wide >= 40 and high >= 20, where + f"a button of {wide} x {high}")
        for text in page["texts"]:
            ours = text.replace("company.example,", "").replace("company.example.", "")
            expect(not re.search(r"https?:/|www\.\w|\w@\w|\w[.\uff0e][a-z]{2}|javascript:\w|file:/|data:\w", ours, re.I),
                   where + f"a text that becomes a link: {text!r}")
            expect(not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", text),
                   where + f"a text with what is not seen: {text!r}")
            expect(len(text) < 1000, where + f"a text of {len(text)} characters")


def main():
    if os.geteuid() != 0:
        print("skipped: only root can take the network away")
        sys.exit(77)
    os.chdir(TOP)
    templates = f"--templates={TOP}/install/digest"
    with tempfile.TemporaryDirectory() as work:
        os.chmod(work, 0o755)
        ordinary = run(COEXIM, "digest", "preview", templates)
        seen = measure(work, ordinary, [320, 360, 800, 1280])
        # five examples: one a virus, one a bounce
        shown = ordinary.replace("https://mail.company.example/quarantine/", URL + "/")
        expect(shown == ordinary, "the examples' links")
        check_page("the example", seen, 11)
        expect(seen["360"]["height"] > seen["800"]["height"], "a phone's page is not taller")

        options = databases(work, HOSTILE)
        hostile = run(COEXIM, "digest", "preview", f"--person={ANNA}", templates, *options)
        seen = measure(work, hostile, [320, 360, 800, 1280])
        empty = sum(not subject for n, subject in enumerate(HOSTILE) if n % 5 != 4)
        check_page("the hostile one", seen, 3 * sum(n % 5 != 4 for n in range(len(HOSTILE))) - empty)
        whole = " ".join(seen["800"]["texts"])
        expect("<script>document" in whole and "{{release}} {{#entries}} &lt;b&gt; &#x202e;" in whole, "what was written is not shown")
        expect("x" * 119 + "..." in whole or "x" * 120 + "..." in whole, "a long text does not end in ...")
        expect(whole.count("administrator") == sum(n % 5 == 4 for n in range(len(HOSTILE))), "who may not release is not told so")

        pictures = os.environ.get("PICTURES", work)
        screenshot(work, ordinary, os.path.join(pictures, "digest-desktop.png"), 720, 800)
        screenshot(work, ordinary, os.path.join(pictures, "digest-phone.png"), 360, 800)
        screenshot(work, hostile, os.path.join(work, "hostile-phone.png"), 360, 1600)
        if os.environ.get("PICTURES"):
            screenshot(work, hostile, os.path.join(pictures, "hostile-phone.png"), 360, 4000)
    print("ok digest-page")


main()
