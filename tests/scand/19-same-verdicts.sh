#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the jail changes no verdict. The same messages, with the same signatures, go to libclamav
# without a jail (clamscan) and to the scanner's jailed workers, which have their own tmpfs where
# we are root: all test files, HTML in six character sets, whose signature matches only what was
# converted, and a picture, whose signature matches only what was decoded.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

# A picture of 200 x 200 dots as PNG.
picture() {
	/usr/bin/python3 -c '
import struct, sys, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = b"".join(b"\0" + bytes((x * y // 150) % 256 for x in range(200)) for y in range(200))
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 200, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
'
}

html() {
	printf '<html><head><meta charset="%s"></head><body><a href="http://x.example/">' "$1"
	printf 'COEXIM  Test <b>of</b> the jail</a> gr\303\274n</body></html>\n'
}

# name VERDICT, a line a message. What the scanner calls a limit has this prefix for libclamav.
outside() {
	clamscan --no-summary --database="$WORK/signatures" --alert-exceeds-max=yes "$WORK/mails" |
		sed -E 's,^.*/([^/]*): (.*) FOUND$,\1 virus \2,; s,^.*/([^/]*): OK$,\1 clean,' | sort
}

inside() {
	local file
	for file in "$WORK"/mails/*; do
		printf '%s %s\n' "${file##*/}" "$(client check "$file" | tr '\n' ' ' |
			sed -E 's/^done virus end $/clean/; s/ end $//
				s/^limit /virus Heuristics.Limits.Exceeded./')"
	done | sort
}

scenario same-verdicts
command -v clamscan >/dev/null || fail "no clamscan: install the package clamav"
mkdir "$WORK/mails"
for file in "$TESTFILES"/*; do
	mail_with "$file" "${file##*/}" >"$WORK/mails/${file##*/}"
done
picture >"$WORK/picture.png"
mail_with "$WORK/picture.png" picture.png >"$WORK/mails/picture.png"
for set in UTF-8 ISO-8859-1 UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
	html "$set" | iconv -f UTF-8 -t "$set" >"$WORK/page.html"
	# Only with its mark is UTF-16 known for what it is by every parser.
	case $set in
	UTF-16LE) printf '\377\376' | cat - "$WORK/page.html" >"$WORK/marked.html" ;;
	UTF-16BE) printf '\376\377' | cat - "$WORK/page.html" >"$WORK/marked.html" ;;
	UTF-32LE) printf '\377\376\0\0' | cat - "$WORK/page.html" >"$WORK/marked.html" ;;
	UTF-32BE) printf '\0\0\376\377' | cat - "$WORK/page.html" >"$WORK/marked.html" ;;
	*) cp "$WORK/page.html" "$WORK/marked.html" ;;
	esac
	mail_with "$WORK/marked.html" "page.html" >"$WORK/mails/html-$set"
	plain=$(printf 'http://x.example/' | od -An -v -tx1 | tr -d ' \n')
done
# Target 3: HTML as libclamav has made it one form, whatever it was written in.
echo "Html-Converted:3:*:$plain" >"$WORK/signatures/html.ndb"
hash=$(clamscan --debug --database="$WORK/signatures" "$WORK/picture.png" 2>&1 |
	sed -n 's/^.*Image hash: \([0-9a-f]*\)$/\1/p' | head -n 1)
[ -n "$hash" ] || fail "no hash of the picture"
echo "Picture-Decoded;Engine:150-255,Target:0;0;fuzzy_img#$hash" >"$WORK/signatures/picture.ldb"

settings 'workers = 1'
start_ready
outside >"$WORK/outside"
inside >"$WORK/inside"
diff "$WORK/outside" "$WORK/inside" >&2 || fail "a verdict differs"
cat "$WORK/inside" >&2
# All are found, or the comparison would say little.
want "$(find "$WORK/mails" -type f | wc -l)" "$(grep -c ' virus ' "$WORK/inside")" "messages found"
! grep -q 'lost' "$WORK/log" || fail "a worker was lost"
pass
