# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the scenarios of the directory share: sourced by each tests/sql/NN-*.sh.
#
#   scenario NAME              begin: own work folder, $DB in it, removed on the way out
#   example                    a fresh directory at $DB with the example company in it
#   refused SQL SENTENCE       the sqlite3 shell refuses SQL, and its complaint has SENTENCE in it
#   accepted SQL               the shell takes SQL
#   gives SQL WANTED           SQL prints WANTED (columns parted by |)
#   want WANTED GOT WHAT       a check: fails the scenario when the two differ
#   unchanged                  the directory is to the byte what example made
#   fail WHY, pass             end: not ok, ok
#
# A scenario prints exactly one line on standard output, "ok NAME" or "not ok
# NAME: why".

set -u

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
MIGRATE=$ROOT/sql/migrate
export MIGRATE
CHECKS=0

scenario() {
	NAME=$1
	WORK=$(mktemp -d) || exit 1
	DB=$WORK/directory.db
	trap 'rm -rf "$WORK"' EXIT
	trap 'exit 1' HUP INT TERM
}

fail() {
	printf 'not ok %s: %s\n' "$NAME" "$(printf '%s' "$1" | tr '\n' ' ')"
	exit 1
}

pass() {
	[ "$CHECKS" -gt 0 ] || fail 'nothing was checked'
	printf 'ok %s\n' "$NAME"
	exit 0
}

# As a person works on it: the shell as it is, but for his own ~/.sqliterc.
shell() {
	sqlite3 -batch -init /dev/null -cmd '.timeout 5000' "$@"
}

example() {
	local said
	rm -f "$DB"
	said=$("$MIGRATE" "$DB" "$ROOT/sql/directory" 2>&1) || fail "migrate: $said"
	said=$(shell -bail "$DB" <"$ROOT/sql/example.sql" 2>&1) || fail "example.sql: $said"
	[ -z "$said" ] || fail "example.sql: $said"
	shell "$DB" .dump >"$WORK/dump"
}

unchanged() {
	local said
	CHECKS=$((CHECKS + 1))
	said=$(shell "$DB" .dump | diff "$WORK/dump" - | head -n 5) || :
	[ -z "$said" ] || fail "what was refused has changed the directory: $said"
}

want() {
	CHECKS=$((CHECKS + 1))
	[ "$1" = "$2" ] || fail "$3: wanted [$1], got [$2]"
}

refused() {
	local said
	CHECKS=$((CHECKS + 1))
	if said=$(shell "$DB" "$1" 2>&1); then
		fail "was taken: $1"
	fi
	case $said in
	*"$2"*) ;;
	*) fail "$1: wanted [$2], got [$said]" ;;
	esac
}

accepted() {
	local said
	CHECKS=$((CHECKS + 1))
	said=$(shell "$DB" "$1" 2>&1) || fail "$1: $said"
	[ -z "$said" ] || fail "$1: said $said"
}

gives() {
	local said
	said=$(shell -separator '|' "$DB" "$1" 2>&1) || fail "$1: $said"
	want "$2" "$said" "$1"
}
