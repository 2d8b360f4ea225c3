#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: one file per foreign library. A header that is not of the C library or
# of Linux is included by the files named here and by no other.

set -eu
cd "$(dirname "$0")/../.."
export LC_ALL=C

# Is it a header of the C library, of Linux or of the compiler?
is_system() {
	for folder in /usr/include "/usr/include/$(gcc -print-multiarch)"; do
		[ -e "$folder/$1" ] || continue
		case $(dpkg-query -S "$folder/$1" 2>/dev/null) in
		libc6-dev:* | linux-libc-dev:* | libc6-dev,* | linux-libc-dev,*) return 0 ;;
		*) return 1 ;;
		esac
	done
	[ -e "$(gcc -print-file-name=include)/$1" ]
}

allowed=$(
	cat <<'END'
exim4/local_scan.h local_scan/exim_in.c
exim4/local_scan.h local_scan/exim_login.c
exim4/local_scan.h local_scan/exim_out.c
clamav.h scand/engine.c
seccomp.h scand/jail_calls.c
magic.h scand/file_type.c
gmime/gmime.h scand/mime.c
gmime/gmime.h scand/mime_names.c
gmime/gmime.h scand/mime_names.h
gmime/gmime.h tool/mime_out.c
pcre2.h scand/pattern.c
libxml/HTMLparser.h scand/html_text.c
archive.h scand/container.c
archive_entry.h scand/container.c
sqlite3.h store/db.c
ares.h local_scan/dns.c
spf2/spf.h local_scan/spf.c
opendmarc/dmarc.h local_scan/dmarc_record.c
libpsl.h local_scan/public_suffix.c
idn2.h local_scan/idna.c
microhttpd.h web/server.c
END
)

# Not the tests: they may meet a library where its user does.
found=$(find lib store local_scan scand classifier tool web -name '*.[ch]' -exec \
	grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<[^>]*>' {} + |
	sed -E 's/^([^:]*):.*<([^>]*)>/\2 \1/' | sort -u)
[ -n "$found" ] || {
	echo "not ok foreign-headers: no source file found"
	exit 1
}

wrong=$(
	for header in $(printf '%s\n' "$found" | cut -d' ' -f1 | uniq); do
		is_system "$header" || printf '%s\n' "$found" | grep "^$header " || :
	done | while read -r use; do
		printf '%s\n' "$allowed" | grep -qxF "$use" || printf '%s; ' "$use"
	done
)
if [ -n "$wrong" ]; then
	echo "not ok foreign-headers: $wrong"
	exit 1
fi
echo "ok foreign-headers"
