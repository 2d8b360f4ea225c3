# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the scanner's scenarios share: sourced by each tests/scand/NN-*.sh.
#
#   scenario NAME          begin: own work folder, everything ended on the way out
#   settings LINE...       write $WORK/scand.conf: the base, then these lines
#   rules                  make an empty set of rules where the settings say, $WORK/rules.db
#   sql STATEMENT          change it, as an administrator does
#   start                  start the scanner on it, and wait until it answers PING
#   start_ready            the same, and wait until an engine is loaded
#   client ARGS...         tests/scand/client.py on the scanner's socket
#   want WANTED GOT WHAT   a check: fails the scenario when the two differ
#   want_log PATTERN WHAT  a check: a line of the scanner's log matches, in time. What is loaded, is at idle
#                          priority: it waits for whoever else is busy
#   fail WHY               end: not ok
#   pass                   end: ok
#   workers, holders       the process ids
#
# A scenario prints exactly one line on standard output, "ok NAME" or "not ok
# NAME: why"; what else there is to tell goes to standard error. SCAND names
# the program under test.

set -u

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
SCAND=${SCAND:-$ROOT/build/coexim-scand}
# shellcheck disable=SC2034 # of the scenarios
TESTFILES=${CLAMAV_TESTFILES:-/usr/share/clamav-testfiles}
ME=$$
SCAND_PID=
# What a program loads once and has until it ends, character sets above all, is no leak; the unit tests look for those.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

scenario() {
	NAME=$1
	WORK=$(mktemp -d)
	chmod 755 "$WORK"
	mkdir "$WORK/temp"
	: >"$WORK/log"
	trap finish EXIT
	trap 'exit 1' HUP INT TERM
	[ -x "$SCAND" ] || fail "no program $SCAND: run make first"
	if [ "$(id -u)" = 0 ]; then
		SCAND_USER=nobody
		chown nobody "$WORK/temp"
	else
		SCAND_USER=$(id -un)
	fi
	"$HERE/make-signatures.sh" "$WORK/signatures" || fail "no signatures"
}

# Everything that descends from the scanner, deepest last; the scanner first.
family() {
	local children
	[ -n "$SCAND_PID" ] || return 0
	echo "$SCAND_PID"
	children=$(pgrep -P "$SCAND_PID") || return 0
	for child in $children; do
		echo "$child"
		pgrep -P "$child" || :
	done
}

# Those that are still there, as processes of ours: zombies do not count.
living() {
	local pid
	for pid in "$@"; do
		case $(ps -o stat= -p "$pid" 2>/dev/null) in
		'' | Z*) ;;
		*) echo "$pid" ;;
		esac
	done
}

kill_all() {
	local pids
	pids=$(family)
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$pids" ] || kill -CONT $pids 2>/dev/null || :
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill -KILL $pids 2>/dev/null || :
	[ -z "$SCAND_PID" ] || wait "$SCAND_PID" 2>/dev/null || :
	SCAND_PID=
}

finish() {
	local job
	[ "$ME" = "$BASHPID" ] || return 0
	kill_all
	for job in $(jobs -p); do
		kill "$job" 2>/dev/null || :
	done
	wait 2>/dev/null || :
	rm -rf "$WORK"
}

fail() {
	echo "--- the scanner's log:" >&2
	tail -n 30 "$WORK/log" >&2
	echo "not ok $NAME: $1"
	exit 1
}

pass() {
	if grep -q 'Sanitizer\|runtime error' "$WORK/log"; then
		fail "a sanitizer complained"
	fi
	echo "ok $NAME"
	exit 0
}

settings() {
	local line base
	base="socket = $WORK/socket
socket_group = $(id -gn)
user = $SCAND_USER
signatures = $WORK/signatures
rules = $WORK/rules.db
rules_check = 200ms
classifier = $WORK/classifier.model
classifier_default = $WORK/shipped.model
temp_dir = $WORK/temp
workers = 2
signatures_check = 200ms
max_scan_size = 40M
temp_size = 100M
temp_free_size = 50M
temp_free_inodes = 1000"
	for line in "$@"; do
		base=$(printf '%s\n' "$base" | grep -v "^${line%% *} =")
	done
	{
		printf '%s\n' "$base"
		for line in "$@"; do
			printf '%s\n' "$line"
		done
	} >"$WORK/scand.conf"
}

rules() {
	"$ROOT/sql/migrate" "$WORK/rules.db" "$ROOT/sql/rules" >/dev/null || fail "no rules.db"
	[ "$SCAND_USER" != nobody ] || chown root:nogroup "$WORK/rules.db"
	sql 'DELETE FROM spam_rule'
}

sql() {
	sqlite3 -cmd '.timeout 5000' "$WORK/rules.db" "$1" || fail "sqlite3 $1"
}

start() {
	local i
	"$SCAND" -c "$WORK/scand.conf" 2>>"$WORK/log" &
	SCAND_PID=$!
	for i in $(seq 600); do
		if [ -S "$WORK/socket" ] && [ "$(client ping 2>/dev/null)" = PONG ]; then
			return 0
		fi
		kill -0 "$SCAND_PID" 2>/dev/null || fail "the scanner ended at its start"
		sleep 0.1
	done
	fail "no PONG in time ($i)"
}

start_ready() {
	local i
	start
	for i in $(seq 1500); do
		case $(client text STATS) in
		*"live $(workers_wanted) "*) return 0 ;;
		esac
		sleep 0.05
	done
	fail "no engine in time ($i)"
}

workers_wanted() {
	sed -n 's/^workers = //p' "$WORK/scand.conf"
}

client() {
	/usr/bin/python3 "$HERE/client.py" "$WORK/socket" "$@"
}

want() {
	[ "$1" = "$2" ] || fail "$3: wanted \"$1\", got \"$2\""
}

want_log() {
	local i
	for i in $(seq 1000); do
		grep -q -- "$1" "$WORK/log" && return 0
		sleep 0.1
	done
	fail "$2 ($i): no line in the log like: $1"
}

holders() {
	pgrep -P "$SCAND_PID" || :
}

workers() {
	local holder
	for holder in $(holders); do
		pgrep -P "$holder" || :
	done
}

# A mail with the file $1 as a base64 attachment, named $2.
mail_with() {
	printf 'From: a@example.org\nTo: b@example.net\nSubject: a file\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary="=_b"\n\n'
	printf -- '--=_b\nContent-Type: text/plain\n\nSee the file.\n\n'
	printf -- '--=_b\nContent-Type: application/octet-stream; name="%s"\n' "$2"
	printf 'Content-Disposition: attachment; filename="%s"\n' "$2"
	printf 'Content-Transfer-Encoding: base64\n\n'
	base64 <"$1"
	printf -- '\n--=_b--\n'
}

eicar() {
	# shellcheck disable=SC2016 # the string is like that
	printf '%s%s' 'X5O!P%@AP[4\PZX54(P^)7CC)7}$' 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
}

plain_mail() {
	printf 'From: a@example.org\nTo: b@example.net\nSubject: hello\n\n'
	cat
}

