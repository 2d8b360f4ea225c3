#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The scanner and a stock clamd side by side, with the same synthetic set of
# hash signatures, one after the other: how long they load, what memory they
# share and what each worker has for itself, and what their clients see while
# new signatures load. Prints a table with ratios; passes or fails nothing.
#
#   tests/bench/scanner-beside-clamd.sh
#
# SIGNATURES (default 3000000), THREADS of the client (default 4), SCAND.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/../scand/shared.sh"

SIGNATURES=${SIGNATURES:-3000000}
THREADS=${THREADS:-4}
WORKERS=2

make_set() {
	head -c "$((SIGNATURES * 32))" /dev/urandom | od -An -v -tx1 -w32 | tr -d ' ' |
		awk '{ print $0 ":" NR % 90000 + 100 ":Synthetic-" NR }' >"$1"
}

# Field $2 of process $1, in megabytes; several fields are added up.
memory() {
	awk -v want="$2" '$1 ~ want { sum += $2 } END { printf "%.1f", sum / 1024 }' \
		"/proc/$1/smaps_rollup"
}

# Load on socket $1 while the set changes; the client's two lines go to $2.
load_and_swap() {
	/usr/bin/python3 "$HERE/client.py" "$1" stream-for 300 "$THREADS" >"$2" 2>"$2.times" &
	load=$!
	sleep 5
	kill -USR1 "$load"
	mv "$WORK/next.hsb" "$WORK/signatures/many.hsb"
	/usr/bin/python3 "$HERE/client.py" "$1" text RELOAD >/dev/null
	for _ in $(seq 1200); do
		sleep 0.1
		! grep -q "$3" "$4" || break
	done
	kill -USR1 "$load"
	sleep 3
	kill -TERM "$load"
	wait "$load"
}

of() {
	sed -n "s/.*$2 *\\([0-9.]*\\).*/\\1/p" "$1"
}

ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "-" }'
}

row() {
	printf '%-46s %12s %12s %8s\n' "$1" "$2" "$3" "$(ratio "$2" "$3")"
}

scenario scanner-beside-clamd
command -v clamd >/dev/null || fail "no clamd: install clamav-daemon"
make_set "$WORK/first.hsb"
make_set "$WORK/second.hsb"
cp "$WORK/second.hsb" "$WORK/next.hsb"
cp "$WORK/first.hsb" "$WORK/signatures/many.hsb"
chmod -R a+rX "$WORK/signatures"

settings "workers = $WORKERS" 'signatures_check = 1s' 'max_scan_size = 200M' 'temp_size = 512M' \
	'temp_free_size = 256M'
start
for _ in $(seq 1200); do
	! grep -q 'engine loaded' "$WORK/log" || break
	sleep 0.1
done
our_load=$(of "$WORK/log" 'signatures in')
sleep 1
load_and_swap "$WORK/socket" "$WORK/ours" 'engine swapped' "$WORK/log"
sleep 1
holder=$(holders)
worker=$(workers | head -n 1)
our_shared=$(memory "$worker" '^Shared_')
our_private=$(memory "$worker" '^Private_')
our_pss=0
for pid in $(family); do
	our_pss=$(awk -v a="$our_pss" -v b="$(memory "$pid" '^Pss:')" 'BEGIN { print a + b }')
done
[ -n "$holder" ] || fail "no holder"
kill_all

cp "$WORK/second.hsb" "$WORK/next.hsb"
cp "$WORK/first.hsb" "$WORK/signatures/many.hsb"
mkdir "$WORK/clamd.temp"
[ "$(id -u)" != 0 ] || chown "$SCAND_USER" "$WORK/clamd.temp"
cat >"$WORK/clamd.conf" <<EOF
LocalSocket $WORK/clamd.socket
LocalSocketMode 666
DatabaseDirectory $WORK/signatures
TemporaryDirectory $WORK/clamd.temp
Foreground yes
MaxThreads $WORKERS
LogFile $WORK/clamd.log
ConcurrentDatabaseReload yes
SelfCheck 3600
EOF
begin=$(date +%s%N)
clamd -c "$WORK/clamd.conf" >/dev/null 2>&1 &
clamd=$!
for _ in $(seq 1200); do
	[ ! -S "$WORK/clamd.socket" ] || break
	sleep 0.1
done
their_load=$(awk -v a="$begin" -v b="$(date +%s%N)" 'BEGIN { printf "%.1f", (b - a) / 1e9 }')
sleep 1
load_and_swap "$WORK/clamd.socket" "$WORK/theirs" 'Database correctly reloaded\|Activating the newly' \
	"$WORK/clamd.log"
sleep 1
their_pss=$(memory "$clamd" '^Pss:')
kill "$clamd"
wait "$clamd" 2>/dev/null

{
	echo "ours: $(cat "$WORK/ours")"
	cat "$WORK/ours.times"
	echo "clamd: $(cat "$WORK/theirs")"
	cat "$WORK/theirs.times"
} >&2
echo "$SIGNATURES hash signatures, $WORKERS workers, $THREADS client threads"
printf '%-46s %12s %12s %8s\n' '' coexim-scand clamd ratio
row 'load, seconds' "$our_load" "$their_load"
row 'memory of all processes (PSS), MB' "$our_pss" "$their_pss"
row 'a worker, shared, MB' "$our_shared" -
row 'a worker, its own, MB' "$our_private" -
rate() {
	sed -n "s/quiet: \\([0-9]*\\) answers.*/\\1/p" "$1" | awk '{ printf "%.0f", $1 / 8 }'
}
row 'quiet: requests a second' "$(rate "$WORK/ours.times")" "$(rate "$WORK/theirs.times")"
row 'refused or in error while new ones load' \
	"$(($(of "$WORK/ours" 'errors=') + $(of "$WORK/ours" 'refused=')))" \
	"$(($(of "$WORK/theirs" 'errors=') + $(of "$WORK/theirs" 'refused=')))"
# The figure $3 of the part $2 (quiet, during) of the client's second line.
times() {
	sed -n "s/.*$2:[^;]*$3 \\([0-9.]*\\) ms.*/\\1/p" "$1"
}
for part in quiet during; do
	for figure in p99.9 slowest; do
		row "$part, $figure, ms" "$(times "$WORK/ours.times" "$part" "$figure")" \
			"$(times "$WORK/theirs.times" "$part" "$figure")"
	done
done
echo "(quiet: nothing is loaded; during: new signatures load and take over)"
exit 0
