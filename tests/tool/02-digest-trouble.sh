#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: coexim digest says what is wrong and ends with 3 where it cannot do it: a database that is missing, not ours
# or no database, a template that is wrong or missing, a page that cannot be written. And root's preview
# leaves no file that Exim's user cannot open.

set -u
cd "$(dirname "$0")/../.." || exit 1
COEXIM=${BUILD:-build}/coexim

if [ "$(id -u)" != 0 ] || ! getent passwd Debian-exim >/dev/null; then
	echo 'skipped: it takes root, and the user Debian-exim'
	exit 77
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

fail() {
	echo "not ok digest-trouble: $1"
	exit 1
}

# says STATUS SENTENCE COMMAND...: it ends so, and says that on standard error
says() {
	local status=$1 sentence=$2 said got=0
	shift 2
	said=$("$COEXIM" digest "$@" --templates="$templates" --directory="$people" --state="$state" 2>&1 >/dev/null) || got=$?
	[ "$got" = "$status" ] || fail "$*: ended with $got, not $status: $said"
	case $said in
	*"$sentence"*) ;;
	*) fail "$*: wanted [$sentence], got [$said]" ;;
	esac
}

mkdir "$work/state" "$work/templates"
cp install/digest/* "$work/templates/"
templates=$work/templates people=$work/directory.db state=$work/state/state.db
sql/migrate "$people" sql/directory >/dev/null || fail 'the directory'
sqlite3 -bail "$people" <sql/example.sql || fail 'the example'
sql/migrate "$state" sql/state >/dev/null || fail 'state.db'
chown root:Debian-exim "$people" && chmod 640 "$people"
chown -R Debian-exim:Debian-exim "$work/state" && chmod 750 "$work/state"

says 0 '' run --now
says 1 '' preview --person=anna@company.example
says 3 'is in no domain of ours' preview --person=anna@elsewhere.example
says 2 'must be a mail address' preview --person=anna
says 3 'No such file or directory' preview --out="$work/nowhere/page.html"
says 0 '' preview --out="$work/page.html"
[ -s "$work/page.html" ] || fail 'no page'

# root has opened it while nobody else had
[ -z "$(find "$work/state" -name 'state.db*' ! -user Debian-exim)" ] || fail "whose files they are: $(ls -l "$work/state")"

state=$work/state/missing.db
says 3 "$state" run --now
says 3 "$state" preview --person=anna@company.example
[ ! -e "$state" ] || fail 'it made a database'
echo 'This is no database, and long enough for one to look like it. ' >"$work/state/broken.db"
state=$work/state/broken.db
says 3 'broken.db: ' run --now
state=$people
says 3 "another program's database" preview --person=anna@company.example
state=$work/state/state.db

directory=$people
people=$work/missing.db
says 3 "$people" run --now
people=$directory

sqlite3 -bail "$state" "INSERT INTO quarantine_message (exim_id, file, size, sha256, kept_at, expires_at, contact, kind, reason, tests,
	score_milli, sender, author, subject) VALUES ('x', printf('%032x', 1), 1, '', 1, 9999999999, 'S0', 'spam', '9.0 points', '', 9000, 'a@b.example', '', '');
	INSERT INTO quarantine_entry (message, address, mailbox, is_group, state_at) VALUES (1, 'anna@company.example', 'anna@company.example', 0, 1)" ||
	fail 'an entry'
chown Debian-exim:Debian-exim "$work"/state/*
says 0 '' preview --person=Anna@Company.example
echo '{{nobody}}' >>"$templates/digest.html"
says 3 'there is no value {{nobody}}' run --now
says 3 'there is no value {{nobody}}' preview --person=anna@company.example
cp install/digest/digest.html "$templates/"
echo 'Betreff: etwas' >"$templates/digest.head"
says 3 'digest.head: it must have a line "From:' run --now
rm "$templates/digest.txt"
says 3 'digest.txt: No such file' run --now
sqlite3 "$people" "UPDATE digest_time SET language = 'fr'"
says 3 'fr/digest.html: No such file' run --now
[ "$(sqlite3 "$state" 'SELECT (SELECT count(*) FROM digest_told) + (SELECT count(*) FROM token)')" = 0 ] || fail 'something was noted'
echo 'ok digest-trouble'
