#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the manual is whole. Pages format without a warning, and lead on to pages that there are; what the command
# understands is in a page, and each setting in code, page and shipped file.

set -u
cd "$(dirname "$0")/../.." || exit 1
COEXIM=${BUILD:-build}/coexim
bad=0

wrong() {
	echo "$*"
	bad=$((bad + 1))
}

pages=(man/*.[1-9])
found=$(mandoc -T lint -W warning "${pages[@]}" 2>&1) || wrong "$found"

plain() { # PAGE: as a person reads it, in lines of any length
	mandoc -T utf8 -O width=1000 "$1" 2>/dev/null | sed 's/.\x08//g'
}

for page in "${pages[@]}"; do
	text=$(plain "$page")
	case $text in
	*'SEE ALSO'*) ;;
	*) wrong "$page has no SEE ALSO" ;;
	esac
	while read -r other; do
		file=${other/(/.}
		[ -e "man/${file%)}" ] || [ "$other" = 'resolv.conf(5)' ] || wrong "$page names $other, which is no page"
	done < <(grep -oE '\b(coexim[a-z_-]*(\.conf)?|[a-z_]+\.(db|conf))\([1-9]\)' <<<"$text" | sort -u)
done

# Each command and option, in the page of its kind.
for kind in $("$COEXIM" help | sed -nE 's/^(usage:|      ) coexim ([a-z0-9]+) .*/\2/p' | sort -u); do
	page=man/coexim-$kind.8
	[ -e "$page" ] || page=man/coexim.8
	text=$(plain "$page")
	while read -r word; do
		grep -qFw -e "$word" <<<"$text" || wrong "$page does not say what $word of coexim $kind is"
	done < <("$COEXIM" "$kind" --help | sed 's/^usage: coexim//; /^           [^[]/d' | grep -oE -- '--[a-z]+|\b[a-z]+\b' | sort -u)
	"$COEXIM" "$kind" --help | grep -E '.{101}' && wrong "a line of coexim $kind --help is too long"
done
"$COEXIM" help | grep -E '.{101}' && wrong 'a line of coexim help is too long'

# settings CODE PAGE FILE: what the code reads stands in both, and the file has nothing else
settings() {
	local name names text
	text=$(plain "$2")
	names=$(sed -nE 's/^[[:space:]]+(\{\.name = "|(TEXT|NUMBER|CHOICE)\((SETTINGS_[A-Z]+, )?"?)([a-z0-9_]+)[",)].*/\4/p' "$1")
	[ "$(wc -w <<<"$names")" -gt 5 ] || wrong "$1: no settings found in it"
	for name in $names; do
		grep -qE "^#? ?$name *=" "$3" || wrong "$3 does not show $name"
		grep -qE "^ {5,8}([a-z_]+, )*$name( |,|$)" <<<"$text" || wrong "$2 does not say what $name is"
	done
	while read -r name; do
		grep -qxF "$name" <<<"$names" || wrong "$3: there is no setting $name"
	done < <(sed -nE 's/^#? ?([a-z0-9_]+) *=.*/\1/p' "$3")
}
settings local_scan/module_settings.c man/local_scan.conf.5 local_scan/local_scan.conf
settings scand/config.c man/coexim-scand.conf.5 scand/coexim-scand.conf
settings web/web_settings.c man/web.conf.5 web/web.conf

[ "$bad" = 0 ] || exit 1
echo 'ok manual'
