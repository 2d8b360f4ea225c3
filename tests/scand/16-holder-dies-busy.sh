#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: an engine that ended in an odd way keeps no later one out. Its holder is killed while a
# worker is busy, and that worker gives its answer only when the next engine serves; or
# its holder hangs when it should drain. Signatures that come after that are loaded.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

# Wait until the log tells of $1 swaps.
want_swaps() {
	local i
	for i in $(seq 1000); do
		[ "$(grep -c 'engine swapped' "$WORK/log")" -lt "$1" ] || return 0
		sleep 0.1
	done
	fail "$2 ($i): no new engine"
}

scenario holder-dies-busy
settings 'workers = 2' 'scan_time = 8s'
start_ready
/usr/bin/python3 "$HERE/slow_mail.py" 100 >"$WORK/slow"
client check "$WORK/slow" >"$WORK/reply" &
asked=$!
sleep 0.3
stopped=$(workers)
# shellcheck disable=SC2086 # a list of numbers
kill -STOP $stopped
kill -KILL "$(holders)"
want_swaps 1 "after the holder's death"
# shellcheck disable=SC2086
kill -CONT $stopped
wait "$asked"
want_log 'is lost; its workers serve' "the loss"

echo 'Second-Signature:0:*:7365636f6e64207369676e6174757265' >"$WORK/signatures/second.ndb"
want_swaps 2 "signatures after the busy worker's end"
echo 'here is the second signature' | plain_mail >"$WORK/second"
want virus "$(client word "$WORK/second")" "the second signature"

# This one hears nothing, so it neither drains nor ends.
kill -STOP "$(holders)"
echo 'Third-Signature:0:*:7468697264207369676e6174757265' >"$WORK/signatures/third.ndb"
want_swaps 3 "beside a holder that hangs"
echo 'Fourth-Signature:0:*:666f75727468207369676e6174757265' >"$WORK/signatures/fourth.ndb"
sleep 5
want_swaps 4 "after a holder that hangs"
echo 'here is the fourth signature' | plain_mail >"$WORK/fourth"
want virus "$(client word "$WORK/fourth")" "the fourth signature"
pass
