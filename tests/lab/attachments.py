# SPDX-License-Identifier: GPL-2.0-or-later
"""Attachments that a malware check must know, and honest ones that look a little like them.

    attachments.py FOLDER   writes all of them there, by their names

Programs are two: 7z (p7zip-full) and bsdtar (libarchive-tools); all else is made here.
"""

import bz2
import glob
import io
import os
import random
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def compound(streams):
    """A compound file [MS-CFB] of a dict of "Storage/Stream": bytes."""
    entries = [["Root Entry", 5, b"", []]]
    where = {"": 0}

    def storage(path):
        if path not in where:
            above, _, name = path.rpartition("/")
            parent = storage(above)
            where[path] = len(entries)
            entries[parent][3].append(len(entries))
            entries.append([name, 1, b"", []])
        return where[path]

    for path, data in streams.items():
        above, _, name = path.rpartition("/")
        entries[storage(above)][3].append(len(entries))
        # Smaller ones would lie in the mini stream.
        entries.append([name, 2, data.ljust(4096, b"\0"), []])
    sectors, table = [], []

    def put(data):
        first = len(sectors)
        count = (len(data) + SECTOR - 1) // SECTOR
        for number in range(count):
            sectors.append(data[number * SECTOR:(number + 1) * SECTOR].ljust(SECTOR, b"\0"))
            table.append(first + number + 1 if number + 1 < count else END)
        return first

    starts = [put(data) if kind == 2 else 0 for _, kind, data, _ in entries]
    starts[0] = END
    right, child = [FREE] * len(entries), [FREE] * len(entries)
    for number, entry in enumerate(entries):
        kids = sorted(entry[3], key=lambda kid: (len(entries[kid][0]), entries[kid][0].upper()))
        if kids:
            child[number] = kids[0]
        for kid, following in zip(kids, kids[1:]):
            right[kid] = following
    directory = b""
    for number, (name, kind, data, _) in enumerate(entries):
        text = name.encode("utf-16-le") + b"\0\0"
        directory += (text.ljust(64, b"\0")
                      + struct.pack("<HBBIII", len(text), kind, 1, FREE, right[number], child[number])
                      + bytes(36) + struct.pack("<IQ", starts[number], len(data)))
    while len(directory) % SECTOR:
        directory += bytes(68) + struct.pack("<III", FREE, FREE, FREE) + bytes(48)
    root = put(directory)
    size = 1
    while (len(sectors) + size + 127) // 128 > size:
        size += 1
    first = len(sectors)
    table += [TABLE] * size
    raw = struct.pack(f"<{size * 128}I", *(table + [FREE] * (size * 128 - len(table))))
    sectors += [raw[number * SECTOR:(number + 1) * SECTOR] for number in range(size)]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, size, root, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *([first + number for number in range(size)] + [FREE] * (109 - size)))
    return head + b"".join(sectors)


def packed(data):
    """[MS-OVBA] 2.4.1: compressed, all of it as literal bytes, in one chunk."""
    tokens = b"".join(b"\0" + data[at:at + 8] for at in range(0, len(data), 8))
    return b"\1" + struct.pack("<H", (len(tokens) - 1) | 0xB000) + tokens


def macros(above=""):
    """The streams of a project of Visual Basic with one module."""
    def record(number, data):
        return struct.pack("<HI", number, len(data)) + data

    name = "Module1"
    wide = name.encode("utf-16-le")
    code = b'Attribute VB_Name = "Module1"\r\nSub AutoOpen()\r\nMsgBox "hello"\r\nEnd Sub\r\n'
    folder = (record(1, struct.pack("<I", 1)) + record(2, struct.pack("<I", 0x409))
              + record(0x14, struct.pack("<I", 0x409)) + record(3, struct.pack("<H", 1252))
              + record(4, b"VBAProject") + record(5, b"") + record(0x40, b"")
              + record(6, b"") + record(0x3D, b"") + record(7, struct.pack("<I", 0))
              + record(8, struct.pack("<I", 0)) + struct.pack("<HIIH", 9, 4, 1, 1)
              + record(0xC, b"") + record(0x3C, b"")
              + record(0xF, struct.pack("<H", 1)) + record(0x13, b"\xff\xff")
              + record(0x19, name.encode()) + record(0x47, wide)
              + record(0x1A, name.encode()) + record(0x32, wide)
              + record(0x1C, b"") + record(0x48, b"") + record(0x31, struct.pack("<I", 0))
              + record(0x1E, struct.pack("<I", 0)) + record(0x2C, b"\xff\xff")
              + record(0x21, b"") + record(0x2B, b"") + record(0x10, b""))
    project = b'ID="{00000000-0000-0000-0000-000000000000}"\r\nModule=Module1\r\nName="VBAProject"\r\n'
    return {above + "VBA/dir": packed(folder), above + "VBA/_VBA_PROJECT": b"\xcc\x61\xff\xff\0\0\0",
            above + "VBA/Module1": packed(code), above + "PROJECT": project}


def word(flags=0, more=None):
    """An old Word document: [MS-DOC] 2.5.2 with these flags."""
    head = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x409, 0, 0x1000 | flags)
    return compound({"WordDocument": head.ljust(5000, b"\0"), "1Table": bytes(5000), **(more or {})})


def excel(*records):
    """An old workbook of these records (number, data) behind its BOF."""
    stream = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    for number, data in records:
        stream += struct.pack("<HH", number, len(data)) + data
    return compound({"Workbook": (stream + struct.pack("<HH", 0x0A, 0)).ljust(5000, b"\0")})


def zipped(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def office(kind, *more):
    """A document of today's Office."""
    space = "http://schemas.openxmlformats.org/"
    types = (f'<?xml version="1.0"?><Types xmlns="{space}package/2006/content-types">'
             f'<Default Extension="xml" ContentType="application/xml"/></Types>')
    relations = f'<?xml version="1.0"?><Relationships xmlns="{space}package/2006/relationships"/>'
    return zipped(("[Content_Types].xml", types), ("_rels/.rels", relations),
                  (f"{kind}/{'document' if kind == 'word' else 'workbook'}.xml",
                   '<?xml version="1.0"?><x/>'), *more)


def open_document(encrypted):
    entry = "<manifest:encryption-data/>" if encrypted else ""
    return zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>"),
                  ("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="urn:x">'
                   f'<manifest:file-entry manifest:full-path="content.xml">{entry}'
                   f'</manifest:file-entry></manifest:manifest>'))


def pdf(encrypted):
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"]
    more = b""
    if encrypted:
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <"
                       + b"42" * 32 + b"> >>")
        more = b" /Encrypt 4 0 R /ID [<43434343434343434343434343434343><43434343434343434343434343434343>]"
    out, places = b"%PDF-1.4\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n"
                  % (len(objects) + 1, more, start))


def shortcut():
    """[MS-SHLLINK] 2.1: the header, and the end of its extra data."""
    identity = bytes.fromhex("0114020000000000c000000000000046")
    return (struct.pack("<I", 0x4C) + identity + bytes(48) + struct.pack("<I", 1) + bytes(8)).ljust(76, b"\0") + bytes(4)


def picture():
    """20 x 20 dots, as PNG."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(x * y % 256 for x in range(20)) for y in range(20))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 20, 20, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def rar(name, encrypted=False):
    """A RAR 4 file of one stored member."""
    data = b"hello, hello"
    def block(kind, flags, body):
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head
    text = name.encode()
    body = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x5A000000, 29,
                       0x30, len(text), 0x20) + text
    return (b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6))
            + block(0x74, 0x8000 | (4 if encrypted else 0), body) + data + block(0x7B, 0x4000, b""))


def deflated(data, behind=b"", large=False, mode=0):
    """A zip file of one member a.txt, ${behind} at the end of its packed bytes; large: with the sizes of zip64;
    mode: what kind of file it is to Unix."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = pack.compress(data) + pack.flush(zlib.Z_FULL_FLUSH if behind else zlib.Z_FINISH) + behind
    name, crc, sizes = b"a.txt", zlib.crc32(data), (len(body), len(data))
    extra = struct.pack("<HHQQ", 1, 16, len(data), len(body)) if large else b""
    local = (struct.pack("<IHHHHHIIIHH", 0x04034b50, 45, 0, 8, 0, 0, crc, *((0xFFFFFFFF,) * 2 if large else sizes),
                         len(name), len(extra)) + name + extra + body)
    entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 0x300 | 45, 45, 0, 8, 0, 0, crc, *sizes, len(name), 0, 0, 0, 0,
                        mode << 16, 0) + name
    return local + entry + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 1, 1, len(entry), len(local), 0)


def streamed(*files):
    """A zip file whose sizes stand behind the data, as programs write it to a pipe."""
    class Pipe(io.RawIOBase):
        def __init__(self):
            super().__init__()
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return bytes(out.data)


def tnef(name, data):
    """winmail.dat [MS-OXTNEF] with one attachment."""
    def attribute(level, number, value):
        return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return (struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
            + attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name.encode() + b"\0")
            + attribute(2, 0x0006800F, data))


def made(command, files, result):
    """What the program makes of the files (name: bytes), in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "wb") as out:
                out.write(data)
        subprocess.run(command + sorted(files), cwd=folder, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, result), "rb") as got:
            return got.read()


PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 2, 62, 1) + bytes(40)
READ = {"read.me": b"hello\n"}
LETTER = b"From: a@a.example\nSubject: x\n\nhello\n"
MINIMAL = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment; filename=run.js\n\nhello\n--b--\n"
# libclamav unpacks RAR with a package of non-free alone.
RAR_UNREAD = "" if glob.glob("/usr/lib/*/libclamunrar_iface.so*") else "unread-archive"


def seven(files, *options, kind="7z"):
    return made(["7z", "a", f"-t{kind}", *options, f"x.{kind}"], files, f"x.{kind}")


def tar(files, *options):
    return made(["bsdtar", "-cf", "x.out", *options], files, "x.out")


# name: (the bytes, the rows of malware_rule that it hits as they are shipped)
BAD = {
    "program.exe": lambda: (PROGRAM, "broken-program extension program"),
    "notes.txt": lambda: (PROGRAM, "broken-program program"),
    "terminal.rdp": lambda: (b"full address:s:a.example\n", "rare-extension"),
    "library.zip": lambda: (zipped(("a.library-ms", "hello")), "archive-rare-extension"),
    "script.js": lambda: (b"WScript.Echo(1)\n", "extension"),
    "page.hta": lambda: (b"<html><script>x</script></html>\n", "extension"),
    "shortcut.lnk": lambda: (shortcut(), "extension program"),
    "innocent.jpg": lambda: (shortcut(), "program"),
    "invoice.pdf.exe": lambda: (b"hello\n", "double-extension extension"),
    "gap.pdf            .scr": lambda: (b"hello\n", "blank-gap double-extension extension"),
    "turned\u202efdp.docx": lambda: (b"hello\n", "direction-override"),
    "program.zip": lambda: (zipped(("read.me", "hello"), ("tools/program.exe", "hello")), "archive-extension"),
    "hidden-program.zip": lambda: (zipped(("picture.jpg", PROGRAM)), "archive-program broken-program"),
    "two-endings.zip": lambda: (zipped(("a.pdf.vbs", "hello")), "archive-double-extension archive-extension"),
    "turned.zip": lambda: (zipped(("x\u202egpj.txt", "hello")), "archive-disguise"),
    "nested.zip": lambda: (zipped(("inner.zip", zipped(("a.bat", "hello")))), "archive-extension"),
    "nested-7z.zip": lambda: (zipped(("inner.7z", seven({"a.cmd": b"hello\n"}))), "archive-extension"),
    "script.7z": lambda: (seven({"a/run.js": b"hello\n", **READ}), "archive-extension"),
    "script.tar": lambda: (tar({"run.js": b"hello\n", **READ}), "archive-extension"),
    "script.tar.gz": lambda: (tar({"run.js": b"hello\n", **READ}, "-z"), "archive-extension"),
    "script.tar.xz": lambda: (tar({"run.js": b"hello\n", **READ}, "-J"), "archive-extension"),
    "script.tar.bz2": lambda: (tar({"run.js": b"hello\n", **READ}, "-j"), "archive-extension"),
    "script.tar.zst": lambda: (tar({"run.js": b"hello\n", **READ}, "--zstd"), "archive-extension unread-archive"),
    "letter.tar.Z": lambda: (tar(READ, "-Z"), "unread-archive"),
    "two-streams.bz2": lambda: (bz2.compress(b"hello, hello\n") + bz2.compress(EICAR), "unread-archive"),
    "bzip2.7z": lambda: (seven(READ, "-m0=BZip2"), "unread-archive"),
    "half-bzip2.zip": lambda: (zipped(("inner.7z", seven(READ, "-m0=BZip2")), ("a.txt", "hello\n")), "unread-archive"),
    "ppmd.zip": lambda: (seven({"read.me": b"hello, hello\n" * 50}, "-mm=PPMd", kind="zip"), "unread-archive"),
    "large.zip": lambda: (deflated(EICAR, large=True), "unread-archive"),
    "link.zip": lambda: (deflated(EICAR * 3, large=True, mode=0o120777), "broken-archive unread-archive"),
    "behind-much.zip": lambda: (seven({"read.me": b"hello, hello\n" * 50}, "-mm=PPMd", kind="zip") + bytes(100000), "unread-archive"),
    "cut-data.zip": lambda: (deflated(EICAR, b"\x07\xff\xff\xff"), "unread-archive"),
    "two.zip": lambda: (zipped(("run.js", "hello, hello")) + zipped(("a.txt", "hello, hello")),
                        "archive-extension unread-archive"),
    "three.zip": lambda: (zipped(("run.js", "hello, hello")) + zipped(("b.txt", "hello, hello")) + zipped(("a.txt", "hello, hello")),
                          "archive-extension unread-archive"),
    "empty-behind.zip": lambda: (zipped(("run.js", "hello, hello")) + zipped(), "archive-extension unread-archive"),
    "marked.zip": lambda: (b"PK00" + zipped(("run.js", "hello, hello")), "archive-extension unread-archive"),
    "behind-tar.zip": lambda: (tar(READ) + zipped(("run.js", "hello, hello")), "archive-extension unread-archive"),
    "behind.rar": lambda: (b"hello\n" + rar("run.js"), f"archive-extension {RAR_UNREAD}".strip()),
    "behind.7z": lambda: (b"hello\n" + seven(READ, "-m0=BZip2"), "unread-archive"),
    "minimal.eml": lambda: (MINIMAL, "extension unread-message"),
    "pieces.eml": lambda: (LETTER.replace(b"\n\n", b"\nContent-Type: a/b; name*0=run; name*1=.js\n\n"), "extension"),
    "script.xar": lambda: (tar({"run.js": b"hello\n", **READ}, "--format=xar"), "archive-extension"),
    "script.rar": lambda: (rar("run.js"), f"archive-extension {RAR_UNREAD}".strip()),
    "pictures.rar": lambda: (rar("one.png"), RAR_UNREAD),
    "disk.bin": lambda: (tar(READ, "--format=iso9660"), "disk-image"),
    "disk.iso": lambda: (tar({"run.js": b"hello\n"}, "--format=iso9660"), "archive-extension disk-image extension"),
    "secret.zip": lambda: (seven(READ, "-psecret", kind="zip"), "encrypted-archive"),
    "secret.7z": lambda: (seven(READ, "-psecret"), "encrypted-archive"),
    "secret-names.7z": lambda: (seven(READ, "-psecret", "-mhe=on"), "encrypted-archive"),
    "secret.rar": lambda: (rar("read.me", encrypted=True), "encrypted-archive"),
    "secret-script.zip": lambda: (seven({"run.js": b"hello\n"}, "-psecret", kind="zip"),
                                  "archive-extension encrypted-archive"),
    "secret-script.7z": lambda: (seven({"run.js": b"hello\n"}, "-psecret"),
                                 "archive-extension encrypted-archive"),
    "secret.pdf": lambda: (pdf(True), "encrypted-document"),
    "secret.docx": lambda: (compound({"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>",
                                      "EncryptedPackage": bytes(5000)}), "encrypted-document"),
    "secret.doc": lambda: (word(0x100), "encrypted-document"),
    "secret.xls": lambda: (excel((0x2F, b"\1\0\1\0\1\0" + bytes(48))), "encrypted-document"),
    "secret.odt": lambda: (open_document(True), "encrypted-document"),
    "macro.doc": lambda: (word(0, macros("Macros/")), "macro"),
    "macro.docx": lambda: (office("word", ("word/vbaProject.bin", compound(macros()))), "macro"),
    "renamed.docx": lambda: (office("word", ("word/data.bin", compound(macros()))), "macro"),
    "macro.xlsm": lambda: (office("xl", ("xl/vbaProject.bin", compound(macros()))), "macro macro-extension"),
    "sheet.xlsx": lambda: (office("xl", ("xl/macrosheets/sheet1.xml", "<x/>")), "macro-sheet"),
    "sheet.xls": lambda: (excel((0x85, struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"A")), "macro"),
    "winmail.dat": lambda: (tnef("setup.exe", b"hello\n"), "extension"),
    "cut.7z": lambda: (seven(READ)[:-8], "broken-archive"),
}

GOOD = {
    "letter.docx": lambda: office("word"),
    "table.xlsx": lambda: office("xl"),
    "letter.odt": lambda: open_document(False),
    "letter.doc": word,
    "table.xls": lambda: excel((0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"A")),
    "letter.pdf": lambda: pdf(False),
    "picture.png": picture,
    "pictures.zip": lambda: zipped(("one.png", picture()), ("a b c d e.png", picture())),
    "pictures.7z": lambda: seven({"one.png": picture(), **READ}),
    "pictures.tar.gz": lambda: tar({"one.png": picture(), **READ}, "-z"),
    "streamed.zip": lambda: streamed(("a.txt", b"hello, hello\n"), ("b/", b""), ("b/c.txt", b"hello, hello\n")),
    "again.zip": lambda: zipped(("a.txt", b"hello, hello\n"), ("b.txt", b"hello, hello\n"), ("c.txt", b"hi")),
    "link.zip.txt": lambda: deflated(b"where/it/leads", mode=0o120777),
    "holes.tar": lambda: made(["tar", "-S", "-cf", "x.out"], {"a.bin": bytes(300000) + b"end\n"}, "x.out"),
    "large.txt.bz2": lambda: bz2.compress(random.Random(1).randbytes(300000), 1),
    "letter.eml": lambda: LETTER,
    "text.txt": lambda: b"hello\n",
    "Gr\u00fc\u00dfe aus K\u00f6ln.txt": lambda: b"hello\n",
    "smime.p7s": lambda: bytes.fromhex("3080060a2a864886f70d010702a0800000"),
    "invitation.ics": lambda: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
}


def main():
    folder = sys.argv[1]
    for name, make in BAD.items():
        data, rows = make()
        with open(os.path.join(folder, "bad " + name), "wb") as out:
            out.write(data)
        with open(os.path.join(folder, "rows " + name), "w", encoding="ascii") as out:
            out.write(rows + "\n")
    for name, make in GOOD.items():
        with open(os.path.join(folder, "good " + name), "wb") as out:
            out.write(make())


if __name__ == "__main__":
    main()
